using CsCheck;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Pool;
using Xunit;
using Fund = Smart.Grains.Pool.Pool;

namespace Smart.Tests.Domain.Pool;

/// <summary>The guarantee fund cannot be overcommitted, whatever is asked and however messages travel.</summary>
public sealed class PoolPropertyTests
{
    private static readonly JobId Job = new("J1");
    private static readonly ActivityId Budget = new("A1");

    private static readonly Gen<Money> Amount = Gen.Int[1, 400_000].Select(cents => new Money(cents, Currency.Eur));
    private static readonly Gen<int> Case = Gen.Int[0, 5];
    private static readonly Gen<int> Shard = Gen.Int[0, PoolModel.ShardCount - 1];

    private static readonly Gen<Action<PoolModel>> OfRoot = Gen.OneOf(
        Gen.Select(Amount, Gen.Int[1, 4]).Select<(Money Amount, int N), Action<PoolModel>>(x => model => model.Ask(
            s => Fund.Decide(s, new EndowPool($"e{x.N}", x.Amount, PoolModel.ShardCount, 0.9m), PoolModel.Coop))),
        Gen.Select(Gen.Int[0, 10], Amount, Amount).Select<(int Share, Money In, Money Due), Action<PoolModel>>(
            x => model => model.Ask(s => Fund.Decide(s, new SteerPool(x.Share / 10m, x.In, x.Due)))),
        Gen.Select(Shard, Amount).Select<(int Shard, Money Need), Action<PoolModel>>(
            x => model => model.RequestQuota(x.Shard, x.Need)),
        Amount.Select<Money, Action<PoolModel>>(amount => model => model.Earn(amount)),
        Gen.Int[0, 99].Select<int, Action<PoolModel>>(n => model => model.Answer(n)),
        Gen.Int[0, 99].Select<int, Action<PoolModel>>(n => model => model.Deliver(n)),
        Gen.Int[0, 99].Select<int, Action<PoolModel>>(n => model => model.Deliver(n)));

    private static readonly Gen<Action<PoolModel>> OfShard = Gen.Select(
        Shard, Gen.Int[0, 7], Case, Amount, Gen.Bool, Step);

    private static readonly Gen<Action<PoolModel>[]> Life = Gen.OneOf(OfRoot, OfShard).Array[0, 80];

    [Fact]
    public void Whatever_comes_in_whatever_order_no_quota_is_exceeded_and_no_capacity_granted_twice() =>
        Life.Sample(
            life =>
            {
                var model = new PoolModel();
                foreach (var step in life) step(model);
            },
            iter: 50);

    [Fact]
    public void When_everything_has_arrived_root_shards_and_books_agree() =>
        Life.Sample(
            life =>
            {
                var model = new PoolModel();
                model.Ask(s => Fund.Decide(
                    s, new EndowPool("first", Money.Eur(3000), PoolModel.ShardCount, 0.9m), PoolModel.Coop));
                foreach (var step in life) step(model);
                model.MustTie();
            },
            iter: 50);

    [Fact]
    public void Whatever_is_repeated_at_a_shard_writes_nothing() =>
        Gen.Select(Life, Gen.Int[0, 4], Case, Amount).Sample(
            (life, kind, n, amount) =>
            {
                var model = new PoolModel();
                foreach (var step in life) step(model);
                var first = Asked(model, kind, n, amount);
                if (first.Refusal is not null) return;
                Assert.Empty(Asked(model, kind, n, amount).Events);
            },
            iter: 50);

    [Fact]
    public void Of_the_closed_cases_the_latest_are_remembered_and_pay_nothing_twice()
    {
        const int cases = 10_050;
        var (state, self) = (PoolShard.State.Initial, PoolModel.Id(0));
        Take(PoolShard.Receive(state, new QuotaGrant(Money.Eur(100), IsRecalling: false), self));
        for (var n = 0; n < cases; n++)
        {
            Take(Advance(n));
            Take(PoolShard.Decide(state, new Message.Repaid($"c{n}", "t", Money.Eur(10), IsWageAdvance: true), self));
        }

        Assert.Empty(state.Cases);
        Assert.True(state.InUse.IsZero);
        Assert.Equal(10_000, state.Closed.Count);
        Assert.True(Advance(cases - 1).IsNothingNew);
        Assert.True(Advance(cases - 10_000).IsNothingNew);
        Assert.Null(state.Of("c0"));

        Decision<PoolShard.Event> Advance(int n) => PoolShard.Decide(
            state,
            new PayAdvance($"c{n}", new WageId($"w{n}"), Job, Budget, Money.Eur(10), 8m, Mandatory: true),
            self,
            PoolModel.Now,
            isFinal: true);

        void Take(Decision<PoolShard.Event> decision) => state = decision.Events.Aggregate(state, PoolShard.Evolve);
    }

