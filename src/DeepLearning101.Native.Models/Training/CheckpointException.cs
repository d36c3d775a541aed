namespace DeepLearning101.Native.Models;

/// <summary>A checkpoint is whole but not of this run: its options, its model or its kind are others.</summary>
public sealed class CheckpointException : IOException
{
    /// <summary>Made with the file and what does not fit.</summary>
    public CheckpointException(string file, string problem, Exception? inner = null)
        : base($"{file}: {problem}", inner) => File = file;

    /// <summary>Path of the file as it was given.</summary>
    public string File { get; }
}
