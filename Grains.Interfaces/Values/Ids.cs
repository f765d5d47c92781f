namespace Smart.Grains.Interfaces;

// Ids are opaque words: they never hold a name, and nothing is read out of them but what their Of put in.

/// <summary>A cooperative, or the federation of all.</summary>
[GenerateSerializer, Immutable]
public readonly record struct CooperativeId(string Value) : ITextValue<CooperativeId>
{
    /// <summary>The federation: streams that belong to no single cooperative.</summary>
    public static CooperativeId Federation { get; } = new("federation");

    /// <inheritdoc/>
    public static CooperativeId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A member.</summary>
[GenerateSerializer, Immutable]
public readonly record struct MemberId(string Value) : ITextValue<MemberId>
{
    /// <inheritdoc/>
    public static MemberId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An Activity, or the own budget of a job: <c>job.{job}</c>.</summary>
[GenerateSerializer, Immutable]
public readonly record struct ActivityId(string Value) : ITextValue<ActivityId>
{
    /// <inheritdoc/>
    public static ActivityId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A client, known in the whole federation; says nothing about who it is.</summary>
[GenerateSerializer, Immutable]
public readonly record struct ClientId(string Value) : ITextValue<ClientId>
{
    /// <inheritdoc/>
    public static ClientId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A job.</summary>
[GenerateSerializer, Immutable]
public readonly record struct JobId(string Value) : ITextValue<JobId>
{
    /// <inheritdoc/>
    public static JobId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One service line of a job: <c>{job}/{line}</c>.</summary>
[GenerateSerializer, Immutable]
public readonly record struct EngagementId(string Value) : ITextValue<EngagementId>
{
    /// <summary>The engagement of a line of a job.</summary>
    public static EngagementId Of(JobId job, string line) => new($"{job.Value}/{line}");

    /// <inheritdoc/>
    public static EngagementId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An order to a desk, named as the engagement that it serves.</summary>
[GenerateSerializer, Immutable]
public readonly record struct OrderId(string Value) : ITextValue<OrderId>
{
    /// <summary>The order of a line of a job.</summary>
    public static OrderId Of(JobId job, string line) => new($"{job.Value}/{line}");

    /// <inheritdoc/>
    public static OrderId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An invoice: <c>{job}/{n}</c>.</summary>
[GenerateSerializer, Immutable]
public readonly record struct InvoiceId(string Value) : ITextValue<InvoiceId>
{
    /// <summary>The n-th invoice of a job, from 1.</summary>
    public static InvoiceId Of(JobId job, int number) => new($"{job.Value}/{number}");

    /// <inheritdoc/>
    public static InvoiceId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An employment contract: <c>{job}/{member}/{n}</c>.</summary>
[GenerateSerializer, Immutable]
public readonly record struct ContractId(string Value) : ITextValue<ContractId>
{
    /// <summary>The n-th contract of a member for a job, from 1.</summary>
    public static ContractId Of(JobId job, MemberId member, int number) => new($"{job.Value}/{member.Value}/{number}");

    /// <inheritdoc/>
    public static ContractId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The wage of a contract for a month: <c>{contract}/{yyyy-MM}</c>.</summary>
[GenerateSerializer, Immutable]
public readonly record struct WageId(string Value) : ITextValue<WageId>
{
    /// <summary>The wage of a contract for a month.</summary>
    public static WageId Of(ContractId contract, Month month) => new($"{contract.Value}/{month}");

    /// <inheritdoc/>
    public static WageId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A prefinancing: <c>{job}/{line}</c>.</summary>
[GenerateSerializer, Immutable]
public readonly record struct PrefinancingId(string Value) : ITextValue<PrefinancingId>
{
    /// <summary>The prefinancing of a line of a job.</summary>
    public static PrefinancingId Of(JobId job, string line) => new($"{job.Value}/{line}");

    /// <inheritdoc/>
    public static PrefinancingId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An immutable document.</summary>
[GenerateSerializer, Immutable]
public readonly record struct DocumentId(string Value) : ITextValue<DocumentId>
{
    /// <inheritdoc/>
    public static DocumentId FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
