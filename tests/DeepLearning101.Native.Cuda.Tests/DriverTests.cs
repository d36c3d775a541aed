namespace DeepLearning101.Native.CudaTests;

/// <summary>Failures that only the emulated driver can be asked for: every call of the bindings fails once, work that waits, memory that ends.</summary>
[CudaFixture(EmulatedOnly = true)]
[NonParallelizable]
internal sealed unsafe class DriverTests
{
    private delegate void Use();

    [Test]
    public void Each_call_reports_its_own_failure()
    {
        CudaDevice device = CudaDevice.Of(0);
        using var stream = new CudaStream(device);
        using var mark = new CudaEvent(device);
        using DeviceMemory memory = new(device, 64);
        KernelFunction full = new KernelLibrary(device).Function("create/full.cu", "full_b32");
        nint address = memory.Address;
        int value = 0;
        int* p = &value;
        (string Call, Use Use)[] calls =
        [
            ("cuDeviceGetAttribute", () => device.Attribute(CudaCode.AttributeMajor)),
            ("cuCtxSynchronize", device.Synchronize),
            ("cuStreamCreate", () => new CudaStream(device)),
            ("cuStreamSynchronize", stream.Synchronize),
            ("cuStreamWaitEvent", () => mark.Block(stream)),
            ("cuEventCreate", () => new CudaEvent(device)),
            ("cuEventRecord", () => mark.Record(stream)),
            ("cuEventSynchronize", mark.Synchronize),
            ("cuEventQuery", () => _ = mark.IsDone),
            ("cuEventElapsedTime", () => mark.MillisecondsSince(mark)),
            ("cuMemcpyHtoDAsync_v2", () => stream.Upload(p, address, 4)),
            ("cuMemcpyDtoHAsync_v2", () => stream.Download(address, p, 4)),
            ("cuMemcpyDtoDAsync_v2", () => stream.Copy(address, address + 32, 4)),
            ("cuMemsetD8Async", () => stream.Fill(address, 1, 4)),
            ("cuLaunchKernel", () => full.Launch(stream, LaunchShape.Linear(1), address, 1L, 0ul, 0ul)),
            ("cuFuncGetAttribute", () => full.Attribute(CudaCode.FunctionRegisters)),
            ("cuModuleLoadData", () => new KernelImage(device, "add", KernelCache.Image("binary/add.cu", KernelCompiler.TargetFor(device)))),
        ];
        foreach ((string call, Use use) in calls)
        {
            Emulator.Set("fail", $"{call}:1");
            var error = Assert.Throws<CudaException>(() => use(), call)!;
            Assert.That(error.Call, Is.EqualTo(call));
            Assert.That(error.Message, Does.Contain(call).And.Contain("CUDA_ERROR_UNKNOWN"));
        }
    }

    [Test]
    public void Memory_that_runs_out_is_trimmed_for_and_then_reported()
    {
        using (Emulator.With("fail", "cuMemAlloc_v2:1", ""))
        {
            // The pool gives its cached blocks back and asks again.
            using Tensor survives = Tensor.Zeros([123457], DType.Float32, Device.Cuda(0));
            Assert.That(survives.Count, Is.EqualTo(123457));
        }

        var error = Assert.Throws<TensorMemoryException>(() => Tensor.Empty([1L << 40], DType.Float32, Device.Cuda(0)))!;
        Assert.That(error.RequestedBytes, Is.GreaterThanOrEqualTo(4L << 40));
    }

    [Test]
    public void Work_that_waits_gives_the_same_results_and_shows_a_forgotten_wait()
    {
        using var scope = TensorScope.Begin();
        Tensor x = Tensor.From([1f, 2f, 3f]), y = x.To(Device.Cuda(0));
        using (Emulator.With("async", "1", "0"))
        {
            Tensor z = (y + y).Gelu().Sum();
            Assert.That(z.Item<float>(), Is.EqualTo((x + x).Gelu().Sum().Item<float>()).Within(1e-5));

            CudaDevice device = CudaDevice.Of(0);
            using var stream = new CudaStream(device);
            using DeviceMemory memory = new(device, 4);
            int early = 0;
            stream.Fill(memory.Address, 1, 4);
            Status.ThrowIfFailed(LibCuda.cuMemcpyDtoHAsync_v2(&early, memory.Address, 4, stream.Handle));
            Assert.That(early, Is.Zero, "nothing has waited yet");
            stream.Synchronize();
            Assert.That(early, Is.EqualTo(0x01010101));
        }
    }

    [Test]
    public void Device_pointers_cannot_be_followed_by_the_process()
    {
        using DeviceMemory memory = new(CudaDevice.Of(0), 64);
        string maps = File.ReadAllText("/proc/self/maps");
        foreach (string line in maps.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] range = line[..line.IndexOf(' ')].Split('-');
            ulong begin = Convert.ToUInt64(range[0], 16), end = Convert.ToUInt64(range[1], 16), address = (ulong)memory.Address;
            if (address >= begin && address < end) Assert.That(line[(line.IndexOf(' ') + 1)..], Does.StartWith("---"), "reserved, neither readable nor writable");
        }
    }
}
