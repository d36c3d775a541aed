using DeepLearning101.Native.Data;
using NUnit.Framework;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Section 7.2: augmentation of images, texts and sounds. Images are f32 [C, H, W] in [0, 1].</summary>
[TestFixture]
internal sealed class Chapter07Augmentation
{
    private static readonly Tensor Ramp = Tensor.From<float>([.. Enumerable.Range(0, 35).Select(i => i / 40f)], [1, 5, 7]);

    private static float[] Values(Tensor t) => t.ToArray<float>();

    private static AugmentRandom Random(long index = 0) => new(1, 0, index);

    [Test]
    [Property("book", "7.2.2-rot")]
    public void Rotation_by_right_angles_moves_pixels_exactly()
    {
        Tensor square = Ramp.Narrow(2, 0, 5);
        // A quarter turn clockwise: the left column from the bottom up becomes the top row.
        float[] turned = Values(RandomAffine.Transform(square, 90)), expected = Values(square.Flip([1]).Transpose(1, 2).Contiguous());
        Assert.That(turned, Is.EqualTo(expected).Within(1e-6));
        Assert.That(Values(RandomAffine.Transform(Ramp, 180)), Is.EqualTo(Values(Ramp.Flip([1, 2]))).Within(1e-6));
        Assert.That(Values(RandomAffine.Transform(square, 0)), Is.EqualTo(Values(square)).Within(1e-7));
        // There and back: the middle, which never left the image, is as it was (a linear ramp is kept by bilinear interpolation).
        Tensor back = RandomAffine.Transform(RandomAffine.Transform(Ramp, 20), -20);
        Assert.That(back[0, 2, 3].Item(), Is.EqualTo(Ramp[0, 2, 3].Item()).Within(1e-6));
    }

    [Test]
    [Property("book", "7.2.2-scale")]
    [Property("book", "7.2.2-trans")]
    public void Scaling_and_translation_follow_the_map()
    {
        // Twice the size: one pixel step of the result is half a step of the source, and the centre stays.
        Tensor zoomed = RandomAffine.Transform(Ramp, 0, scale: 2);
        Assert.That(zoomed[0, 2, 3].Item(), Is.EqualTo(Ramp[0, 2, 3].Item()).Within(1e-6));
        Assert.That(zoomed[0, 2, 4].Item() - zoomed[0, 2, 3].Item(), Is.EqualTo(0.5 / 40).Within(1e-6));
        Tensor shifted = RandomAffine.Transform(Ramp, 0, dx: 2, dy: -1, fill: 9);
        Assert.That(Values(shifted.Narrow(1, 0, 4).Narrow(2, 2, 5)), Is.EqualTo(Values(Ramp.Narrow(1, 1, 4).Narrow(2, 0, 5))).Within(1e-6));
        Assert.That(Values(shifted.Narrow(1, 4, 1)), Is.All.EqualTo(9));
        // Resizing: PyTorch's interpolate(mode='bilinear', align_corners=False) of [0, 1, 2] to 6 places.
        Tensor wide = ImageWarp.Resize(Tensor.From<float>([0, 1, 2], [1, 1, 3]), 1, 6);
        Assert.That(Values(wide), Is.EqualTo(new float[] { 0, 0.25f, 0.75f, 1.25f, 1.75f, 2 }).Within(1e-6));
    }

