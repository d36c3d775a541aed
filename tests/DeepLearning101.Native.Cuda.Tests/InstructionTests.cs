using System.Numerics;

namespace DeepLearning101.Native.CudaTests;

/// <summary>What the compiler makes of C++ is executed rightly: each kernel's results against the same arithmetic here.</summary>
[CudaFixture]
internal sealed class InstructionTests
{
    private static readonly uint[] Words = [.. Enumerable.Range(0, 64).Select(i => (uint)i * 2654435761u ^ (uint)(i << 27)), 0, 1, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFF, 31, 32, 33];

    private static readonly float[] Reals = [.. Enumerable.Range(0, 50).Select(i => (i - 25) * 1.37f), 0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue, 1e-39f, 3e9f, -3e9f, 65519f, 65520f, 1e-8f];

    [Test]
    public void Integer_arithmetic_and_bits()
    {
        Check("unsigned", "x * 7u + (x >> 3) - (x << (x & 31)) / 5u % 3u", Words, x => unchecked(x * 7 + (x >> 3) - (x << (int)(x & 31)) / 5 % 3));
        Check("unsigned", "__popc(x) + 100 * __clz(x) + 10000 * __ffs(x)", Words, x => (uint)(BitOperations.PopCount(x) + 100 * BitOperations.LeadingZeroCount(x) + 10000 * (x == 0 ? 0 : BitOperations.TrailingZeroCount(x) + 1)));
        Check("unsigned", "__byte_perm(x, ~x, 0x3715) ^ __funnelshift_l(x, x * 3u, x & 31)", Words, x => Permute(x) ^ (uint)((((ulong)unchecked(x * 3) << 32 | x) << (int)(x & 31)) >> 32));
        Check("unsigned", "__umulhi(x, x ^ 0x9E3779B9u) ^ __brev(x)", Words, x => (uint)((ulong)x * (x ^ 0x9E3779B9u) >> 32) ^ Reverse(x));
        Check("unsigned", "(unsigned)max((int)x, -5) ^ (unsigned)min((int)x >> 2, 1000) + abs((int)(x | 1u))", Words, x => unchecked((uint)Math.Max((int)x, -5) ^ (uint)Math.Min((int)x >> 2, 1000) + (uint)Math.Abs((long)(int)(x | 1))));
        Check("unsigned long long", "(x * 0x9E3779B97F4A7C15ull) / 13u + x % 97u + __umul64hi(x * 0x9E3779B97F4A7C15ull, x << 32)", [.. Words.Select(w => (ulong)w)],
            x => unchecked((x * 0x9E3779B97F4A7C15) / 13 + x % 97 + Math.BigMul(x * 0x9E3779B97F4A7C15, x << 32, out _)));
    }

    [Test]
    public void Real_arithmetic_is_rounded_as_IEEE_says()
    {
        Check("float", "x / 3.0f + sqrtf(fabsf(x)) * x - 1.0f / x", Reals, x => x / 3f + MathF.Sqrt(MathF.Abs(x)) * x - 1f / x);
        Check("float", "fmaf(x, x, -1.1f)", Reals, x => MathF.FusedMultiplyAdd(x, x, -1.1f));
        Check("float", "floorf(x) + 2.0f * ceilf(x) + 4.0f * truncf(x) + 8.0f * rintf(x)", Reals, x => MathF.Floor(x) + 2f * MathF.Ceiling(x) + 4f * MathF.Truncate(x) + 8f * MathF.Round(x));
        Check("float", "fminf(x, 1.0f) + fmaxf(x, -2.0f)", Reals, x => (float.IsNaN(x) ? 1f : MathF.Min(x, 1f)) + (float.IsNaN(x) ? -2f : MathF.Max(x, -2f)));
        Check("float", "copysignf(3.0f, x) + (x < 2.0f ? 1.0f : x > 5.0f ? 2.0f : 4.0f) + (x != x)", Reals, x => MathF.CopySign(3f, x) + (x < 2f ? 1f : x > 5f ? 2f : 4f) + (float.IsNaN(x) ? 1f : 0f));
        Check("double", "fma(x, x, 1.0) / (x + 3.0) + sqrt(fabs(x))", [.. Reals.Select(r => (double)r)], x => Math.FusedMultiplyAdd(x, x, 1.0) / (x + 3.0) + Math.Sqrt(Math.Abs(x)));
        // Directed rounding brackets the exact product.
        Check("float", "__fmul_ru(x, 1.1f) - __fmul_rd(x, 1.1f) >= 0.0f && __fmul_rz(x, 1.1f) == (x < 0.0f ? __fmul_ru(x, 1.1f) : __fmul_rd(x, 1.1f)) ? 1.0f : 0.0f", [.. Reals.Where(float.IsFinite).Where(r => Math.Abs(r) < 1e38f)], _ => 1f);
    }

