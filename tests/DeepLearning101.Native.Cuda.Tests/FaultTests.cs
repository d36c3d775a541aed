namespace DeepLearning101.Native.CudaTests;

/// <summary>The emulated driver finds what hardware hides: each kernel here has one planted mistake, which must be named with its place.</summary>
[CudaFixture(EmulatedOnly = true)]
[NonParallelizable]
internal sealed class FaultTests
{
    [Test]
    public void Reads_and_writes_out_of_bounds()
    {
        Expect(700, "void k(float* y, const float* x) { y[threadIdx.x] = x[threadIdx.x + 37]; }", "ld.global", "byte 400 of an allocation of 400 bytes", "thread (63, 0, 0)");
        Expect(700, "void k(float* y, const float* x) { y[(int)threadIdx.x - 1] = 1; }", "st.global", "4 bytes before", "thread (0, 0, 0)");
        Expect(700, "void k(float* y, const float*) { __shared__ float s[64]; s[threadIdx.x + 1] = 1; __syncthreads(); y[threadIdx.x] = s[threadIdx.x]; }", "shared memory", "byte 256 of 256");
        Expect(700, "void k(float* y, const float*) { volatile float a[4]; a[0] = 1; y[0] = a[threadIdx.x]; }", "local memory");
        Expect(700, "void k(float* y, const float*) { *(float*)8 = *y; }", "no allocation is near");
    }

    [Test]
    public void Misaligned_accesses() =>
        Expect(716, "void k(float* y, const float*) { *(float*)((char*)y + 2) = 1; }", "not aligned");

    [Test]
    public void Missing_and_divergent_barriers()
    {
        Expect(719, "void k(float* y, const float*) { __shared__ float s[64]; s[threadIdx.x] = threadIdx.x; y[threadIdx.x] = s[63 - threadIdx.x]; }", "race", "warp", "a barrier is missing");
        Expect(719, "void k(float* y, const float*) { if (threadIdx.x < 40) __syncthreads(); y[threadIdx.x] = 1; }", "divergent barrier");
        Expect(719, "void k(float* y, const float*) { if (threadIdx.x < 40) { __syncthreads(); y[0] = 1; } else { y[1] = 2; __syncthreads(); y[2] = 3; } }", "divergent barrier");
    }

    [Test]
    public void Warp_instructions_without_all_lanes()
    {
        Expect(715, "void k(int* y, const float*) { if (threadIdx.x >= 8) return; y[threadIdx.x] = __shfl_down_sync(0xffffffffu, threadIdx.x, 1); }", "has left the kernel");
        Expect(719, "void k(int* y, const float*) { if (threadIdx.x & 1) y[threadIdx.x] = __shfl_xor_sync(0xffffffffu, threadIdx.x, 1); __syncthreads(); }", "never come");
        Expect(715, "void k(int* y, const float*) { if (threadIdx.x < 8) y[threadIdx.x] = __shfl_sync(0xffu, threadIdx.x, 20); }", "not in the member mask");
    }

    [Test]
    public void Traps_and_endless_loops()
    {
        Expect(710, "void k(int*, const float*) { if (threadIdx.x == 3) __trap(); }", "trap", "thread (3, 0, 0)");
        using (Emulator.With("steps", "10000", "4294967296"))
            Expect(702, "void k(volatile int* y, const float*) { while (y[0] == 0) { } }", "does the kernel end");
    }

    [Test]
    public void Memory_that_was_freed()
    {
        CudaDevice device = CudaDevice.Of(Cuda.DeviceCount - 1);
        var stream = new CudaStream(device);
        var memory = new DeviceMemory(device, 64);
        nint address = memory.Address;
        memory.Dispose();
        Assert.That(() => stream.Fill(address, 0, 64), Throws.InstanceOf<CudaException>());
        KernelFunction full = new KernelLibrary(device).Function("create/full.cu", "full_b32");
        full.Launch(stream, LaunchShape.Linear(1), address, 1L, 0ul, 0ul);
        Assert.That(LibCuda.cuStreamSynchronize(stream.Handle), Is.EqualTo(700));
        Assert.That(Emulator.Report(), Does.Contain("was freed").And.Contain("full_b32"));
        Assert.That(LibCuda.cuDevicePrimaryCtxReset_v2(device.Handle), Is.Zero);
    }

    [Test]
    public void An_error_stays_until_the_context_is_reset()
    {
        CudaDevice device = CudaDevice.Of(Cuda.DeviceCount - 1);
        var stream = new CudaStream(device);
        KernelFunction full = new KernelLibrary(device).Function("create/full.cu", "full_b32");
        full.Launch(stream, LaunchShape.Linear(1), (nint)64, 1L, 0ul, 0ul);
        var error = Assert.Throws<CudaException>(stream.Synchronize)!;
        Assert.That(error.Message, Does.Contain("CUDA_ERROR_ILLEGAL_ADDRESS (700").And.Contain("last kernel full_b32"));
        Assert.That(() => device.TryAllocate(64), Throws.InstanceOf<CudaException>());
        Assert.That(LibCuda.cuDevicePrimaryCtxReset_v2(device.Handle), Is.Zero);
        _ = Emulator.Report();
        device.Free(device.TryAllocate(64));
    }

    private static void Expect(int code, string kernel, params string[] texts)
    {
        (int actual, string report) = Snippet.Fault($"extern \"C\" __global__ {kernel}");
        Assert.That(actual, Is.EqualTo(code), $"{kernel}\n{report}");
        foreach (string text in texts) Assert.That(report, Does.Contain(text), kernel);
    }
}