    [Test]
    [Property("book", "7.2-fig71")]
    public void Every_augmentation_gives_an_image_of_the_same_kind_and_the_same_seed_the_same_one()
    {
        Tensor image = Tensor.Rand([3, 12, 14], generator: new Generator(3));
        Augmentation[] gallery =
        [
            new HorizontalFlip(), new VerticalFlip(), new RandomCrop(12, 14, 2), new RandomResizedCrop(12, 14), new RandomAffine(30, 0.1, 0.1, 0.8, 1.2, 10),
            new ColorJitter(0.4, 0.4, 0.4, 0.1), new GaussianNoise(0.1), new GaussianBlur(3), new MotionBlur(5), new RandomErasing(),
        ];
        foreach (Augmentation one in gallery)
        {
            Tensor first = one.Apply(image, Random(7)), again = one.Apply(image, Random(7));
            Assert.That(first.Shape.ToArray(), Is.EqualTo(new long[] { 3, 12, 14 }), one.GetType().Name);
            Assert.That(Values(first), Is.EqualTo(Values(again)), one.GetType().Name);
            Assert.That(Values(first), Is.All.InRange(-1e-6f, 1 + 1e-6f), one.GetType().Name);
            Assert.That(Enumerable.Range(0, 8).Any(i => !Values(one.Apply(image, Random(i))).SequenceEqual(Values(image))), $"{one.GetType().Name} does something");
            Assert.That(() => one.Apply(Tensor.Ones([4]), Random()), Throws.InstanceOf<TensorShapeException>(), one.GetType().Name);
        }

        int flipped = Enumerable.Range(0, 1000).Count(i => !ReferenceEquals(new HorizontalFlip().WithProbability(0.3).Apply(image, Random(i)), image));
        Assert.That(flipped, Is.InRange(250, 350));
    }

    [Test]
    [Property("book", "7.2.2-satur")]
    public void Colour_changes_have_their_formulas()
    {
        Tensor pixel = Tensor.From<float>([0.2f, 0.5f, 0.8f], [3, 1, 1]);
        const float grey = 0.299f * 0.2f + 0.587f * 0.5f + 0.114f * 0.8f;
        Assert.That(Values(ColorJitter.Saturate(pixel, 0)), Is.All.EqualTo(grey).Within(1e-6));
        Assert.That(Values(ColorJitter.Saturate(pixel, 1.5)), Is.EqualTo(new[] { grey + 1.5f * (0.2f - grey), grey + 1.5f * (0.5f - grey), grey + 1.5f * (0.8f - grey) }).Within(1e-6));
        Assert.That(Values(ColorJitter.Brighten(pixel, 1.5)), Is.EqualTo(new float[] { 0.3f, 0.75f, 1 }).Within(1e-6));
        Assert.That(Values(ColorJitter.Contrast(pixel, 0)), Is.All.EqualTo(grey).Within(1e-6));
        // A third of the circle turns red into green; a whole turn changes nothing.
        Assert.That(Values(ColorJitter.TurnHue(Tensor.From<float>([1, 0, 0], [3, 1, 1]), 1 / 3.0)), Is.EqualTo(new float[] { 0, 1, 0 }).Within(1e-6));
        Assert.That(Values(ColorJitter.TurnHue(pixel, 1)), Is.EqualTo(Values(pixel)).Within(1e-6));
    }

    [Test]
    [Property("book", "7.2.2-cutout")]
    public void Erasing_fills_one_rectangle()
    {
        Tensor ones = Tensor.Ones([1, 20, 30]);
        for (int i = 0; i < 50; i++)
        {
            float[] y = Values(new RandomErasing(0.1, 0.3).Apply(ones, Random(i)));
            int[] rows = [.. Enumerable.Range(0, 20).Where(r => y.Skip(30 * r).Take(30).Contains(0))], columns = [.. Enumerable.Range(0, 30).Where(c => Enumerable.Range(0, 20).Any(r => y[30 * r + c] == 0))];
            Assert.That(y.Count(v => v == 0), Is.EqualTo(rows.Length * columns.Length), "a whole rectangle");
            Assert.That(y.Count(v => v == 0) / 600.0, Is.InRange(0.08, 0.33));
        }
    }

