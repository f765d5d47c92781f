using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Imports;

/// <summary>
/// Lives a season: cooperatives side by side, each on its own driven clock, step by step; before each step everything
/// that falls due until then is delivered, so that reminders, pay days and payments come in their order.
/// </summary>
/// <remarks>
/// Each wish is named by the file's reference, so living a day twice finds what the first time made. Within a
/// cooperative one thing happens after another, in the order of the file: who was quicker decides nothing, and the same
/// file lived in another house comes out the same to the cent.
/// </remarks>
public sealed class SeasonDriver(IGrainFactory grains, DrivenClock clock, ImportProgress progress)
{
    private const int SideBySide = 16;

    private readonly SeasonCast _cast = new(grains, progress);

    /// <summary>Lives the file up to an instant.</summary>
    /// <param name="file">The season.</param>
    /// <param name="until">The last instant to live.</param>
    /// <param name="look">Looks at what came of it, before real time takes over and all moves on.</param>
    /// <param name="stop">Gives up; a later call goes on.</param>
    public async Task Live(ImportFile file, DateTimeOffset until, Func<Task> look, CancellationToken stop)
    {
        if (file.Lines.Count == 0)
        {
            await look();
            return;
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = stop };
        var start = Calendar.StartOf(file.Lines.Min(line => line.DeclaredOn));
        await _cast.Found(file, start);
        await _cast.Enter(file, start, parallel);

        var seasons = file.Lines.GroupBy(line => line.Cooperative).ToArray();
        try
        {
            await Task.WhenAll(seasons.Select(season => LiveCooperative(season.Key, [.. season], start, until, stop)));
            await look();
        }
        finally
        {
            foreach (var season in seasons) await clock.Stop(ImportKeys.Cooperative(season.Key));
        }
    }

    private async Task LiveCooperative(
        string name,
        ImportLine[] lines,
        DateTimeOffset start,
        DateTimeOffset until,
        CancellationToken stop)
    {
        var cooperative = ImportKeys.Cooperative(name);
        var instants = Season.Until(lines, until);
        progress.Plan(instants.Sum(instant => instant.Count()));
        await clock.Start(cooperative, start);
        foreach (var instant in instants)
        {
            await clock.AdvanceTo(cooperative, instant.Key);
            progress.Live(Calendar.LegalDay(instant.Key));
            foreach (var (n, step) in instant.Index())
            {
                stop.ThrowIfCancellationRequested();
                if (n > 0) await clock.Drain(cooperative); // Time moves on when all is through, so not after the last.
                await Perform(step);
            }
        }

        await clock.AdvanceTo(cooperative, until);
    }

