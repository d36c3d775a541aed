using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SystemComplex = System.Numerics.Complex;

namespace DeepLearning101.Native.Tests.Core;

/// <summary>Ways in and out of a tensor: arrays of every element type, memory of the caller, spans, items.</summary>
[TestFixture]
internal sealed class TensorTests
{
    [Test]
    public void Every_element_type_goes_in_and_out()
    {
        Check([1.5, -2, double.NaN], DType.Float64);
        Check([1.5f, -2, float.PositiveInfinity], DType.Float32);
        Check([(Half)1.5, (Half)(-2), Half.MaxValue], DType.Float16);
        Check([BFloat16.FromDouble(1.5), BFloat16.FromDouble(-2), BFloat16.FromDouble(3e38)], DType.BFloat16);
        Check([new SystemComplex(1, -2), new SystemComplex(0, 3), 4], DType.Complex128);
        Check([new Complex64(1, -2), new Complex64(0, 3), new Complex64(4, 0)], DType.Complex64);
        Check([long.MinValue, 0, long.MaxValue], DType.Int64);
        Check([int.MinValue, 0, int.MaxValue], DType.Int32);
        Check([short.MinValue, (short)0, short.MaxValue], DType.Int16);
        Check([sbyte.MinValue, (sbyte)0, sbyte.MaxValue], DType.Int8);
        Check([byte.MinValue, (byte)1, byte.MaxValue], DType.UInt8);
        Check([true, false, true], DType.Bool);

        static void Check<T>(T[] values, DType type) where T : unmanaged
        {
            Assert.That((DTypes.Of<T>(), DTypes.Parse(type.Name), type.Size), Is.EqualTo((type, type, Unsafe.SizeOf<T>())));
            using Tensor x = Tensor.From(values);
            Assert.That((x.DType, x.Rank, x.Count), Is.EqualTo((type, 1, 3L)));
            Assert.That(x.ToArray<T>(), Is.EqualTo(values));
            values[0] = default;
            Assert.That(x.ToArray<T>()[0], Is.Not.EqualTo(default(T)).Or.EqualTo(byte.MinValue), "a copy");
            using Tensor backwards = x[TensorIndex.By(.., -1)];
            Assert.That(backwards.ToArray<T>(), Is.EqualTo(x.ToArray<T>().Reverse()));
            Assert.That(x[1].Item<T>(), Is.EqualTo(values[1]));
            using Tensor scalar = Tensor.Scalar(values[2]);
            Assert.That((scalar.Rank, scalar.Item<T>()), Is.EqualTo((0, values[2])));
            var span = new T[5];
            x.CopyTo(span.AsSpan(1));
            Assert.That(span[1..4], Is.EqualTo(x.ToArray<T>()));
            Assert.That((span[0], span[4]), Is.EqualTo((default(T), default(T))));
            var table = new T[2, 3];
            for (int i = 0; i < 6; i++) table[i / 3, i % 3] = values[i % 3];
            Assert.That(Tensor.From(table).Shape.ToArray(), Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(Tensor.From(table).ToArray<T>(), Is.EqualTo(table.Cast<T>()));
            Assert.That(Tensor.From<T>(new T[0, 4]).Shape.ToArray(), Is.EqualTo(new long[] { 0, 4 }));
        }
    }

    [Test]
    public void Arrays_of_two_to_four_dimensions_in_row_major_order()
    {
        var three = new int[2, 3, 4];
        var four = new float[2, 1, 3, 2];
        for (int i = 0; i < 24; i++) three[i / 12, i / 4 % 3, i % 4] = i;
        for (int i = 0; i < 12; i++) four[i / 6, 0, i / 2 % 3, i % 2] = i;
        Assert.That(Tensor.From(three).Shape.ToArray(), Is.EqualTo(new long[] { 2, 3, 4 }));
        Assert.That(Tensor.From(three)[1, 2, 3].Item<int>(), Is.EqualTo(23));
        Assert.That(Tensor.From(four).Shape.ToArray(), Is.EqualTo(new long[] { 2, 1, 3, 2 }));
        Assert.That(Tensor.From(four)[1, 0, 2, 0].Item<float>(), Is.EqualTo(10));
        Assert.That(Tensor.From<short>([1, 2, 3, 4], [2, 2])[1, 0].Item(), Is.EqualTo(3));
        Assert.That(() => Tensor.From<short>([1, 2, 3], [2, 2]), Throws.TypeOf<TensorShapeException>().With.Message.Contains("(3)"));
        Assert.That(() => Tensor.From(new DateTime[2]), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Reading_in_the_wrong_type_or_size_is_refused()
    {
        Tensor x = Tensor.From([1f, 2]);
        var error = Assert.Throws<TensorDTypeException>(() => x.ToArray<double>())!;
        Assert.That((error.Op, error.DTypes[0]), Is.EqualTo(("CopyTo", DType.Float32)));
        Assert.That(() => x.CopyTo(new float[1].AsSpan()), Throws.ArgumentException.With.Message.Contains("2").And.Message.Contains("1"));
        Assert.That(Assert.Throws<TensorShapeException>(() => x.Item<float>())!.Shapes[0], Is.EqualTo(new long[] { 2 }));
        Assert.That(() => Tensor.Zeros([0]).Item(), Throws.TypeOf<TensorShapeException>());
        Assert.That(() => Tensor.Scalar(SystemComplex.One).Item(), Throws.TypeOf<TensorDTypeException>());
        Assert.That(Tensor.Ones([1, 1, 1], DType.Bool).Item(), Is.EqualTo(1));
        Assert.That(Tensor.Zeros([0, 3]).ToArray<float>(), Is.Empty);
    }

    [Test]
    public void Wrapped_memory_is_shared_pinned_and_held()
    {
        double[] values = [1, 2, 3, 4, 5, 6];
        Tensor x = Tensor.Wrap(values.AsMemory(), [2, 3]);
        values[4] = 50;
        Assert.That(x[1, 1].Item(), Is.EqualTo(50));
        x[0, 0] = Tensor.Scalar(-1.0);
        x.Mul_(2);
        Assert.That(values, Is.EqualTo(new double[] { -2, 4, 6, 8, 100, 12 }));
        using (Tensor part = Tensor.Wrap(values.AsMemory(1, 4), [4])) Assert.That((part + 1).ToArray<double>(), Is.EqualTo(new double[] { 5, 7, 9, 101 }), "at any alignment");
        Assert.That(() => Tensor.Wrap(values.AsMemory(), [7]), Throws.TypeOf<TensorShapeException>());
        Assert.That(Tensor.Wrap(Memory<float>.Empty, [0, 2]).Sum().Item(), Is.Zero);

        var watched = new WatchedMemory(8);
        Tensor owner = Tensor.Wrap(watched.Memory, [8]), view = owner[2..4];
        Assert.That(watched.Pins, Is.EqualTo(1));
        owner.Dispose();
        Assert.That(watched.Pins, Is.EqualTo(1), "a view still needs it");
        view.Dispose();
        Assert.That(watched.Pins, Is.Zero);
        Forget(watched);
        MemoryTests.Settled();
        Assert.That(watched.Pins, Is.Zero, "forgotten: the collector lets go of it");
        WeakReference array = Lose();
        MemoryTests.Settled();
        Assert.That(array.IsAlive, Is.False);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget(WatchedMemory memory) => Assert.That(Tensor.Wrap(memory.Memory, [8])[1..].Sum().Item(), Is.Zero);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Lose()
        {
            var memory = new float[100];
            Tensor tensor = Tensor.Wrap(memory.AsMemory(), [100])[10..];
            GC.Collect();
            Assert.That(tensor.Sum().Item(), Is.Zero, "held by the view");
            return new WeakReference(memory);
        }
    }

    [Test]
    public void Wrapped_memory_has_gradients_and_outlives_scopes_that_see_it()
    {
        float[] values = [1, 2, 3];
        using Tensor x = Tensor.Wrap(values.AsMemory(), [3]).RequiresGrad_();
        Tensor loss;
        using (var scope = TensorScope.Begin()) loss = scope.Keep((x * x).Sum());
        loss.Backward();
        Assert.That(x.Grad!.ToArray<float>(), Is.EqualTo(new[] { 2f, 4, 6 }));
    }

    [Test]
    public void Equality_is_that_of_references_and_nothing_converts_by_itself()
    {
        Tensor x = Tensor.Ones([2]), y = Tensor.Ones([2]);
#pragma warning disable CS1718 // compared with itself on purpose
        Assert.That((x == x, x == y, x.Equals(x), x.Equals((object)y)), Is.EqualTo((true, false, true, false)));
#pragma warning restore CS1718
        Assert.That(x.Equal(y).ToArray<bool>(), Is.EqualTo(new[] { true, true }));
        var set = new HashSet<Tensor> { x, y, x };
        Assert.That(set, Has.Count.EqualTo(2));
        Assert.That(typeof(Tensor).GetMethods().Where(m => m.Name is "op_Implicit" or "op_Explicit"), Is.Empty);
    }

    [Test]
    public void Layout_helpers_of_images_are_views()
    {
        Tensor nhwc = Tensor.Arange(2 * 3 * 4 * 5).Reshape([2, 3, 4, 5]), nchw = nhwc.NhwcToNchw();
        Assert.That(nchw.Shape.ToArray(), Is.EqualTo(new long[] { 2, 5, 3, 4 }));
        Assert.That(nchw[1, 4, 2, 3].Item(), Is.EqualTo(nhwc[1, 2, 3, 4].Item()));
        Assert.That(ReferenceEquals(nchw.Storage, nhwc.Storage));
        Assert.That(nchw.NchwToNhwc().ToArray<long>(), Is.EqualTo(nhwc.ToArray<long>()));
    }

    private sealed unsafe class WatchedMemory(int length) : MemoryManager<float>
    {
        private readonly float* block = (float*)NativeMemory.AllocZeroed((nuint)length, sizeof(float));

        internal int Pins { get; private set; }

        public override Span<float> GetSpan() => new(block, length);

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            Pins++;
            return new MemoryHandle(block + elementIndex, pinnable: this);
        }

        public override void Unpin() => Pins--;

        protected override void Dispose(bool disposing) => NativeMemory.Free(block);
    }
}