    [Test]
    [Property("book", "7.2.2-mixup")]
    public void Mixing_keeps_the_sum_of_labels_and_the_share_of_pixels()
    {
        Tensor x = Tensor.Stack([Tensor.Zeros([1, 8, 8]), Tensor.Ones([1, 8, 8])]), t = Tensor.Eye(2);
        bool mixed = false;
        for (int i = 0; i < 40; i++)
        {
            (Tensor input, Tensor target, double lambda) = BatchMixing.Mixup(x, t, 0.4, Random(i));
            Assert.That(Values(target.Sum([1])), Is.All.EqualTo(1).Within(1e-6));
            float own = target[1, 1].Item<float>();
            Assert.That(own, Is.EqualTo(1f).Within(1e-6).Or.EqualTo((float)lambda).Within(1e-6));
            Assert.That(Values(input[1]), Is.All.EqualTo(own).Within(1e-6), "examples are mixed as labels are");
            (Tensor cut, Tensor labels, double stays) = BatchMixing.CutMix(x, t, 1, Random(i));
            Assert.That(cut[1].Mean().Item(), Is.EqualTo(labels[1, 1].Item()).Within(1e-6), "the share of pixels is the share of the label");
            mixed |= stays is > 0 and < 1 && labels[1, 1].Item() < 1;
        }

        Assert.That(mixed);
        Assert.That(BatchMixing.Mixup(x, t, 0, Random()).Lambda, Is.EqualTo(1));
    }

    [Test]
    public void Beta_numbers_have_their_moments()
    {
        foreach (double a in (double[])[0.2, 1, 3])
        {
            AugmentRandom random = Random();
            double[] draws = [.. Enumerable.Range(0, 40_000).Select(_ => random.Beta(a))];
            Assert.That(draws.Average(), Is.EqualTo(0.5).Within(0.01));
            // Var = 1 / (4 (2a + 1)).
            Assert.That(draws.Average(v => (v - 0.5) * (v - 0.5)), Is.EqualTo(0.25 / (2 * a + 1)).Within(0.004));
        }
    }

    [Test]
    [Property("book", "7.2.3-syn")]
    [Property("book", "7.2.3-ins")]
    [Property("book", "7.2.3-del")]
    public void Words_are_replaced_inserted_and_left_out()
    {
        string[] words = ["the", "quick", "fox", "is", "quick"];
        Dictionary<string, string[]> thesaurus = new() { ["quick"] = ["fast", "swift"], ["fox"] = ["animal"] };
        string[] replaced = TextAugmentation.ReplaceSynonyms(words, thesaurus, 2, Random());
        Assert.That(replaced, Has.Length.EqualTo(5));
        Assert.That(replaced.Zip(words).Count(p => p.First != p.Second), Is.EqualTo(2));
        foreach ((string now, string before) in replaced.Zip(words).Where(p => p.First != p.Second)) Assert.That(thesaurus[before], Does.Contain(now));
        string[] longer = TextAugmentation.InsertSynonyms(words, thesaurus, 3, Random());
        Assert.That(longer, Has.Length.EqualTo(8));
        Assert.That(longer.Count(w => w is "fast" or "swift" or "animal"), Is.EqualTo(3));
        Assert.That(longer.Where(w => w is not ("fast" or "swift" or "animal")), Is.EqualTo(words), "the words stay in their order");
        string[] many = [.. Enumerable.Range(0, 10_000).Select(i => $"w{i}")];
        string[] fewer = TextAugmentation.DeleteWords(many, 0.3, Random());
        Assert.That(fewer.Length / 10_000.0, Is.EqualTo(0.7).Within(0.02));
        Assert.That(fewer, Is.SubsetOf(many).And.Ordered.Using<string>((a, b) => int.Parse(a[1..], System.Globalization.CultureInfo.InvariantCulture).CompareTo(int.Parse(b[1..], System.Globalization.CultureInfo.InvariantCulture))));
        Assert.That(TextAugmentation.DeleteWords(words, 1, Random()), Has.Length.EqualTo(1));
        Assert.That(TextAugmentation.SwapWords(words, 4, Random()), Is.EquivalentTo(words));
    }

    [Test]
    [Property("book", "7.2.3-typo")]
    public void Typing_mistakes_change_letters_only()
    {
        const string text = "Deep learning, 101: words and 3 numbers!";
        Assert.That(TextAugmentation.MakeTypos(text, 0, Random()), Is.EqualTo(text));
        string typed = TextAugmentation.MakeTypos(text, 0.3, Random());
        Assert.That(typed, Is.Not.EqualTo(text));
        Assert.That(new string([.. typed.Where(c => !char.IsAsciiLetter(c))]), Is.EqualTo(new string([.. text.Where(c => !char.IsAsciiLetter(c))])), "what is no letter stays");
        Assert.That(typed.Length, Is.InRange(text.Length - 12, text.Length + 12));
    }

