using System.Collections.Concurrent;
using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Imports;

/// <summary>How far an import is, written by everybody who works on it and read by whoever watches.</summary>
public sealed class ImportProgress
{
    private readonly ConcurrentQueue<ImportFault> _faults = new();
    private int _lines;
    private int _steps;
    private int _done;
    private int _day;

    /// <summary>Lines that were read and held.</summary>
    public int Lines => Volatile.Read(ref _lines);

    /// <summary>Steps to live.</summary>
    public int Steps => Volatile.Read(ref _steps);

    /// <summary>Steps lived.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>The latest day that any cooperative lives.</summary>
    public DateOnly? Day => Volatile.Read(ref _day) is > 0 and var day ? DateOnly.FromDayNumber(day) : null;

    /// <summary>What did not go in, by line.</summary>
    public ImmutableArray<ImportFault> Faults => [.. _faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Step)];

    /// <summary>The file was read.</summary>
    public void Read(ImportFile file)
    {
        Volatile.Write(ref _lines, file.Lines.Count);
        foreach (var fault in file.Faults)
            Add(fault.Line, fault.Ref, "read", fault.Reason);
    }

    /// <summary>So many steps are to be lived more.</summary>
    public void Plan(int steps) => Interlocked.Add(ref _steps, steps);

    /// <summary>A step was lived.</summary>
    public void Step() => Interlocked.Increment(ref _done);

    /// <summary>A cooperative has come to a day.</summary>
    public void Live(DateOnly day) => Volatile.Write(ref _day, Math.Max(day.DayNumber, Volatile.Read(ref _day)));

    /// <summary>Something of a line did not go in.</summary>
    public void Fault(ImportLine line, string step, Refusal reason) =>
        Add(line.Number, line.Ref, step, reason);

    // The report is stored as JSON, where a detail of any type would come back as something else: text stays text.
    private void Add(int line, string? reference, string step, Refusal reason) =>
        _faults.Enqueue(new ImportFault(line, reference, step, reason.Code, reason.Detail?.ToString()));
}
