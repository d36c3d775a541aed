namespace DeepLearning101.Native.Data.Tests;

/// <summary>Bytes that tensors hold, after those of earlier tests that nobody disposed are gone.</summary>
internal static class LiveMemory
{
    internal static long Bytes()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Device.Cpu.Memory.LiveBytes;
    }
}
