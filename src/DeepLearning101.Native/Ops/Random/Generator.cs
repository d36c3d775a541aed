using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

/// <summary>
/// A source of random numbers: a seed and how far its stream has been used. Each op takes a range of the stream, and element i of its result hangs on
/// place i of the range alone: not on threads, instruction set or the order in which elements are made.
/// </summary>
/// <remarks>Philox4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011). Safe to use from many threads; which call gets which range is then theirs to agree on.</remarks>
public sealed class Generator
{
    /// <summary>Seeds of forks come from a stream that no draw uses ("fork" in ASCII).</summary>
    private const ulong ForkStream = 0x666F726B;

    private readonly Lock gate = new();
    private ulong seed, offset;

    /// <param name="seed">The stream.</param>
    public Generator(ulong seed = 0) => this.seed = seed;

    /// <summary>What ops use that are given no generator. One for the process, seed 0.</summary>
    public static Generator Default { get; } = new();

    /// <summary>The seed and the number of words that were taken: all there is to it.</summary>
    public GeneratorState State
    {
        get
        {
            lock (gate) return new GeneratorState(seed, offset);
        }

        set
        {
            lock (gate) (seed, offset) = (value.Seed, value.Offset);
        }
    }

    /// <summary>Starts the stream of a seed.</summary>
    /// <returns>The same generator.</returns>
    public Generator ManualSeed(ulong newSeed)
    {
        State = new GeneratorState(newSeed, 0);
        return this;
    }

    /// <summary>A generator with a stream of its own, e.g. one for each worker of a loader: its seed hangs on this generator's state, which moves on by one block.</summary>
    public Generator Fork()
    {
        GeneratorState at = Take(4);
        ulong low = Philox4x32.Word(at.Seed, ForkStream, at.Offset), high = Philox4x32.Word(at.Seed, ForkStream, at.Offset + 1);
        return new Generator(high << 32 | low);
    }

    /// <summary>Takes a range of 32-bit words, whole blocks of four.</summary>
    internal GeneratorState Take(long words)
    {
        lock (gate)
        {
            var before = new GeneratorState(seed, offset);
            offset += (ulong)(words + 3) & ~3ul;
            return before;
        }
    }
}

/// <summary>Where a generator stands.</summary>
/// <param name="Seed">Seed.</param>
/// <param name="Offset">32-bit words of the stream that were taken.</param>
public readonly record struct GeneratorState(ulong Seed, ulong Offset);
