namespace DeepLearning101.Native.CudaTests;

/// <summary>The bindings against the driver: memory, streams, events, errors.</summary>
[CudaFixture]
internal sealed unsafe class BindingTests
{
    [Test]
    public void Devices_have_properties_and_diagnose_names_them()
    {
        CudaDevice device = CudaDevice.Of(0);
        Assert.That(Cuda.DeviceCount, Is.GreaterThan(0));
        Assert.That(device.Model, Is.Not.Empty);
        Assert.That(device.Capability, Is.GreaterThanOrEqualTo(70));
        Assert.That(device.Multiprocessors, Is.GreaterThan(0));
        Assert.That(device.TotalBytes, Is.GreaterThan(1 << 28));
        Assert.That(Cuda.Diagnose(), Does.Contain(device.Model).And.Contain("NVRTC"));
        Assert.That(Device.Cuda(0), Is.SameAs(Device.Cuda(0)));
        Assert.That(Device.Cuda(0).ToString(), Is.EqualTo("cuda:0"));
        Assert.That(() => Device.Cuda(99), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contain("99"));
    }

    [Test]
    public void Memory_copies_and_fills()
    {
        CudaDevice device = CudaDevice.Of(0);
        using var stream = new CudaStream(device);
        using DeviceMemory a = new(device, 1000), b = new(device, 1000);
        byte[] sent = new byte[1000], back = new byte[1000];
        new Random(1).NextBytes(sent);
        fixed (byte* s = sent, r = back)
        {
            stream.Upload(s, a.Address, 1000);
            stream.Copy(a.Address, b.Address, 1000);
            stream.Fill(b.Address + 10, 7, 20);
            stream.Download(b.Address, r, 1000);
        }

        sent.AsSpan(10, 20).Fill(7);
        Assert.That(back, Is.EqualTo(sent));
        b.Dispose();
        b.Dispose();
        Assert.That(() => b.Address, Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Streams_and_events_order_work()
    {
        CudaDevice device = CudaDevice.Of(0);
        using CudaStream first = new(device), second = new(device);
        using CudaEvent start = new(device), end = new(device);
        using CudaEvent mark = new(device, timing: false);
        using DeviceMemory memory = new(device, 4);
        start.Record(first);
        first.Fill(memory.Address, 1, 4);
        mark.Record(first);
        mark.Block(second);
        int value;
        second.Download(memory.Address, &value, 4);
        Assert.That(value, Is.EqualTo(0x01010101));
        end.Record(first);
        end.Synchronize();
        Assert.That(end.IsDone && mark.IsDone);
        Assert.That(end.MillisecondsSince(start), Is.GreaterThanOrEqualTo(0));
        device.Synchronize();
    }

    [Test]
    public void Kernels_launch_with_values_of_their_own()
    {
        CudaDevice device = CudaDevice.Of(0);
        using var stream = new CudaStream(device);
        KernelFunction full = new KernelLibrary(device).Function("create/full.cu", "full_b32");
        Assert.That(full.Name, Is.EqualTo("full_b32"));
        Assert.That(full.Attribute(CudaCode.FunctionLocalBytes), Is.Zero);
        using DeviceMemory memory = new(device, 4 * 1000);
        full.Launch(stream, LaunchShape.Linear(2), memory.Address, 1000L, 0xABCDul, 0ul);
        int[] back = new int[1000];
        fixed (int* p = back) stream.Download(memory.Address, p, 4000);
        Assert.That(back, Is.All.EqualTo(0xABCD));
    }

    [Test]
    public void Failures_name_call_code_text_device_and_kernel()
    {
        CudaDevice device = CudaDevice.Of(0);
        using var stream = new CudaStream(device);
        KernelFunction full = new KernelLibrary(device).Function("create/full.cu", "full_b32");
        using DeviceMemory memory = new(device, 4);
        var error = Assert.Throws<CudaException>(() => full.Launch(stream, new LaunchShape(1, 1, 1, 2048, 1), memory.Address, 1L, 0ul, 0ul))!;
        Assert.That(error.Call, Is.EqualTo("cuLaunchKernel"));
        Assert.That(error.Code, Is.EqualTo(1));
        Assert.That(error.Message, Does.Contain("cuLaunchKernel").And.Contain("CUDA_ERROR_INVALID_VALUE").And.Contain("cuda:0").And.Contain("full_b32"));

        error = Assert.Throws<CudaException>(() => new KernelLibrary(device).Function("create/full.cu", "no_such_kernel"))!;
        Assert.That(error.Message, Does.Contain("no_such_kernel").And.Contain("create/full.cu").And.Contain("CUDA_ERROR_NOT_FOUND"));
        Assert.That(() => new KernelImage(device, "none.cu", "this is no image\0"u8), Throws.InstanceOf<CudaException>());
        Assert.That(() => new DeviceMemory(device, 1L << 50), Throws.InstanceOf<TensorMemoryException>().With.Message.Contain("cuda:0"));
        Assert.That(Status.Describe(700), Does.Contain("CUDA_ERROR_ILLEGAL_ADDRESS"));
        Assert.That(Status.Describe(123456), Is.EqualTo("code 123456"));
    }
}
