namespace DeepLearning101.Native.Data;

/// <summary>Changes of sounds that keep what is said.</summary>
/// <remarks>Deep Learning 101, section 7.2.4. Waveforms are f32 [samples]. Thread-safe; chance comes from the random numbers passed in.</remarks>
public static class AudioAugmentation
{
    /// <summary>The sound faster or slower at the same pitch: overlapping frames are taken at another pace, each where it goes on best from the one before (WSOLA).</summary>
    /// <param name="waveform">f32 [samples].</param>
    /// <param name="rate">Speed: 2 is twice as fast, half as long.</param>
    /// <param name="frame">Samples of a frame, even. Default 1024.</param>
    /// <remarks>Source: Verhelst and Roelands, An overlap-add technique based on waveform similarity, 1993.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not above 0, or the frame is odd or below 16.</exception>
    /// <exception cref="TensorShapeException">The tensor is no waveform.</exception>
    public static Tensor TimeStretch(Tensor waveform, double rate, int frame = 1024)
    {
        float[] x = Samples("TimeStretch", waveform);
        if (!(rate > 0 && double.IsFinite(rate))) throw new ArgumentOutOfRangeException(nameof(rate), rate, "TimeStretch: the rate must be above 0 and finite.");
        if (frame < 16 || frame % 2 != 0) throw new ArgumentOutOfRangeException(nameof(frame), frame, "TimeStretch: a frame must have an even number of samples, at least 16.");
        int length = (int)Math.Round(x.Length / rate), hop = frame / 2, search = frame / 4;
        float[] y = new float[length + frame], weight = new float[length + frame];
        var window = new float[frame];
        for (int i = 0; i < frame; i++) window[i] = (float)(0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / frame));
        int before = 0;
        for (int to = 0; to < length; to += hop)
        {
            int wanted = (int)Math.Round(to * rate), from = to == 0 ? 0 : Best(x, before + hop, wanted, search, hop);
            for (int i = 0; i < frame; i++)
            {
                float sample = (uint)(from + i) < (uint)x.Length ? x[from + i] : 0;
                y[to + i] += window[i] * sample;
                weight[to + i] += window[i];
            }

            before = from;
        }