    private async Task Perform(SeasonStep step)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Act(step);
                break;
            }
            catch (Exception failure) when (IsPassing(failure))
            {
                // Nothing tells whether it was done; the same wish again finds out. What lasts longer stops the import,
                // which goes on with this step later: to go on without it would tell another life.
                if (attempt == DrivenClock.Attempts) throw;
                await clock.PauseAfter(attempt);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Fault(step, new Refusal("import.step-failed", failure.GetType().Name));
                break;
            }
        }

        progress.Step();
    }

    // A silo or a database that is away for a while; anything else would fail again.
    private static bool IsPassing(Exception failure) => failure
        is TimeoutException or JournalConflictException or JournalBusyException or OrleansException;

    private Task Act(SeasonStep step) => step.Act switch
    {
        SeasonAct.Declare => Declare(step),
        SeasonAct.Cancel cancel => Cancel(step, cancel),
        SeasonAct.Serve => Serve(step),
        SeasonAct.Sign => Sign(step),
        SeasonAct.Perform => PerformJob(step),
        SeasonAct.Pay pay => Pay(step, pay),
        SeasonAct.Dispute =>
            WithInvoice(step, (invoice, _) => invoice.Dispute(Wish(step, new DisputeInvoice("quality")))),
        SeasonAct.Settle settle =>
            WithInvoice(step, (invoice, _) => invoice.SettleDispute(Wish(step, new SettleDispute(settle.Share)))),
        SeasonAct.Lose => Lose(step),
        _ => throw new InvalidOperationException($"{step.Act.GetType().Name} is not an act of a season."),
    };

    private async Task Declare(SeasonStep step)
    {
        var line = step.Line;
        var declare = new DeclareJob(Declaration(line), new JobText(line.Title, line.Place));
        var declared = await Job(step).Declare(Wish(step, declare));
        if (declared.Refusal is { } refusal) Fault(step, refusal);
        else if (line.AllInclusive) await Call(step, Job(step).Accept(Wish(step, AcceptJob.Everything, "accept")));
    }

    // What was refused at once was never there to be called off.
    private async Task Cancel(SeasonStep step, SeasonAct.Cancel cancel)
    {
        if ((await Job(step).View()).Status is JobStatus.Unknown or JobStatus.Refused) return;
        await Call(step, Job(step).Cancel(Wish(step, new CancelJob(cancel.By))));
    }

    private async Task Serve(SeasonStep step)
    {
        foreach (var line in (await Job(step).View()).Lines.Where(line => line.Line.External))
        {
            var order = grains.GetGrain<IOrderGrain>($"{ImportKeys.Job(step.Line.Ref).Value}/{line.Line.Id}");
            if (await order.View() is not { Status: OrderStatus.Placed, Order: { } placed }) continue;
            var fulfil = new FulfilOrder(placed.Expected, $"{step.Line.Ref}-{line.Line.Id}");
            await Call(step, order.Fulfil(Wish(step, fulfil, $"serve/{line.Line.Id}")));
        }
    }

    private async Task Sign(SeasonStep step)
    {
        if (await Job(step).View() is not
            { Status: JobStatus.Accepted or JobStatus.InProgress, IsUndoing: false, Quote: { } quote })
            return;
        await Call(step, Job(step).SignQuote(Wish(step, new SignQuote(quote.Digest))));
    }

    // A job that could not be engaged is refused already, and its reasons stand in the report.
    private async Task PerformJob(SeasonStep step)
    {
        if ((await Job(step).View()).Status != JobStatus.InProgress) return;
        await Call(step, Job(step).Perform(Wish(step, new PerformJob())));
    }

    private Task Pay(SeasonStep step, SeasonAct.Pay pay) => WithInvoice(step, (invoice, view) =>
    {
        var wanted = pay.Share is { } share
            ? Money.Min(view.Total.Times(share, Rounding.HalfUp), view.Open)
            : view.Open;
        return invoice.RecordPayment(Wish(step, new RecordPayment(
            $"import/{step.Line.Ref}/{pay.Number}",
            wanted,
            Calendar.LegalDay(step.At),
            pay.IsStructured ? view.Reference : null)));
    });

    private async Task Lose(SeasonStep step)
    {
        if ((await Job(step).View()).Invoice is not { } invoice) return;
        var dunning = grains.GetGrain<IDunningGrain>(invoice.Value);
        await Call(step, dunning.DeclareLoss(Wish(step, new DeclareLoss(LossCause.NothingToSeize))));
    }

    private async Task WithInvoice<T>(SeasonStep step, Func<IInvoiceGrain, InvoiceView, Task<Answer<T>>> act)
    {
        if ((await Job(step).View()).Invoice is not { } id) return;
        var invoice = grains.GetGrain<IInvoiceGrain>(id.Value);
        if (await invoice.View() is { } view) await Call(step, act(invoice, view));
    }

    private async Task Call(SeasonStep step, Task<Answer> asked)
    {
        if ((await asked).Refusal is { } refusal) Fault(step, refusal);
    }

    private async Task Call<T>(SeasonStep step, Task<Answer<T>> asked)
    {
        if ((await asked).Refusal is { } refusal) Fault(step, refusal);
    }

    private void Fault(SeasonStep step, Refusal reason) =>
        progress.Fault(step.Line, step.Act.Name, reason);

    private IJobGrain Job(SeasonStep step) => grains.GetGrain<IJobGrain>(ImportKeys.Job(step.Line.Ref).Value);

    // Names the wish and the instant, and hands the command back, so that a call reads in one line.
    private static T Wish<T>(SeasonStep step, T command, string act = "")
    {
        var name = act.Length > 0 ? act : step.Act switch
        {
            SeasonAct.Pay pay => $"pay/{pay.Number}",
            var other => other.Name,
        };
        CommandContext.Set($"import/{step.Line.Ref}/{name}", step.Line.Hash, who: "import", correlation: step.Line.Ref);
        CommandContext.Drive(step.At);
        return command;
    }

    private Declaration Declaration(ImportLine line) => new(
        ImportKeys.Cooperative(line.Cooperative),
        ImportKeys.Member(line.Member.Id),
        line.Activity is { } activity ? ImportKeys.Activity(line.Cooperative, activity.Id) : null,
        _cast.Client(line.Client.Id),
        line.Sector,
        line.Nature switch
        {
            "performance" => WorkNature.Performance,
            "author-rights" => WorkNature.AuthorRights,
            _ => WorkNature.Service,
        },
        line.Start,
        line.End,
        line.Hours,
        line.Fee,
        line.Currency,
        new VatTerms(line.VatCase, line.VatRate ?? (line.VatCase == "standard" ? 21 : 0)),
        [.. line.Needs.Select(need => new Need(need))],
        [.. line.Collaborators.Select(share => new Collaborator(ImportKeys.Member(share.Member), share.Share))],
        line.QuoteAccepted,
        line.AllInclusive,
        line.Client.PaymentTermsDays);
}
