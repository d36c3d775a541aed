using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;

namespace DeepLearning101.Native.CudaTests;

/// <summary>A fixture that needs a CUDA driver and NVRTC. Where one is missing, a single test stands for the fixture and says what to install.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class CudaFixtureAttribute : NUnitAttribute, IFixtureBuilder
{
    /// <summary>Whether the fixture asks for faults, which only the emulated driver survives.</summary>
    public bool EmulatedOnly { get; init; }

    public IEnumerable<TestSuite> BuildFrom(ITypeInfo typeInfo)
    {
        TestSuite suite = new NUnitTestFixtureBuilder().BuildFrom(typeInfo, new AllMethods());
        string? reason = Emulator.Missing ?? (EmulatedOnly && !Emulator.IsEmulated ? "only the emulated driver can be asked for this." : null);
        if (reason is not null)
        {
            for (int i = suite.Tests.Count - 1; i > 0; i--) suite.Tests.RemoveAt(i);
            var only = (Test)suite.Tests[0];
            only.RunState = Emulator.Missing is not null && Emulator.IsRequired ? RunState.NotRunnable : RunState.Ignored;
            only.Properties.Set(PropertyNames.SkipReason, $"{typeInfo.Name}: {reason}");
        }

        yield return suite;
    }

    private sealed class AllMethods : IPreFilter
    {
        public bool IsMatch(Type type) => true;

        public bool IsMatch(Type type, System.Reflection.MethodInfo method) => true;
    }
}
