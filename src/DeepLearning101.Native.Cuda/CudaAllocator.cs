namespace DeepLearning101.Native;

/// <summary>The functions through which a device's pool takes and gives back memory. A pool calls plain functions, so each device has its own.</summary>
internal static unsafe class CudaAllocator
{
    internal const int MaxDevices = 8;

    internal static MemoryPool PoolOf(int ordinal) => ordinal switch
    {
        0 => Pool<D0>(),
        1 => Pool<D1>(),
        2 => Pool<D2>(),
        3 => Pool<D3>(),
        4 => Pool<D4>(),
        5 => Pool<D5>(),
        6 => Pool<D6>(),
        7 => Pool<D7>(),
        _ => throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, $"CUDA: at most {MaxDevices} devices are supported."),
    };

    // Caches of one thread hold blocks of one device only: the processor's.
    private static MemoryPool Pool<D>() where D : struct, IOrdinal => new(&Allocate<D>, &Free<D>, perThread: false);

    private static nint Allocate<D>(long bytes) where D : struct, IOrdinal => CudaDevice.Of(D.Value).TryAllocate(bytes);

    private static void Free<D>(nint block) where D : struct, IOrdinal => CudaDevice.Of(D.Value).Free(block);

    private interface IOrdinal
    {
        static abstract int Value { get; }
    }

    private readonly struct D0 : IOrdinal { public static int Value => 0; }

    private readonly struct D1 : IOrdinal { public static int Value => 1; }

    private readonly struct D2 : IOrdinal { public static int Value => 2; }

    private readonly struct D3 : IOrdinal { public static int Value => 3; }

    private readonly struct D4 : IOrdinal { public static int Value => 4; }

    private readonly struct D5 : IOrdinal { public static int Value => 5; }

    private readonly struct D6 : IOrdinal { public static int Value => 6; }

    private readonly struct D7 : IOrdinal { public static int Value => 7; }
}
