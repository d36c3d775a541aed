namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>The same elements on another device.</summary>
    public static OpDef ToDevice { get; } = OpRegistry.Add(new ToDeviceOp());
}

/// <summary>Where elements come from and where they go.</summary>
/// <param name="Source">Device of the operand.</param>
/// <param name="Target">Device of the result.</param>
public sealed record Transfer(Device Source, Device Target) : OpAttributes;

internal sealed class ToDeviceOp() : OpDef("to_device", Contract.Exact)
{
    public override bool IsPrimitive => true;

    public override int Arity => 1;

    internal override Saved Saved => Saved.None;

    internal override bool Takes(DType dtype) => true;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new Transfer(Device.Cpu, Device.Cpu), [7]), OpSample.Of(new Transfer(Device.Cpu, Device.Cpu), [3, 5]), OpSample.Of(new Transfer(Device.Cpu, Device.Cpu), []),
    ];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) =>
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[0].Layout.Contiguous);

    internal override void Vjp(GradContext context) => context.Set(0, context.Gradient().To(context.Get<Transfer>().Source));

    internal override Tensor[] Decompose(in KernelCall call) => [Move(call.Inputs[0], call.Get<Transfer>().Target)];

    internal static unsafe Tensor Move(Tensor x, Device target)
    {
        Tensor source = x.Contiguous(), result = Tensor.Allocate(x.Layout.Contiguous, x.DType, target);
        long bytes = x.Count * x.DType.Size;
        if (bytes == 0) return result;
        if (source.Device.IsHost) target.Upload(source.Pointer, (nint)result.Pointer, bytes);
        else if (target.IsHost) source.Device.Download((nint)source.Pointer, result.Pointer, bytes);
        else
        {
            // Between two devices: through process memory.
            using Tensor staging = Tensor.Allocate(result.Layout, x.DType, Device.Cpu);
            source.Device.Download((nint)source.Pointer, staging.Pointer, bytes);
            target.Upload(staging.Pointer, (nint)result.Pointer, bytes);
        }

        GC.KeepAlive(source);
        return result;
    }
}

/// <summary>Moves between devices.</summary>
public static class ToDeviceExtensions
{
    extension(Tensor x)
    {
        /// <summary>This tensor where it lives on <paramref name="device"/>, otherwise a copy there. Nothing is ever moved by itself.</summary>
        public Tensor To(Device device)
        {
            ArgumentNullException.ThrowIfNull(device);
            return ReferenceEquals(x.Device, device) ? x : Dispatcher.Run(Op.ToDevice, [x], new Transfer(x.Device, device));
        }

        /// <summary>This tensor with elements of another type (the same tensor where it has that type).</summary>
        public Tensor To(DType dtype) => x.Cast(dtype);
    }
}
