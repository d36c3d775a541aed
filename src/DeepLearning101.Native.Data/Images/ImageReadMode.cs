namespace DeepLearning101.Native.Data;

/// <summary>Channels that an image is read as.</summary>
public enum ImageReadMode
{
    /// <summary>As the file has them: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. A palette becomes RGB; what the file calls transparent becomes alpha.</summary>
    Unchanged,

    /// <summary>One channel: 0.299 R + 0.587 G + 0.114 B, rounded; alpha is dropped.</summary>
    Gray,

    /// <summary>Two channels: grey and alpha (255 where the file has none).</summary>
    GrayAlpha,

    /// <summary>Three channels: red, green, blue; alpha is dropped.</summary>
    Rgb,

    /// <summary>Four channels: red, green, blue, alpha (255 where the file has none).</summary>
    RgbAlpha,
}