        for (int i = 0; i < length; i++) y[i] = weight[i] > 1e-6f ? y[i] / weight[i] : 0;
        return Tensor.From<float>(y.AsSpan(0, length), [length]);
    }

    /// <summary>The sound higher or lower at the same length: stretched, then sampled at another pace.</summary>
    /// <param name="waveform">f32 [samples].</param>
    /// <param name="semitones">Steps of a twelfth of an octave, up or down.</param>
    /// <param name="frame">Samples of a frame. Default 1024.</param>
    /// <exception cref="ArgumentOutOfRangeException">The steps are not finite.</exception>
    public static Tensor PitchShift(Tensor waveform, double semitones, int frame = 1024)
    {
        if (!double.IsFinite(semitones)) throw new ArgumentOutOfRangeException(nameof(semitones), semitones, "PitchShift: the steps must be finite.");
        double factor = Math.Pow(2, semitones / 12);
        using Tensor longer = TimeStretch(waveform, 1 / factor, frame);
        return Resample(longer, (int)waveform.Count);
    }

    /// <summary>Adds noise so loud that the signal stands out by a given ratio: n · √(P_signal / (P_noise · 10^(snr/10))).</summary>
    /// <param name="waveform">f32 [samples].</param>
    /// <param name="noise">f32 [samples]; a shorter one repeats.</param>
    /// <param name="snrDb">Ratio of powers in decibels.</param>
    /// <exception cref="ArgumentException">The noise is empty or silent.</exception>
    public static Tensor AddNoise(Tensor waveform, Tensor noise, double snrDb)
    {
        float[] x = Samples("AddNoise", waveform), n = Samples("AddNoise", noise);
        double signal = 0, power = 0;
        foreach (float v in x) signal += (double)v * v / x.Length;
        for (int i = 0; i < x.Length && n.Length > 0; i++) power += (double)n[i % n.Length] * n[i % n.Length] / x.Length;
        if (x.Length > 0 && !(power > 0)) throw new ArgumentException("AddNoise: the noise must not be empty or silent.", nameof(noise));
        double scale = Math.Sqrt(signal / (power * Math.Pow(10, snrDb / 10)));
        var y = new float[x.Length];
        for (int i = 0; i < y.Length; i++) y[i] = (float)(x[i] + scale * n[i % n.Length]);
        return Tensor.From(y);
    }

    /// <summary>SpecAugment: bands of frequencies and stretches of time of a spectrogram take its mean.</summary>
    /// <param name="spectrogram">f32 [frequencies, times].</param>
    /// <param name="frequencyMasks">Number of bands. Default 1.</param>
    /// <param name="maxFrequencies">Greatest width of a band. Default 27.</param>
    /// <param name="timeMasks">Number of stretches. Default 1.</param>
    /// <param name="maxTimes">Greatest length of a stretch. Default 100.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <remarks>Source: Park et al., SpecAugment, 2019 (policy LB without time warping).</remarks>
    /// <exception cref="TensorShapeException">The tensor is no spectrogram.</exception>
    public static Tensor SpecAugment(Tensor spectrogram, AugmentRandom random, int frequencyMasks = 1, int maxFrequencies = 27, int timeMasks = 1, int maxTimes = 100)
    {
        ArgumentNullException.ThrowIfNull(spectrogram);
        ArgumentNullException.ThrowIfNull(random);
        if (spectrogram.Rank != 2 || spectrogram.DType != DType.Float32) throw new TensorShapeException("SpecAugment", $"SpecAugment: the spectrogram must be f32 [frequencies, times]; given {spectrogram.DType.Name}{Layout.Format(spectrogram.Shape)}.", spectrogram.Shape.ToArray());
        Tensor y = spectrogram.Clone();
        if (y.Count == 0) return y;
        double mean = spectrogram.Mean().Item();
        for (int i = 0; i < frequencyMasks; i++) Mask(0, maxFrequencies);
        for (int i = 0; i < timeMasks; i++) Mask(1, maxTimes);
        return y;

        void Mask(int dim, int most)
        {
            long width = random.Below(Math.Min(most, y.Shape[dim]) + 1);
            if (width == 0) return;
            Tensor part = y.Narrow(dim, random.Below(y.Shape[dim] - width + 1), width);
            part.Copy_(Tensor.Full(part.Shape, mean));
        }
    }

    /// <summary>A waveform with another number of samples over the same time, by linear interpolation.</summary>
    private static Tensor Resample(Tensor waveform, int length)
    {
        float[] x = waveform.ToArray<float>(), y = new float[length];
        for (int i = 0; i < length && x.Length > 0; i++)
        {
            double at = length == 1 ? 0 : (double)i * (x.Length - 1) / (length - 1);
            int low = Math.Min((int)at, x.Length - 1), high = Math.Min(low + 1, x.Length - 1);
            y[i] = (float)(x[low] + (at - low) * (x[high] - x[low]));
        }

        return Tensor.From(y);
    }

    /// <summary>The start near <paramref name="wanted"/> whose samples are most like those that followed the last frame.</summary>
    private static int Best(float[] x, int natural, int wanted, int search, int overlap)
    {
        int best = wanted;
        double most = double.NegativeInfinity;
        for (int start = wanted - search; start <= wanted + search; start++)
        {
            double dot = 0, power = 1e-9;
            for (int i = 0; i < overlap; i++)
            {
                float a = (uint)(natural + i) < (uint)x.Length ? x[natural + i] : 0, b = (uint)(start + i) < (uint)x.Length ? x[start + i] : 0;
                dot += a * b;
                power += b * b;
            }

            double alike = dot / Math.Sqrt(power);
            if (alike > most) (most, best) = (alike, start);
        }

        return best;
    }

    private static float[] Samples(string name, Tensor waveform)
    {
        ArgumentNullException.ThrowIfNull(waveform);
        if (waveform.Rank != 1 || waveform.DType != DType.Float32) throw new TensorShapeException(name, $"{name}: a waveform must be f32 [samples]; given {waveform.DType.Name}{Layout.Format(waveform.Shape)}.", waveform.Shape.ToArray());
        return waveform.ToArray<float>();
    }
}
