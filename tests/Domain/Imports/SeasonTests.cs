using System.Text;
using Smart.Grains.Imports;
using Xunit;

namespace Smart.Tests.Domain.Imports;

public sealed class SeasonTests
{
    [Fact]
    public void A_paid_job_is_declared_performed_and_paid_in_that_order() =>
        Assert.Equal(
            ["2025-01-02 declare", "2025-01-02 serve", "2025-01-11 perform", "2025-02-01 pay"],
            Steps("""{"kind":"paid","on":"2025-02-01","reference":"structured"}"""));

    [Fact]
    public void A_payment_never_comes_before_the_work_is_done() =>
        Assert.Equal(
            ["2025-01-02 declare", "2025-01-02 serve", "2025-01-11 perform", "2025-01-11 pay"],
            Steps("""{"kind":"paid","on":"2025-01-03","reference":"none"}"""));

    [Fact]
    public void A_part_and_the_rest_are_two_payments() =>
        Assert.Equal(
            ["2025-01-02 declare", "2025-01-02 serve", "2025-01-11 perform", "2025-02-01 pay", "2025-03-01 pay"],
            Steps("""{"kind":"partial","on":"2025-02-01","first":"0.30","rest_on":"2025-03-01"}"""));

    [Fact]
    public void A_dispute_that_leaves_nothing_due_is_settled_without_payment() =>
        Assert.Equal(
            ["2025-01-02 declare", "2025-01-02 serve", "2025-01-11 perform", "2025-01-16 dispute", "2025-02-25 settle"],
            Steps("""{"kind":"dispute","settled":"0.00"}"""));

    [Fact]
    public void Who_never_pays_is_pursued_long_before_the_loss_is_certain() =>
        Assert.Equal(
            ["2025-01-02 declare", "2025-01-02 serve", "2025-01-11 perform", "2025-06-10 lose"],
            Steps("""{"kind":"never","note":"no answer"}"""));

    [Fact]
    public void A_job_called_off_on_the_day_of_its_declaration_was_declared_first() =>
        Assert.Equal(
            ["2025-01-02 declare", "2025-01-02 cancel"],
            Steps("""{"kind":"cancelled","on":"2025-01-02","by":"client"}"""));

    [Fact]
    public void A_job_that_nobody_accepted_stays_a_plan() =>
        Assert.Equal(
            ["2025-01-02 declare"],
            Steps("""{"kind":"paid","on":"2025-02-01","reference":"structured"}""", allInclusive: false));

    [Fact]
    public void A_quote_that_was_not_signed_is_signed_the_day_before_the_work() =>
        Assert.Equal(
            ["2025-01-02 declare", "2025-01-02 serve", "2025-01-09 sign", "2025-01-11 perform"],
            Steps("null", quoteAccepted: false));

    private static string[] Steps(string outcome, bool allInclusive = true, bool quoteAccepted = true)
    {
        var json = $$"""
            {"ref":"S1","declared_on":"2025-01-02","cooperative":"arts","member":{"id":"M1"},"client":{"id":"C1"},
            "start":"2025-01-10","end":"2025-01-11","hours":8,"fee_excl_vat":"500.00",
            "all_inclusive":{{(allInclusive ? "true" : "false")}},
            "quote_accepted":{{(quoteAccepted ? "true" : "false")}},"outcome":{{outcome}}}
            """.ReplaceLineEndings("");
        var line = Assert.Single(ImportFile.Parse(Encoding.UTF8.GetBytes(json)).Lines);
        return [.. Season.Of(line).Select(step =>
            $"{step.At:yyyy-MM-dd} {step.Act.GetType().Name.ToLowerInvariant()}")];
    }
}
