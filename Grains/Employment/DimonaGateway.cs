using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Employment;

/// <summary>Where declarations go: the office's service, a partner, or an outbox that people empty.</summary>
public interface IDimonaGateway
{
    /// <summary>Hands a declaration over: the same reference once, however often it is repeated.</summary>
    Task<DimonaReceipt> Submit(string reference, DimonaDeclaration declaration);

    /// <summary>Asks for the answer to a declaration; null when there is none yet.</summary>
    Task<DimonaAnswer?> Ask(string declaration);
}

/// <summary>Proof that a declaration was handed over.</summary>
/// <param name="Declaration">Its number there.</param>
/// <param name="AnswersLater">Whether to ask for an answer; an outbox gives none, a person records it.</param>
public sealed record DimonaReceipt(string Declaration, bool AnswersLater);

/// <summary>The office's answer.</summary>
/// <param name="IsAccepted">Accepted, possibly with a warning.</param>
/// <param name="PeriodId">The period opened or changed.</param>
/// <param name="Anomalies">Codes of what is wrong (Dimona glossary, annex 30).</param>
public sealed record DimonaAnswer(bool IsAccepted, long? PeriodId, ImmutableArray<string> Anomalies);

/// <summary>A declaration in the JSON shape of the Dimona REST service, version 2; one of its four parts.</summary>
public sealed record DimonaDeclaration(
    DimonaEmployer Employer,
    DimonaWorker Worker,
    DimonaStart? DimonaIn = null,
    DimonaEnd? DimonaOut = null,
    DimonaEnd? DimonaUpdate = null,
    DimonaVoid? DimonaCancel = null)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>Makes the declaration of a kind.</summary>
    /// <param name="wanted">What is declared.</param>
    /// <param name="enterpriseNumber">The employer's, ten digits.</param>
    /// <param name="ssin">The worker's national register number, eleven digits.</param>
    /// <param name="periodId">The period that the declaration of the start opened, where it is known.</param>
    public static DimonaDeclaration Of(
        Message.DimonaWanted wanted,
        string enterpriseNumber,
        string ssin,
        long? periodId)
    {
        var declaration = new DimonaDeclaration(new DimonaEmployer(enterpriseNumber), new DimonaWorker(ssin));
        var end = new DimonaEnd(periodId, wanted.EndDate);
        return wanted.Kind switch
        {
            DimonaKind.In => declaration with
            {
                DimonaIn = new DimonaStart(DimonaFeatures.Of(wanted.JointCommission), wanted.StartDate, wanted.EndDate),
            },
            DimonaKind.Out => declaration with { DimonaOut = end },
            DimonaKind.Update => declaration with { DimonaUpdate = end },
            DimonaKind.Cancel => declaration with { DimonaCancel = new DimonaVoid(periodId) },
            _ => throw new ArgumentOutOfRangeException(nameof(wanted)),
        };
    }

    /// <summary>The declaration as it travels.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Format);
}

/// <summary>Who employs.</summary>
public sealed record DimonaEmployer(string EnterpriseNumber);

/// <summary>Who works: the social security identification number.</summary>
public sealed record DimonaWorker(string Ssin);

/// <summary>A start.</summary>
public sealed record DimonaStart(DimonaFeatures Features, DateOnly StartDate, DateOnly EndDate);

/// <summary>An end, or another end.</summary>
public sealed record DimonaEnd(long? PeriodId, DateOnly EndDate);

/// <summary>A start that never was.</summary>
public sealed record DimonaVoid(long? PeriodId);

/// <summary>What sort of work it is.</summary>
/// <param name="JointCommissionNumber">Three digits.</param>
/// <param name="WorkerType"><c>OTH</c>: neither student, trainee, casual nor flexi worker.</param>
public sealed record DimonaFeatures(string JointCommissionNumber, string WorkerType)
{
    /// <summary>Ordinary work under a joint committee.</summary>
    public static DimonaFeatures Of(int jointCommission) => new($"{jointCommission:000}", "OTH");
}

/// <summary>The default: each declaration becomes a file that a person or a partner's program takes further.</summary>
/// <param name="folder">Where the files go; made when missing.</param>
public sealed class DimonaOutbox(string folder) : IDimonaGateway
{
    /// <inheritdoc/>
    public async Task<DimonaReceipt> Submit(string reference, DimonaDeclaration declaration)
    {
        Directory.CreateDirectory(folder);
        var name = reference.Replace('/', '_');
        var path = Path.Combine(folder, $"{name}.json");
        if (!File.Exists(path))
        {
            // Whoever empties the outbox must never see half a file.
            var unfinished = $"{path}.part";
            await File.WriteAllBytesAsync(unfinished, declaration.ToJson());
            File.Move(unfinished, path, overwrite: true);
        }

        return new DimonaReceipt(name, AnswersLater: false);
    }

    /// <inheritdoc/>
    public Task<DimonaAnswer?> Ask(string declaration) => Task.FromResult<DimonaAnswer?>(null);
}