    [Fact]
    public void A_message_from_a_shard_that_the_pool_does_not_have_is_refused() =>
        Gen.Select(Gen.Int[-3, 80], Amount).Sample((shard, amount) =>
        {
            if (shard is >= 0 and < PoolModel.ShardCount) return;
            var model = new PoolModel();
            model.Ask(s => Fund.Decide(
                s, new EndowPool("first", amount, PoolModel.ShardCount, 0.9m), PoolModel.Coop));
            Assert.NotNull(Fund.Decide(model.Root, new Message.QuotaReturned(shard, amount, amount)).Refusal);
            Assert.NotNull(Fund.Decide(model.Root, new Message.PoolOverdrawn(shard, 1, amount)).Refusal);
            Assert.NotNull(Fund.Decide(model.Root, new RequestQuota(shard, amount, amount), mayRecall: true).Refusal);
        });

    [Fact]
    public void A_wage_legally_due_is_paid_by_a_fund_that_nobody_endowed_and_counts_when_somebody_does()
    {
        var model = new PoolModel();
        var wage = Wage(1, Money.Eur(100), due: true);
        model.Ask(1, s => PoolShard.Decide(s, wage, PoolModel.Id(1), PoolModel.Now, isFinal: true));
        while (!model.IsQuiet) model.Deliver(0);
        model.Ask(s => Fund.Decide(
            s, new EndowPool("first", Money.Eur(1000), PoolModel.ShardCount, 0.9m), PoolModel.Coop));

        Assert.Equal(Money.Eur(100), model.Shards[1].Sum.Overdraft);
        Assert.Equal(Money.Eur(860), model.Root.Capacity);
        Assert.Equal(PoolModel.ShardCount, model.Root.Shards.Length);
    }

    private static Decision<PoolShard.Event> Asked(PoolModel model, int kind, int n, Money amount) =>
        model.Ask(0, s => kind switch
        {
            0 => PoolShard.Decide(s, new PoolHold($"c{n}", amount, 40), isFinal: true),
            1 => PoolShard.Decide(s, new ReleaseHold($"c{n}", amount), PoolModel.Id(0)),
            2 => PoolShard.Decide(s, Wage(n, amount, due: true), PoolModel.Id(0), PoolModel.Now, isFinal: true),
            3 => PoolShard.Decide(s, new PayPrefinancing($"c{n}", Job, Budget, amount), PoolModel.Id(0)),
            _ => PoolShard.CoverOverdraft(s, PoolModel.Id(0), PoolModel.Now),
        });

    private static Action<PoolModel> Step(int shard, int kind, int n, Money amount, bool flag) => model =>
    {
        var self = PoolModel.Id(shard);
        model.Ask(shard, s => kind switch
        {
            0 => PoolShard.Decide(s, new PoolHold($"c{n}", amount, n % 2 == 0 ? 40 : 7.5m), flag),
            1 => PoolShard.Decide(s, new ReleaseHold($"c{n}", flag ? amount : null), self),
            2 => PoolShard.Decide(s, Wage(n, amount, due: flag), self, PoolModel.Now, isFinal: true),
            3 => PoolShard.Decide(s, new PayPrefinancing($"c{n}", Job, Budget, amount), self),
            4 => PoolShard.Decide(s, new Message.Repaid($"c{n}", "t", amount, flag), self),
            5 => PoolShard.Decide(s, new Message.AdvanceLost($"c{n}", InvoiceId.Of(Job, 1), amount, flag), self),
            6 => PoolShard.Decide(s, new PoolHold($"c{n}", amount, 15), isFinal: true),
            _ => PoolShard.CoverOverdraft(s, self, PoolModel.Now),
        });
    };

    private static PayAdvance Wage(int n, Money amount, bool due) =>
        new($"c{n}", new WageId($"w{n}/{amount.Minor % 2}"), Job, Budget, amount, FactorPercent: 40, Mandatory: due);
}