    [Test]
    public void Conversions_clamp_and_round()
    {
        Check("float", "(float)(int)x + (float)(unsigned)(x < 0.0f ? 0.0f : x) + (float)(signed char)(int)x", [.. Reals.Where(float.IsFinite)], x => (float)Clamp(x) + (float)(uint)Math.Min(Math.Max(0.0, Math.Truncate((double)x)), uint.MaxValue) + (sbyte)Clamp(x));
        Check("float", "(float)(long long)((double)x * 1000000.0)", [.. Reals.Where(r => Math.Abs(r) < 1e12f)], x => (float)(long)(x * 1e6));
        float[] values = [.. Reals, 1.0009765f, 1.00048828125f, 1.00390625f, 1.001953125f];
        string halves = "extern \"C\" __global__ void k(unsigned short* y, const float* x) { unsigned short h, b; asm(\"cvt.rn.f16.f32 %0, %1;\" : \"=h\"(h) : \"f\"(x[threadIdx.x])); asm(\"cvt.rn.bf16.f32 %0, %1;\" : \"=h\"(b) : \"f\"(x[threadIdx.x])); y[2 * threadIdx.x] = h; y[2 * threadIdx.x + 1] = b; }";
        if (CudaDevice.Of(0).Capability < 80) return;
        ushort[] bits = Snippet.Run<ushort, float>(halves, values.Length, values, 2 * values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i])) continue;
            Assert.That(bits[2 * i], Is.EqualTo(BitConverter.HalfToUInt16Bits((Half)values[i])), $"f16 of {values[i]:R}");
            Assert.That(bits[2 * i + 1], Is.EqualTo(((BFloat16)values[i]).Bits), $"bf16 of {values[i]:R}");
        }
    }

    [Test]
    public void Warps_diverge_meet_again_and_exchange()
    {
        string loop = "extern \"C\" __global__ void k(int* y, const int*) { int t = threadIdx.x, s = 0; for (int i = 0; i < t; ++i) { if (i & 1) s += i; else s -= 1; if (s > 50) break; } y[t] = s; }";
        Assert.That(Snippet.Run<int, int>(loop, 96, [0], 96), Is.EqualTo(Enumerable.Range(0, 96).Select(Diverge)));
        string exchange = "extern \"C\" __global__ void k(unsigned* y, const int*) { unsigned t = threadIdx.x, m = 0xffffffffu; y[t] = __shfl_up_sync(m, t, 3) + 100 * __shfl_xor_sync(m, t, 5) + 10000 * __shfl_sync(m, t, 3, 8) + 1000000 * (__ballot_sync(m, t % 3 == 0) >> (t & 31) & 1) + 2000000 * __any_sync(m, t == 5) + 4000000 * __all_sync(m, t < 40); }";
        Assert.That(Snippet.Run<uint, int>(exchange, 64, [0], 64), Is.EqualTo(Enumerable.Range(0, 64).Select(Exchange)));
        // Half of a warp exchanges among itself while the other half does something else.
        string half = "extern \"C\" __global__ void k(int* y, const int*) { int t = threadIdx.x; if (t < 16) y[t] = __shfl_xor_sync(0xffffu, t, 1); else y[t] = -t; }";
        Assert.That(Snippet.Run<int, int>(half, 32, [0], 32), Is.EqualTo(Enumerable.Range(0, 32).Select(t => t < 16 ? t ^ 1 : -t)));
    }

    [Test]
    public void Memory_spaces_hold_what_was_written()
    {
        string local = "extern \"C\" __global__ void k(int* y, const int* x) { int a[16]; for (int i = 0; i < 16; ++i) a[i] = i * threadIdx.x; a[x[0] & 15] += 1; y[threadIdx.x] = a[(x[0] + threadIdx.x) & 15]; }";
        Assert.That(Snippet.Run<int, int>(local, 64, [5], 64), Is.EqualTo(Enumerable.Range(0, 64).Select(t => ((5 + t) & 15) * t + (((5 + t) & 15) == 5 ? 1 : 0))));
        string tables = "__constant__ int c[8] = { 1, 2, 4, 8, 16, 32, 64, 128 }; __device__ int g[4] = { 5, 6 }; extern \"C\" __global__ void k(int* y, const int*) { y[threadIdx.x] = c[threadIdx.x & 7] + g[threadIdx.x & 3]; }";
        Assert.That(Snippet.Run<int, int>(tables, 64, [0], 64), Is.EqualTo(Enumerable.Range(0, 64).Select(t => (1 << (t & 7)) + ((t & 3) switch { 0 => 5, 1 => 6, _ => 0 }))));
        string atomics = "extern \"C\" __global__ void k(int* y, const int*) { __shared__ int n; if (threadIdx.x == 0) { n = 0; for (int i = 0; i < 8; i++) y[i] = 0; } __syncthreads(); atomicAdd(&n, 2); atomicAdd(y, 1); atomicMax(y + 1, (int)threadIdx.x); atomicOr(y + 2, 1 << (threadIdx.x & 31)); atomicExch(y + 3, 7); atomicAdd((float*)y + 4, 0.5f); atomicCAS(y + 5, 0, 9); atomicInc((unsigned*)y + 6, 4); __syncthreads(); if (threadIdx.x == 0) y[7] = n; }";
        int[] counts = Snippet.Run<int, int>(atomics, 64, [0], 8);
        Assert.That(counts, Is.EqualTo((int[])[64, 63, -1, 7, BitConverter.SingleToInt32Bits(32f), 9, 64 % 5, 128]));
        string vectors = "extern \"C\" __global__ void k(float4* y, const float4* x) { float4 v = x[threadIdx.x]; y[threadIdx.x] = make_float4(v.w, v.z, v.y, v.x); }";
        float[] four = [.. Enumerable.Range(0, 128).Select(i => (float)i)];
        Assert.That(Snippet.Run<float, float>(vectors, 32, four, 128), Is.EqualTo(Enumerable.Range(0, 128).Select(i => (float)(i / 4 * 4 + 3 - i % 4))));
    }

    [Test]
    public void Unknown_instructions_are_refused_by_name()
    {
        if (!Emulator.IsEmulated) Assert.Pass("only the emulator has unknown instructions");
        CudaDevice device = CudaDevice.Of(0);
        string text = ".version 7.8\n.target sm_80\n.address_size 64\n.visible .entry k()\n{\n.reg .b32 %r<3>;\nfrobnicate.b32 %r1, %r2;\nret;\n}\n\0";
        Assert.That(() => new KernelImage(device, "text", System.Text.Encoding.ASCII.GetBytes(text)), Throws.InstanceOf<CudaException>().With.Message.Contain("CUDA_ERROR_INVALID_PTX"));
        Assert.That(Emulator.Report(), Does.Contain("line 7").And.Contain("frobnicate.b32"));
        text = text.Replace("frobnicate.b32 %r1, %r2", "add.frob.u32 %r1, %r2, %r2", StringComparison.Ordinal);
        Assert.That(() => new KernelImage(device, "text", System.Text.Encoding.ASCII.GetBytes(text)), Throws.InstanceOf<CudaException>());
        Assert.That(Emulator.Report(), Does.Contain("frob"));
    }

    private static void Check<T>(string type, string expression, T[] inputs, Func<T, T> expected) where T : unmanaged
    {
        T[] actual = Snippet.Run<T, T>($"extern \"C\" __global__ void k({type}* out, const {type}* in) {{ {type} x = in[threadIdx.x]; out[threadIdx.x] = {expression}; }}", inputs.Length, inputs, inputs.Length);
        for (int i = 0; i < inputs.Length; i++) Assert.That(actual[i], Is.EqualTo(expected(inputs[i])), $"{expression} at {inputs[i]}");
    }

    private static int Clamp(float x) => x >= 2147483648f ? int.MaxValue : x <= -2147483648f ? int.MinValue : (int)x;

    private static uint Reverse(uint x)
    {
        uint r = 0;
        for (int i = 0; i < 32; i++) r |= (x >> i & 1) << (31 - i);
        return r;
    }

    private static uint Permute(uint x)
    {
        ulong both = (ulong)~x << 32 | x;
        uint Byte(int selector) => (uint)(both >> (8 * selector)) & 255;
        return Byte(5) | Byte(1) << 8 | Byte(7) << 16 | Byte(3) << 24;
    }

    private static int Diverge(int t)
    {
        int s = 0;
        for (int i = 0; i < t; i++)
        {
            if ((i & 1) != 0) s += i; else s -= 1;
            if (s > 50) break;
        }

        return s;
    }

    private static uint Exchange(int t)
    {
        int warp = t / 32 * 32, lane = t % 32;
        uint up = (uint)(lane >= 3 ? t - 3 : t), xor = (uint)(warp + (lane ^ 5)), segment = (uint)(warp + lane / 8 * 8 + 3);
        return up + 100 * xor + 10000 * segment + 1000000u * (t % 3 == 0 ? 1u : 0u) + 2000000u * (warp == 0 ? 1u : 0u) + 4000000u * (warp == 0 ? 1u : 0u);
    }
}
