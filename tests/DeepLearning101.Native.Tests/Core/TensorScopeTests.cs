namespace DeepLearning101.Native.Tests.Core;

/// <summary>Scopes: nested, kept, across threads and tasks, views, and what outlives them.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class TensorScopeTests
{
    [Test]
    public void Nested_scopes_dispose_their_own_and_keep_hands_to_the_outer_one()
    {
        using var outer = TensorScope.Begin();
        Tensor a = Tensor.Ones([2]), kept, twice;
        using (var inner = TensorScope.Begin())
        {
            (Tensor b, kept) = (Tensor.Ones([2]), inner.Keep(Tensor.Ones([3])));
            using (var innermost = TensorScope.Begin()) twice = inner.Keep(innermost.Keep(Tensor.Ones([4])));
            Assert.That(inner.Count, Is.EqualTo(1));
            inner.Dispose();
            Assert.That(b.IsDisposed);
            Assert.That(Tensor.Ones([5]).IsDisposed, Is.False, "after its end the outer scope is current");
        }

        Assert.That((a.IsDisposed, kept.IsDisposed, twice.IsDisposed, outer.Count), Is.EqualTo((false, false, false, 4)));
        outer.Dispose();
        Assert.That((a.IsDisposed, kept.IsDisposed, twice.IsDisposed), Is.EqualTo((true, true, true)));
        Tensor free = Tensor.Ones([2]);
        Assert.That(free.IsDisposed, Is.False);
        free.Dispose();
    }

    [Test]
    public void A_kept_view_holds_its_memory_and_a_kept_tensor_is_the_collectors()
    {
        MemoryTests.Settled();
        long live = Device.Cpu.Memory.LiveBytes;
        Tensor view;
        using (var scope = TensorScope.Begin()) view = scope.Keep((Tensor.Arange(100_000.0) * 2)[5..8]);
        Assert.That(view.ToArray<float>(), Is.EqualTo(new[] { 10f, 12, 14 }));
        view.Dispose();
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live));
        Lose();
        MemoryTests.Settled();
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live), "kept, then forgotten: the collector finds it");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Lose()
        {
            using var scope = TensorScope.Begin();
            scope.Keep(Tensor.Ones([100_000]));
            scope.Keep(Tensor.Ones([10]));
        }
    }

    [Test]
    public void A_scope_that_nobody_ends_costs_memory_only_until_the_collector_comes()
    {
        MemoryTests.Settled();
        long live = Device.Cpu.Memory.LiveBytes;
        // On a thread of its own, whose flow ends with it.
        var thread = new Thread(() =>
        {
            TensorScope.Begin();
            Tensor.Ones([1 << 20]);
        });
        thread.Start();
        thread.Join();
        MemoryTests.Settled();
        MemoryTests.Settled();
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live));
    }

    [Test]
    public async Task Flows_that_inherit_a_scope_make_tensors_in_it_at_once_and_it_ends_on_whichever_thread()
    {
        var scope = TensorScope.Begin();
        Task<Tensor[]>[] flows = [.. Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            var made = new List<Tensor>();
            for (int i = 0; i < 50; i++)
            {
                made.Add(Tensor.Full([10], n) + i);
                if (i % 10 == 0) await Task.Yield();
            }

            return made.ToArray();
        }))];
        Tensor[][] all = await Task.WhenAll(flows);
        for (int n = 0; n < 8; n++) Assert.That(all[n][49].ToArray<float>()[0], Is.EqualTo(n + 49));
        Assert.That(scope.Count, Is.EqualTo(8 * 50 * 2), "the sums and their operands");
        Tensor kept = scope.Keep(all[3][3]);
        await Task.Run(scope.Dispose);
        Assert.That(all.SelectMany(t => t).Where(t => !ReferenceEquals(t, kept)).All(t => t.IsDisposed));
        Assert.That(kept.ToArray<float>()[0], Is.EqualTo(6));
        scope.Dispose();
    }

    [Test]
    public async Task A_task_that_outlives_the_scope_makes_ordinary_tensors()
    {
        var go = new TaskCompletionSource();
        Task<Tensor> late;
        using (TensorScope.Begin())
        {
            late = Task.Run(async () =>
            {
                await go.Task;
                return Tensor.Ones([3]) * 2;
            });
        }

        go.SetResult();
        Tensor result = await late;
        Assert.That(result.ToArray<float>(), Is.EqualTo(new[] { 2f, 2, 2 }));
    }

    [Test]
    public void What_a_tape_saved_outlives_the_scope_that_made_it()
    {
        Tensor x = Tensor.From([1.0, 2, 3]).RequiresGrad_(), loss;
        using (var scope = TensorScope.Begin())
        {
            Tensor hidden = (x * x).Exp();
            loss = scope.Keep((hidden * hidden).Sum());
        }

        loss.Backward();
        Assert.That(x.Grad!.ToArray<double>()[1], Is.EqualTo(2 * Math.Exp(8) * 4).Within(1e-9));
    }

    [Test]
    public void A_backward_pass_over_many_ops_that_dispose_by_hand_keeps_its_place()
    {
        // The pass's own list of tensors grows, shrinks and is compacted between two rules.
        Tensor w = Tensor.Ones([4, 4]).RequiresGrad_();
        for (int ops = 1; ops < 60; ops++)
        {
            w.ZeroGrad();
            Tensor y = w;
            for (int i = 0; i < ops; i++) y = (y * 0.5 + w).Relu();
            y.Sum().Backward();
            double expected = 0;
            for (int i = 0; i < ops; i++) expected = 1 + 0.5 * expected;
            Assert.That(w.Grad!.ToArray<float>()[5], Is.EqualTo(expected + Math.Pow(0.5, ops)).Within(1e-6));
        }
    }
}
