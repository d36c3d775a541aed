using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>
/// Disposes the tensors that were made while it was open, those excepted that <see cref="Keep(Tensor)"/> let out.
/// Ambient: it follows the asynchronous flow through <c>await</c> and <c>Task.Run</c>, and may be disposed on another thread than it began on.
/// </summary>
/// <example><code>
/// using var scope = TensorScope.Begin();
/// Tensor loss = Step(batch);          // temporaries return to the pool at the end of the block
/// return scope.Keep(loss);
/// </code></example>
/// <remarks>Thread-safe: flows that inherited the scope may make tensors in it at the same time.</remarks>
public sealed class TensorScope : IDisposable
{
    private readonly TensorScope? parent;
    private int busy;
    private Tensor?[] tensors = new Tensor?[16];
    private int count;

    // Tensors before it were there when SetMark was called; it moves when one of them leaves.
    private int mark;
    private bool closed;

    private TensorScope(TensorScope? parent) => this.parent = parent;

    internal TensorScope? Parent => parent;

    /// <summary>What is made from now on lies behind the mark, of which a scope has one.</summary>
    internal void SetMark()
    {
        using (Enter()) mark = count;
    }

    /// <summary>Number of tensors that the scope would dispose now.</summary>
    public int Count
    {
        get
        {
            using (Enter())
            {
                Compact();
                return count;
            }
        }
    }

    /// <summary>Opens a scope for this flow.</summary>
    public static TensorScope Begin()
    {
        FlowContext context = FlowContext.Current;
        var scope = new TensorScope(context.Scope);
        FlowContext.Set(context with { Scope = scope });
        return scope;
    }

    /// <summary>Lets a tensor outlive this scope: it moves to the enclosing scope or, where there is none, is the caller's to dispose.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Release(tensor, parent);
    }

    /// <summary>A scope that nobody closed: its tensors may still be in use, so each storage is given to the collector.</summary>
    ~TensorScope()
    {
        for (int i = 0; i < count; i++) tensors[i]?.StorageOrNull?.Guard();
    }

    /// <summary>Disposes what the scope still holds. A second call does nothing.</summary>
    public void Dispose()
    {
        FlowContext context = FlowContext.Current;
        // Only a flow that is inside this scope (or one opened in it) leaves it; others keep the context that they have.
        for (TensorScope? s = context.Scope; s is not null; s = s.parent)
        {
            if (!ReferenceEquals(s, this)) continue;
            FlowContext.Set(context with { Scope = parent });
            break;
        }

        Close();
    }

    /// <summary>A scope that no flow has entered yet.</summary>
    internal static TensorScope Detached(TensorScope? parent) => new(parent);

    /// <summary>Takes a tensor out of this scope and gives it to <paramref name="to"/> or, where that is null, to the collector.</summary>
    internal Tensor Release(Tensor tensor, TensorScope? to)
    {
        using (Enter())
        {
            if (!Forget(tensor)) return tensor;
        }

        if (to is not null) to.Track(tensor);
        else tensor.StorageOrNull?.Guard();
        return tensor;
    }

    /// <summary>Disposes a tensor if it belongs to this scope.</summary>
    internal void DisposeOwn(Tensor tensor)
    {
        using (Enter())
        {
            if (!Forget(tensor)) return;
        }

        DisposeTracked(tensor);
    }

    /// <summary>Disposes what was made since the mark, except what is kept.</summary>
    internal void DisposeFromMark(Func<Tensor, bool> kept)
    {
        using (Enter())
        {
            int to = mark;
            for (int i = mark; i < count; i++)
            {
                Tensor tensor = tensors[i]!;
                if (kept(tensor)) tensors[to++] = tensor;
                else DisposeTracked(tensor);
            }

            Array.Clear(tensors, to, count - to);
            count = to;
        }
    }

    /// <summary>Disposes what the scope holds; the flow's context is the caller's business.</summary>
    internal void Close()
    {
        GC.SuppressFinalize(this);
        Tensor?[] held;
        int n;
        using (Enter())
        {
            if (closed) return;
            closed = true;
            (held, n) = (tensors, count);
            (tensors, count) = ([], 0);
        }

        for (int i = 0; i < n; i++) DisposeTracked(held[i]!);
    }

    private static void DisposeTracked(Tensor tensor)
    {
        Storage? storage = tensor.StorageOrNull;
        tensor.Dispose();
        // A view that was kept, or a tape, still owns it.
        if (storage is { Owners: > 0 }) storage.Guard();
    }

    private bool Forget(Tensor tensor)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            if (!ReferenceEquals(tensors[i], tensor)) continue;
            // The order stays: the mark counts positions.
            if (i < mark) mark--;
            Array.Copy(tensors, i + 1, tensors, i, count - i - 1);
            tensors[--count] = null;
            return true;
        }

        return false;
    }

    internal void Track(Tensor tensor)
    {
        using (Enter())
        {
            // A flow that outlives the scope makes ordinary tensors.
            if (closed)
            {
                tensor.StorageOrNull?.Guard();
                return;
            }

            if (count == tensors.Length)
            {
                Compact();
                if (count > tensors.Length / 2) Array.Resize(ref tensors, 2 * tensors.Length);
            }

            tensors[count++] = tensor;
        }
    }

    /// <summary>Forgets tensors that were disposed by hand, so that a long scope does not grow.</summary>
    private void Compact()
    {
        int kept = 0, before = 0;
        for (int i = 0; i < count; i++)
        {
            if (tensors[i] is not { IsDisposed: false } tensor) continue;
            if (i < mark) before++;
            tensors[kept++] = tensor;
        }

        mark = before;
        Array.Clear(tensors, kept, count - kept);
        count = kept;
    }

    /// <summary>Flows seldom meet in one scope, and each stays for nanoseconds: a turn that spins is cheaper than a lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Turn Enter()
    {
        if (Interlocked.Exchange(ref busy, 1) != 0) Wait();
        return new Turn(this);
    }

    private void Wait()
    {
        var spin = default(SpinWait);
        while (Interlocked.Exchange(ref busy, 1) != 0) spin.SpinOnce();
    }

    private readonly ref struct Turn(TensorScope scope)
    {
        internal void Dispose() => Volatile.Write(ref scope.busy, 0);
    }
}
