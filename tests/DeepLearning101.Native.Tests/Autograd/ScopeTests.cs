namespace DeepLearning101.Native.Tests.Differentiation;

/// <summary>Scopes in asynchronous flows.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class ScopeTests
{
    [Test]
    public async Task A_scope_follows_the_flow()
    {
        var scope = TensorScope.Begin();
        Tensor before = Tensor.Ones([4]);
        await Task.Delay(1).ConfigureAwait(false);
        Tensor after = Tensor.Ones([4]);
        Tensor inTask = await Task.Run(() => Tensor.Ones([4]));
        Tensor kept = scope.Keep(Tensor.Ones([4]));
        Assert.That(scope.Count, Is.EqualTo(3));
        scope.Dispose();
        Assert.That((before.IsDisposed, after.IsDisposed, inTask.IsDisposed, kept.IsDisposed), Is.EqualTo((true, true, true, false)));
    }

    [Test]
    public void A_scope_may_end_on_another_thread()
    {
        using var outer = TensorScope.Begin();
        var scope = TensorScope.Begin();
        Tensor x = Tensor.Ones([4]);
        var thread = new Thread(scope.Dispose);
        thread.Start();
        thread.Join();
        Assert.That(x.IsDisposed);
        scope.Dispose();
        Assert.That(Tensor.Ones([4]).IsDisposed, Is.False);
    }
}
