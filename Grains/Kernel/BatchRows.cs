using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Smart.Grains.Ledger;

namespace Smart.Grains.Kernel;

/// <summary>
/// The columns of one batch, filled from its appends and handed to <c>journal_append</c> in one round trip.
/// </summary>
internal sealed class BatchRows : IDisposable
{
    // A message that no hint brought home is sent again after this long: more than it takes under the heaviest load.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(4);

    private readonly NpgsqlParameter<int> _writer = new() { NpgsqlDbType = NpgsqlDbType.Integer };
    private readonly NpgsqlParameter<long> _seq = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<DateTimeOffset> _recordedAt = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };
    private readonly NpgsqlParameter<byte[]> _hash = new() { NpgsqlDbType = NpgsqlDbType.Bytea };
    private readonly NpgsqlParameter<DateTimeOffset> _retryAt = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private readonly Column<string> _headStream = new("h_stream", NpgsqlDbType.Text);
    private readonly Column<long> _headExpected = new("h_expected", NpgsqlDbType.Bigint);
    private readonly Column<long> _headVersion = new("h_version", NpgsqlDbType.Bigint);
    private readonly Column<string> _headCooperative = new("h_cooperative", NpgsqlDbType.Text);

    private readonly Column<string> _stream = new("e_stream", NpgsqlDbType.Text);
    private readonly Column<long> _version = new("e_version", NpgsqlDbType.Bigint);
    private readonly Column<string> _cooperative = new("e_cooperative", NpgsqlDbType.Text);
    private readonly Column<string> _name = new("e_name", NpgsqlDbType.Text);
    private readonly Column<byte[]> _data = new("e_data", NpgsqlDbType.Jsonb);
    private readonly Column<DateTimeOffset> _effectiveAt = new("e_effective_at", NpgsqlDbType.TimestampTz);
    private readonly Column<string?> _commandId = new("e_command_id", NpgsqlDbType.Text);
    private readonly Column<string?> _requestHash = new("e_request_hash", NpgsqlDbType.Text);
    private readonly Column<string> _who = new("e_who", NpgsqlDbType.Text);
    private readonly Column<string> _correlation = new("e_correlation", NpgsqlDbType.Text);

    private readonly Column<int> _postingEvent = new("p_event", NpgsqlDbType.Integer);
    private readonly Column<short> _postingLine = new("p_line", NpgsqlDbType.Smallint);
    private readonly Column<string> _postingCooperative = new("p_cooperative", NpgsqlDbType.Text);
    private readonly Column<string> _debit = new("p_debit", NpgsqlDbType.Text);
    private readonly Column<string> _credit = new("p_credit", NpgsqlDbType.Text);
    private readonly Column<long> _amount = new("p_amount", NpgsqlDbType.Bigint);
    private readonly Column<string> _currency = new("p_currency", NpgsqlDbType.Text);
    private readonly Column<string> _reason = new("p_reason", NpgsqlDbType.Text);
    private readonly Column<DateTimeOffset> _postingEffectiveAt = new("p_effective_at", NpgsqlDbType.TimestampTz);

    private readonly Column<string> _account = new("b_account", NpgsqlDbType.Text);
    private readonly Column<string> _balanceCurrency = new("b_currency", NpgsqlDbType.Text);
    private readonly Column<short> _slot = new("b_slot", NpgsqlDbType.Smallint);
    private readonly Column<long> _delta = new("b_amount", NpgsqlDbType.Bigint);
    private readonly Column<short> _guard = new("b_guard", NpgsqlDbType.Smallint);

    private readonly Column<string> _messageId = new("m_id", NpgsqlDbType.Text);
    private readonly Column<string> _receiver = new("m_receiver", NpgsqlDbType.Text);
    private readonly Column<string> _messageName = new("m_name", NpgsqlDbType.Text);
    private readonly Column<byte[]> _messageData = new("m_data", NpgsqlDbType.Jsonb);
    private readonly Column<string> _messageCooperative = new("m_cooperative", NpgsqlDbType.Text);
    private readonly Column<DateTimeOffset> _messageEffectiveAt = new("m_effective_at", NpgsqlDbType.TimestampTz);
    private readonly Column<string> _messageCorrelation = new("m_correlation", NpgsqlDbType.Text);

    private readonly Column<string> _inboxReceiver = new("i_receiver", NpgsqlDbType.Text);
    private readonly Column<string> _inboxMessage = new("i_message", NpgsqlDbType.Text);

    private readonly Column<string> _wakeStream = new("w_stream", NpgsqlDbType.Text);
    private readonly Column<string> _wakeName = new("w_name", NpgsqlDbType.Text);
    private readonly Column<long> _wakeGeneration = new("w_generation", NpgsqlDbType.Bigint);
    private readonly Column<DateTimeOffset> _wakeDueAt = new("w_due_at", NpgsqlDbType.TimestampTz);
    private readonly Column<string> _wakeCooperative = new("w_cooperative", NpgsqlDbType.Text);
    private readonly Column<string> _clearedStream = new("c_stream", NpgsqlDbType.Text);
    private readonly Column<string> _clearedName = new("c_name", NpgsqlDbType.Text);

    private readonly IColumn[] _columns;
    private readonly SortedDictionary<string, (long Expected, long Version, string Cooperative)> _heads =
        new(StringComparer.Ordinal);

    private readonly SortedDictionary<(string Account, string Currency), (long Delta, AccountKind Kind)> _balances =
        new(BalanceOrder.Instance);

    private readonly Dictionary<(string Stream, string Name), (WakeChange Wake, long Generation, string Cooperative)>
        _wakes = [];
    private readonly IncrementalHash _eventHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _batchHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public BatchRows()
    {
        _columns =
        [
            _headStream, _headExpected, _headVersion, _headCooperative,
            _stream, _version, _cooperative, _name, _data, _effectiveAt, _commandId, _requestHash, _who, _correlation,
            _postingEvent, _postingLine, _postingCooperative, _debit, _credit, _amount, _currency, _reason,
            _postingEffectiveAt,
            _account, _balanceCurrency, _slot, _delta, _guard,
            _messageId, _receiver, _messageName, _messageData,
            _messageCooperative, _messageEffectiveAt, _messageCorrelation,
            _inboxReceiver, _inboxMessage,
            _wakeStream, _wakeName, _wakeGeneration, _wakeDueAt, _wakeCooperative, _clearedStream, _clearedName,
        ];
        NpgsqlParameter[] first = [_writer, _seq, _recordedAt, _hash, _retryAt];
        foreach (var parameter in first) Command.Parameters.Add(parameter);
        foreach (var column in _columns) Command.Parameters.Add(column.Parameter);
        Command.CommandText =
            "SELECT journal_append(p_writer => $1, p_seq => $2, p_recorded_at => $3, p_hash => $4, p_retry_at => $5, "
            + string.Join(", ", _columns.Select((c, n) => $"{c.Name} => ${n + 6}")) + ")";
    }

    /// <summary>Hash of the batch: the previous hash of this writer, then that of each event.</summary>
    public byte[] Hash { get; private set; } = [];

    /// <summary>
    /// The first event of the batch, by which a lost answer is looked up; null in a batch without events.
    /// </summary>
    public (string Stream, long Version)? FirstEvent =>
        _stream.Values.Count == 0 ? null : (_stream.Values[0], _version.Values[0]);

    /// <summary>The call of <c>journal_append</c> with everything that <see cref="Fill"/> put in the columns.</summary>
    public NpgsqlCommand Command { get; private set; } = new();

    /// <summary>
    /// A new command with the same columns: one that was under way when its connection broke believes for ever that
    /// it still is, and cannot be sent again.
    /// </summary>
    public void RenewCommand()
    {
        var text = Command.CommandText;
        NpgsqlParameter[] parameters = [.. Command.Parameters.Cast<NpgsqlParameter>()];
        Command.Parameters.Clear();
        Command = new NpgsqlCommand(text);
        foreach (var parameter in parameters) Command.Parameters.Add(parameter);
    }

    /// <summary>Fills the columns.</summary>
    /// <param name="stamp">Which batch of which writer, and when it is written down.</param>
    /// <param name="appends">The appends, each stream's in order.</param>
    /// <param name="slot">The slot of shared accounts that this writer uses.</param>
    /// <param name="previousHash">Hash of the writer's previous batch.</param>
    public void Fill(in BatchStamp stamp, IReadOnlyList<Append> appends, short slot, byte[] previousHash)
    {
        var recordedAt = stamp.RecordedAt;
        foreach (var column in _columns) column.Clear();
        _heads.Clear();
        _balances.Clear();
        _wakes.Clear();
        _batchHash.AppendData(previousHash);
        foreach (var append in appends) Add(append, recordedAt);
        AddHeads();
        AddBalances(slot);
        AddWakes();
        Hash = _batchHash.GetHashAndReset();
        _writer.TypedValue = stamp.Writer;
        _seq.TypedValue = stamp.Seq;
        _recordedAt.TypedValue = recordedAt;
        _hash.TypedValue = Hash;
        _retryAt.TypedValue = recordedAt + RetryAfter;
    }

    private void Add(Append append, DateTimeOffset recordedAt)
    {
        if (append.NewVersion > 0)
        {
            // A stream's appends collapse into one compare-and-swap, from the first expected version to the last. One
            // without events compares too: a wake must not be cleared by whoever does not know why it was set.
            var expected = _heads.TryGetValue(append.Stream, out var head) ? head.Expected : append.ExpectedVersion;
            _heads[append.Stream] = (expected, append.NewVersion, append.Cooperative);
        }

        foreach (var e in append.Events) AddEvent(append, e, recordedAt);
        foreach (var m in append.Messages) AddMessage(append, m);
        foreach (var w in append.Wakes)
            _wakes[(append.Stream, w.Name)] = (w, append.NewVersion, append.Cooperative);

        if (append.Inbox is null) return;
        _inboxReceiver.Add(append.Stream);
        _inboxMessage.Add(append.Inbox);
    }

    private void AddEvent(Append append, in StoredEvent e, DateTimeOffset recordedAt)
    {
        var index = _stream.Values.Count;
        _stream.Add(append.Stream);
        _version.Add(e.Version);
        _cooperative.Add(append.Cooperative);
        _name.Add(e.Name);
        _data.Add(e.Data);
        _effectiveAt.Add(append.EffectiveAt);
        _commandId.Add(append.CommandId);
        _requestHash.Add(append.RequestHash);
        _who.Add(append.Who);
        _correlation.Add(append.Correlation);

        var rows = e.Postings.Length == 0 ? [] : new PostingRow[e.Postings.Length];
        for (var line = 0; line < rows.Length; line++)
        {
            rows[line] = PostingRow.Of(e.Postings[line]);
            AddPosting(append, index, (short)line, rows[line], e.Postings[line]);
        }

        var header = new EventHeader(
            append.Stream,
            e.Version,
            append.Cooperative,
            e.Name,
            append.EffectiveAt,
            recordedAt,
            append.CommandId,
            append.RequestHash,
            append.Who,
            append.Correlation);
        _batchHash.AppendData(Canonical.Hash(_eventHash, header, e.Data, rows));
    }

    private void AddPosting(Append append, int index, short line, in PostingRow row, in Posting posting)
    {
        _postingEvent.Add(index);
        _postingLine.Add(line);
        _postingCooperative.Add(posting.Debit.Cooperative.Value);
        _debit.Add(row.Debit);
        _credit.Add(row.Credit);
        _amount.Add(row.Amount);
        _currency.Add(row.Currency);
        _reason.Add(row.Reason);
        _postingEffectiveAt.Add(append.EffectiveAt);
        Move(row.Debit, row.Currency, row.Amount, posting.Debit.Kind);
        Move(row.Credit, row.Currency, -row.Amount, posting.Credit.Kind);
    }

    private void Move(string account, string currency, long amount, AccountKind kind)
    {
        _balances.TryGetValue((account, currency), out var sum);
        _balances[(account, currency)] = (checked(sum.Delta + amount), kind);
    }

    private void AddMessage(Append append, in StoredMessage message)
    {
        _messageId.Add(message.Id);
        _receiver.Add(message.Receiver);
        _messageName.Add(message.Name);
        _messageData.Add(message.Data);
        _messageCooperative.Add(append.Cooperative);
        _messageEffectiveAt.Add(append.EffectiveAt);
        _messageCorrelation.Add(append.Correlation);
    }

    private void AddHeads()
    {
        foreach (var (stream, head) in _heads)
        {
            _headStream.Add(stream);
            _headExpected.Add(head.Expected);
            _headVersion.Add(head.Version);
            _headCooperative.Add(head.Cooperative);
        }
    }

    private void AddBalances(short slot)
    {
        foreach (var ((account, currency), (delta, kind)) in _balances)
        {
            if (delta == 0) continue;
            _account.Add(account);
            _balanceCurrency.Add(currency);
            _slot.Add(Chart.IsOwned(kind) ? (short)0 : slot);
            _delta.Add(delta);
            _guard.Add((short)Chart.Guard(kind));
        }
    }

    private void AddWakes()
    {
        foreach (var ((stream, name), (wake, generation, cooperative)) in _wakes)
        {
            if (wake.DueAt is { } dueAt)
            {
                _wakeStream.Add(stream);
                _wakeName.Add(name);
                _wakeGeneration.Add(generation);
                _wakeDueAt.Add(dueAt);
                _wakeCooperative.Add(cooperative);
            }
            else
            {
                _clearedStream.Add(stream);
                _clearedName.Add(name);
            }
        }
    }

    public void Dispose()
    {
        Command.Dispose();
        _eventHash.Dispose();
        _batchHash.Dispose();
    }

    private interface IColumn
    {
        string Name { get; }

        NpgsqlParameter Parameter { get; }

        void Clear();
    }

    private sealed class Column<T>(string name, NpgsqlDbType type) : IColumn
    {
        private readonly NpgsqlParameter<List<T>> _parameter =
            new() { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [] };

        public string Name => name;

        public List<T> Values => _parameter.TypedValue!;

        public NpgsqlParameter Parameter => _parameter;

        public void Add(T value) => Values.Add(value);

        public void Clear() => Values.Clear();
    }

    private sealed class BalanceOrder : IComparer<(string Account, string Currency)>
    {
        public static readonly BalanceOrder Instance = new();

        public int Compare((string Account, string Currency) x, (string Account, string Currency) y)
        {
            var byAccount = string.CompareOrdinal(x.Account, y.Account);
            return byAccount != 0 ? byAccount : string.CompareOrdinal(x.Currency, y.Currency);
        }
    }
}

/// <summary>Which batch of which writer, and when it is written down.</summary>
internal readonly record struct BatchStamp(int Writer, long Seq, DateTimeOffset RecordedAt);
