using CsCheck;
using Smart.Grains;
using Smart.Grains.Activities;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Xunit;
using static Smart.Tests.Domain.Activities.Budgets;

namespace Smart.Tests.Domain.Activities;

/// <summary>A budget against a model of the world around it: a pool that pays in, clients that pay or fail.</summary>
public sealed class ActivityModelTests
{
    private static readonly Money Earned = Eur(935);

    // What the world may do next; the number tells jobs, wages and engagements apart.
    private static readonly Gen<(int Step, int N, decimal Amount)[]> Lives =
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, 4], Gen.Int[1, 60_000].Select(cents => cents / 100m)).Array[0, 40];

    [Fact]
    public void What_the_pool_paid_is_back_lost_or_owed_and_nothing_stays_in_transit() => Lives.Sample(
        life =>
        {
            var world = new World();
            foreach (var (step, n, amount) in life) world.Live(step, n, amount);

            var owed = Money.Sum(world.State.Jobs.Values.Select(job => job.Owed()));
            Assert.Equal(world.FromPool - world.Returned - world.LostByPool, owed);
            // Of a case, the pool's payment goes in and the budget's repayment comes out: the shard books the rest.
            Assert.Equal(
                -world.FromPool.Minor + world.Returned.Minor - world.Late.Minor,
                world.Life.Balance(AccountKind.Transit));
            // Late interest is the fund's where it ever paid in for the job, and the budget's where it did not.
            Assert.Equal(world.LateToPool.Minor, world.Life.Balance(AccountKind.PoolFund));
            Assert.Equal(world.LateToPool, world.EarnedByPool);
        },
        iter: 40);

    [Fact]
    public void The_postings_alone_tell_what_is_collected_and_what_was_spent() => Lives.Sample(
        life =>
        {
            var world = new World();
            foreach (var (step, n, amount) in life)
            {
                world.Live(step, n, amount);
                Assert.Equal(world.State.Collected.Minor, world.Life.Balance(AccountKind.Collected));
                Assert.False(world.State.Available().IsNegative);
                Assert.Equal(world.Unpaid, world.State.Guaranteed);
                Assert.All(world.State.Jobs.Values, job => Assert.False(job.Guaranteed.IsNegative));
            }

            var standing = world.State.Jobs.Values.SelectMany(job => job.Charges.Values).SelectMany(lines => lines);
            var spent = Money.Sum(standing.Select(line => line.Net)).Minor;
            Assert.Equal(spent, world.Life.Balance(AccountKind.FleetIncome));
        },
        iter: 40);

    [Fact]
    public void Nothing_that_goes_wrong_is_charged_to_net_pay() => Lives.Sample(
        life =>
        {
            var world = new World();
            foreach (var (step, n, amount) in life) world.Live(step, n, amount);

            // Net pay is credited with each funded wage, in full and once, and never debited.
            Assert.DoesNotContain(world.Life.Booked, posting => posting.Debit.Kind == AccountKind.PayNet);
            Assert.Equal(world.Funded.Minor, world.Life.Balance(AccountKind.PayNet));
        },
        iter: 40);

    private sealed class World
    {
        private readonly HashSet<int> _issued = [];
        private readonly HashSet<int> _closed = [];
        private readonly HashSet<int> _lent = [];
        private int _transfers;

        public World() =>
            Take(state => Activity.Decide(state, new OpenActivity(Cooperative, new MemberId("m1"))));

        public Life<Activity.State, Activity.Event> Life { get; } = new(Activity.Evolve, $"activity/{Id}");

        public Activity.State State => Life.State;

        /// <summary>What was invoiced and neither paid, nor credited, nor lost.</summary>
        public Money Unpaid => Money.Sum(_issued.Except(_closed).Select(_ => Earned));

        public Money FromPool { get; private set; } = Money.Zero;

        public Money Returned { get; private set; } = Money.Zero;

        public Money LostByPool { get; private set; } = Money.Zero;

        public Money Funded { get; private set; } = Money.Zero;

        /// <summary>What late clients paid beside their invoices.</summary>
        public Money Late { get; private set; } = Money.Zero;

        /// <summary>The part of it for jobs that the pool had paid anything for before.</summary>
        public Money LateToPool { get; private set; } = Money.Zero;

        /// <summary>What the pool was told of.</summary>
        public Money EarnedByPool { get; private set; } = Money.Zero;

        public void Live(int step, int n, decimal amount)
        {
            switch (step)
            {
                case 0 when _issued.Add(n):
                    Take(state => Activity.Decide(state, Issued(935, n) with { Job = JobOf(n) }));
                    break;
                case 1 when _issued.Contains(n) && _closed.Add(n):
                    Take(state => Activity.Decide(state, Paid("p", Earned, n) with { Job = JobOf(n) }));
                    break;
                case 2 when _issued.Contains(n) && _closed.Add(n):
                    Take(state => Activity.Decide(state, Lost(935, n) with { Job = JobOf(n) }));
                    break;
                case 3 when _issued.Contains(n) && _closed.Add(n):
                    Take(state => Activity.Decide(state, Credited(935, open: 0, n) with { Job = JobOf(n) }));
                    break;
                case 4:
                    Lend(Funds(amount, Prefinanced(n)) with { Job = JobOf(n) });
                    break;
                case 5:
                    Pay(Wage(amount, n) with { Job = JobOf(n) });
                    break;
                case 6:
                    Take(state => Activity.Decide(state, Charge(amount, n) with { Job = JobOf(n) }));
                    break;
                case 7:
                    Take(state => Activity.Decide(state, new ReverseCharge(Charge(1, n).By, JobOf(n), Eur(amount))));
                    break;
                case 8:
                    Take(state => Activity.Decide(state, new Message.PrefinancingCalledBack(Prefinanced(n), JobOf(n))));
                    break;
                case 9:
                    PayLate(n, Eur(amount));
                    break;
                default:
                    break;
            }
        }

        private void PayLate(int n, Money amount)
        {
            Late += amount;
            if (_lent.Contains(n)) LateToPool += amount;
            var told = new Message.LatePaid(
                InvoiceId.Of(JobOf(n), 1), JobOf(n), Id, Cooperative, $"late-{++_transfers}", Day, amount, Money.Zero,
                ToFronted: Money.Zero);
            Take(state => Activity.Decide(state, told));
        }

        private static JobId JobOf(int n) => new($"J{n}");

        private static string Prefinanced(int n) => $"prefinancing/J{n}/cash";

        private void Pay(FundWage wage)
        {
            Take(state => Activity.Decide(state, wage));
            var shortage = Activity.Shortage(State, wage.Wage);
            if (shortage.IsPositive)
                Lend(Funds(1, wage.Case.Value, wage) with { Job = wage.Job, Amount = shortage });
        }

        private void Lend(Message.FundsArrived funds)
        {
            FromPool += funds.Amount;
            _lent.Add(int.Parse(funds.Job.Value[1..], System.Globalization.CultureInfo.InvariantCulture));
            var arrived = funds with { Transfer = $"t{++_transfers}" };
            Take(state => Activity.Decide(state, arrived));
        }

        private void Take(Func<Activity.State, Decision<Activity.Event>> decide)
        {
            var decision = Life.Ask(decide);
            Assert.Null(decision.Refusal);
            Funded += Money.Sum(decision.Events.OfType<Activity.Event.WageFunded>().Select(e => e.Wage.Net));
            Returned += Money.Sum(decision.Messages.Select(sent => sent.Message).OfType<Message.Repaid>()
                .Select(told => told.Amount));
            EarnedByPool += Money.Sum(decision.Messages.Select(sent => sent.Message).OfType<Message.LateEarned>()
                .Select(told => told.Amount));
            LostByPool += Money.Sum(decision.Messages.Select(sent => sent.Message).OfType<Message.AdvanceLost>()
                .Select(told => told.Amount));
        }
    }
}