    [Test]
    [Property("book", "7.2.4-tstretch")]
    [Property("book", "7.2.4-pitch")]
    public void Stretching_keeps_the_pitch_and_shifting_the_length()
    {
        const double frequency = 440, rate = 16_000;
        Tensor tone = Tensor.From([.. Enumerable.Range(0, 16_000).Select(i => (float)Math.Sin(2 * Math.PI * frequency * i / rate))]);
        foreach (double speed in (double[])[0.75, 1, 1.5])
        {
            Tensor stretched = AudioAugmentation.TimeStretch(tone, speed);
            Assert.That(stretched.Count, Is.EqualTo((long)Math.Round(16_000 / speed)));
            Assert.That(Pitch(stretched, rate), Is.EqualTo(frequency).Within(6), $"speed {speed}");
        }

        foreach (double steps in (double[])[-5, 7, 12])
        {
            Tensor shifted = AudioAugmentation.PitchShift(tone, steps);
            Assert.That(shifted.Count, Is.EqualTo(16_000));
            Assert.That(Pitch(shifted, rate), Is.EqualTo(frequency * Math.Pow(2, steps / 12)).Within(0.02 * frequency * Math.Pow(2, steps / 12)), $"{steps} semitones");
        }

        // Crossings of zero from below, in the middle, where no border disturbs.
        static double Pitch(Tensor t, double rate)
        {
            float[] x = t.ToArray<float>()[1000..^2000];
            int[] at = [.. Enumerable.Range(1, x.Length - 1).Where(i => x[i - 1] < 0 && x[i] >= 0)];
            return (at.Length - 1) * rate / (at[^1] - at[0]);
        }
    }

    [Test]
    [Property("book", "7.2.4-bgnoise")]
    public void Noise_has_the_power_that_the_ratio_asks_for()
    {
        Tensor signal = Tensor.Randn([8000], generator: new Generator(1)), noise = Tensor.Randn([3000], generator: new Generator(2));
        Tensor added = AudioAugmentation.AddNoise(signal, noise, 10) - signal;
        Assert.That(10 * Math.Log10(signal.Square().Mean().Item() / added.Square().Mean().Item()), Is.EqualTo(10).Within(1e-3));
        Assert.That(() => AudioAugmentation.AddNoise(signal, Tensor.Zeros([10]), 10), Throws.ArgumentException);
    }

    [Test]
    [Property("book", "7.2.4-specaug")]
    public void Masks_of_a_spectrogram_are_contiguous_bands()
    {
        Tensor spectrogram = Tensor.Rand([40, 60], generator: new Generator(4));
        float mean = (float)spectrogram.Mean().Item();
        float[] before = Values(spectrogram);
        for (int i = 0; i < 30; i++)
        {
            float[] y = Values(AudioAugmentation.SpecAugment(spectrogram, Random(i), 1, 10, 1, 20));
            bool Changed(int f, int t) => y[60 * f + t] != before[60 * f + t];
            int[] rows = [.. Enumerable.Range(0, 40).Where(f => Enumerable.Range(0, 60).All(t => Changed(f, t)))], columns = [.. Enumerable.Range(0, 60).Where(t => Enumerable.Range(0, 40).All(f => Changed(f, t)))];
            Assert.That(rows.Length, Is.LessThanOrEqualTo(10));
            Assert.That(columns.Length, Is.LessThanOrEqualTo(20));
            foreach (int[] band in (int[][])[rows, columns])
                if (band.Length > 0) Assert.That(band[^1] - band[0], Is.EqualTo(band.Length - 1), "contiguous");
            Assert.That(y.Where((v, k) => v != before[k]), Is.All.EqualTo(mean).Within(1e-6));
            Assert.That(Enumerable.Range(0, 2400).Count(k => y[k] != before[k]), Is.EqualTo(60 * rows.Length + 40 * columns.Length - rows.Length * columns.Length));
        }
    }
}
