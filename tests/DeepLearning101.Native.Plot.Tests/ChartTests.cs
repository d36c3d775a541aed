using System.Globalization;
using System.Xml.Linq;
using NUnit.Framework;

namespace DeepLearning101.Native.Plot.Tests;

/// <summary>Charts: well-formed documents, right places, escaped text, ticks, text form, errors.</summary>
[TestFixture]
internal sealed class ChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static XElement[] All(Figure figure, string element) => [.. XDocument.Parse(figure.ToSvg()).Descendants(Svg + element)];

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    [Test]
    public void TextIsEscapedAndTheDocumentWellFormed()
    {
        const string nasty = "a < b & \"c\" '\u0001' <script>alert(1)</script> \U0001F600";
        var chart = new Chart(nasty) { XLabel = nasty, YLabel = nasty };
        chart.Line([1, 2], nasty).Bar([nasty, "y"], [1, 2], nasty);
        XDocument document = XDocument.Parse(chart.ToSvg());
        Assert.That(document.Descendants(Svg + "script"), Is.Empty);
        Assert.That(document.Descendants(Svg + "text").Count(t => t.Value == nasty.Replace('\u0001', '\uFFFD')), Is.GreaterThanOrEqualTo(4));
    }

    [Test]
    public void PointsLieWhereTheTicksSay()
    {
        var chart = new Chart("t") { Width = 640, Height = 400 };
        chart.Scatter([0, 10], [0, 4]);
        XElement[] dots = All(chart, "circle");
        XElement[] ticks = All(chart, "text");
        double xOf(string text) => Number(ticks.Single(t => t.Value == text && t.Attribute("text-anchor")!.Value == "middle"), "x");
        double yOf(string text) => Number(ticks.Single(t => t.Value == text && t.Attribute("text-anchor")!.Value == "end"), "y") - 4;
        Assert.That(Number(dots[0], "cx"), Is.EqualTo(xOf("0")).Within(0.02));
        Assert.That(Number(dots[1], "cx"), Is.EqualTo(xOf("10")).Within(0.02));
        Assert.That(Number(dots[1], "cy"), Is.EqualTo(yOf("4")).Within(0.02));
    }

    [Test]
    public void LogarithmicAxesSpaceDecadesEqually()
    {
        var chart = new Chart("t") { YLog = true };
        chart.Scatter([1, 2, 3, 4], [0.01, 1, 100, -5]);
        XElement[] dots = All(chart, "circle");
        Assert.That(dots, Has.Length.EqualTo(3), "what has no logarithm is left out");
        Assert.That(Number(dots[0], "cy") - Number(dots[1], "cy"), Is.EqualTo(Number(dots[1], "cy") - Number(dots[2], "cy")).Within(0.05));
    }

    [Test]
    public void LinesBreakAtWhatIsNotANumber()
    {
        XElement[] lines = All(new Chart("t").Line([1, 2, double.NaN, 4, 5, double.PositiveInfinity, 7]), "polyline");
        Assert.That(lines.Select(l => l.Attribute("points")!.Value.Split(' ').Length), Is.EqualTo(new[] { 2, 2 }));
    }

    [Test]
    public void HistogramsCountEachValueOnce()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => i % 97 / 9.7), double.NaN, double.PositiveInfinity];
        foreach (int bins in (int[])[1, 7, 50])
        {
            XElement[] bars = [.. All(new Chart("t").Histogram(values, bins), "rect").Where(r => r.Attribute("fill")?.Value == "#0072b2")];
            Assert.That(bars, Has.Length.EqualTo(bins));
            double[] finite = [.. values.Where(double.IsFinite)];
            double low = finite.Min(), width = (finite.Max() - low) / bins;
            double[] counts = [.. Enumerable.Range(0, bins).Select(b => (double)finite.Count(v => Math.Min((int)((v - low) / width), bins - 1) == b))];
            double scale = Number(bars[0], "height") / counts[0];
            Assert.That(bars.Select(r => Number(r, "height") / scale), Is.EqualTo(counts).Within(0.2));
            Assert.That(counts.Sum(), Is.EqualTo(1000));
        }
    }

    [Test]
    public void CalibrationErrorIsThatOfTheDefinition()
    {
        // Two bins: confidence 0.25 with 1 of 2 right (gap 0.25), confidence 0.75 with 2 of 2 right (gap 0.25).
        string svg = Chart.Reliability("r", [0.25, 0.25, 0.75, 0.75], [true, false, true, true], 2).ToSvg();
        Assert.That(svg, Does.Contain("ECE 0.2500"));
        Assert.That(() => Chart.Reliability("r", [1.5], [true]), Throws.ArgumentException.With.Message.Contains("[0, 1]"));
    }

    [Test]
    public void EmptyAndConstantDataAreDrawn()
    {
        Assert.That(new Chart("t").Line([]).ToSvg(), Does.Contain("no data"));
        Assert.That(() => XDocument.Parse(new Chart("t").Line([3, 3, 3]).ToSvg()), Throws.Nothing);
        Assert.That(() => XDocument.Parse(new Chart("t") { YLog = true }.Line([0, -1]).ToSvg()), Throws.Nothing);
        Assert.That(() => new Chart("t").Histogram([]).ToText(), Throws.Nothing);
    }

    [Test]
    public void TextFormHasAxesAndStaysInItsWidth()
    {
        string text = new Chart("Loss") { XLabel = "epoch" }.Line([4, 3, 2, 1.5, 1.2], "train").ToText(60, 10);
        string[] lines = text.Split('\n');
        Assert.That(lines[0].TrimEnd(), Is.EqualTo("Loss"));
        Assert.That(lines.Max(l => l.TrimEnd().Length), Is.LessThanOrEqualTo(60));
        Assert.That(text, Does.Contain("│").And.Contain("└").And.Contain("epoch").And.Contain("train"));
        Assert.That(text.Any(c => c > '\u2800' && c <= '\u28FF'));
        // The curve falls: its first row of dots lies to the left of its last.
        int First(string line) => line.Select((c, i) => (c, i)).Where(p => p.c > '\u2800' && p.c <= '\u28FF').Select(p => p.i).DefaultIfEmpty(-1).First();
        string[] drawn = [.. lines.Where(l => First(l) >= 0)];
        Assert.That(First(drawn[0]), Is.LessThan(First(drawn[^1])));
    }

    [Test]
    public void LengthsMustAgree()
    {
        Assert.That(() => new Chart("t").Line([1, 2], [1]), Throws.ArgumentException.With.Message.Contains("2 x and 1 y"));
        Assert.That(() => new Chart("t").Bar(["a"], [1, 2]), Throws.ArgumentException);
        Assert.That(() => new HeatMap("t", [1, 2, 3], ["a", "b"], ["c"]), Throws.ArgumentException.With.Message.Contains("2 values"));
        Assert.That(() => HeatMap.Confusion("t", [0, 5], [0, 0], 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ConfusionMatricesCountPairs()
    {
        HeatMap map = HeatMap.Confusion("t", [0, 0, 1, 1, 1, 2], [0, 1, 1, 1, 0, 2], 3);
        string[] rows = map.ToText().Split('\n')[2..5];
        Assert.That(rows.Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => int.Parse(v, CultureInfo.InvariantCulture)).ToArray()), Is.EqualTo(new[] { new[] { 0, 1, 1, 0 }, [1, 1, 2, 0], [2, 0, 0, 1] }));
        Assert.That(() => XDocument.Parse(map.ToSvg()), Throws.Nothing);
    }

    [Test]
    public void ImagesAreEmbeddedAsPng()
    {
        ImageGrid grid = new ImageGrid("t").Add(Tensor.From(new float[,] { { 0, 1 }, { 1, 0 } }), "a<b").Add(Tensor.Zeros([3, 4, 5], DType.UInt8), "rgb");
        XElement[] images = All(grid, "image");
        Assert.That(images, Has.Length.EqualTo(2));
        foreach (XElement image in images)
        {
            byte[] png = Convert.FromBase64String(image.Attribute("href")!.Value["data:image/png;base64,".Length..]);
            Assert.That(png[..8], Is.EqualTo(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }));
        }

        Assert.That(grid.ToText(), Does.Contain("a<b"));
        Assert.That(() => grid.Add(Tensor.Zeros([2, 3, 3])), Throws.InstanceOf<TensorShapeException>());
    }

    [Test]
    public void FilesAppearWhole()
    {
        string path = Path.Combine(Path.GetTempPath(), $"plot-{Guid.NewGuid():N}.svg");
        try
        {
            new Chart("t").Line([1, 2, 3]).Save(path);
            Assert.That(XDocument.Load(path).Root!.Name, Is.EqualTo(Svg + "svg"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCase(0, 1, 6, new double[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [TestCase(-3, 7, 6, new double[] { -2, 0, 2, 4, 6 })]
    [TestCase(0, 0.00035, 4, new double[] { 0, 0.0001, 0.0002, 0.0003 })]
    public void TicksAreRound(double low, double high, int most, double[] expected) =>
        Assert.That(Scale.Over(low, high, log: false, round: false).Ticks(most), Is.EqualTo(expected).Within(1e-12));
}
