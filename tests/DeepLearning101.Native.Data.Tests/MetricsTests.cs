using System.Globalization;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Metrics, scalers and folds against scikit-learn, whose values <c>golden/metrics/generate.py</c> wrote.</summary>
[TestFixture]
internal sealed class MetricsTests
{
    private static readonly Dictionary<string, double[]> Rows = Read();

    private static Dictionary<string, double[]> Read()
    {
        var rows = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(Golden.PathOf(Path.Combine("metrics", "metrics.tsv"))))
        {
            if (line[0] == '#') continue;
            string[] cells = line.Split('\t');
            rows.Add(cells[0], [.. cells.Skip(1).Where(cell => cell.Length > 0).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))]);
        }

        return rows;
    }

    private static long[] Whole(string name) => Array.ConvertAll(Rows[name], value => (long)value);

    private static Tensor Table(string name, int columns) => Tensor.From<double>(Rows[name], [Rows[name].Length / columns, columns]);

    private static void Agree(string name, params double[] found)
    {
        Assert.That(found, Has.Length.EqualTo(Rows[name].Length), name);
        for (int i = 0; i < found.Length; i++) Assert.That(found[i], Is.EqualTo(Rows[name][i]).Within(1e-12 * Math.Max(1, Math.Abs(Rows[name][i]))), $"{name}, number {i}");
    }

    /// <summary>Filled in three batches, after a reset of what was there.</summary>
    private static ConfusionMatrix Confusion()
    {
        long[] labels = Whole("in.labels"), predicted = Whole("in.predicted");
        var matrix = new ConfusionMatrix(5);
        matrix.Add([1, 2], [3, 4]);
        matrix.Reset();
        Assert.That(matrix.Accuracy, Is.NaN);
        foreach ((int from, int to) in ((int, int)[])[(0, 30), (30, 31), (31, 90)]) matrix.Add(predicted.AsSpan(from, to - from), labels.AsSpan(from, to - from));
        return matrix;
    }

    [Test]
    public void ConfusionMatrixIsThatOfScikitLearn()
    {
        ConfusionMatrix matrix = Confusion();
        Agree("confusion", [.. Enumerable.Range(0, 25).Select(i => (double)matrix[i / 5, i % 5])]);
        Agree("accuracy", matrix.Accuracy);
        Agree("balanced", matrix.BalancedAccuracy);
        Agree("kappa", matrix.CohenKappa);
        Agree("matthews", matrix.MatthewsCorrelation);
        Agree("support", [.. Enumerable.Range(0, 5).Select(c => (double)matrix.Support(c))]);
        Agree("precision.class", [.. Enumerable.Range(0, 5).Select(matrix.Precision)]);
        Agree("recall.class", [.. Enumerable.Range(0, 5).Select(matrix.Recall)]);
        Agree("f1.class", [.. Enumerable.Range(0, 5).Select(matrix.F1)]);
        Agree("f2.class", [.. Enumerable.Range(0, 5).Select(c => matrix.FBeta(c, 2))]);
        foreach (Averaging averaging in Enum.GetValues<Averaging>())
        {
            string name = averaging.ToString().ToLowerInvariant();
            Agree("precision." + name, matrix.Precision(averaging));
            Agree("recall." + name, matrix.Recall(averaging));
            Agree("f1." + name, matrix.F1(averaging));
            Agree("f2." + name, matrix.FBeta(averaging, 2));
        }
    }

    [Test]
    public void ScoresGiveTheSameMatrixAsTheirLargest()
    {
        var matrix = new ConfusionMatrix(3);
        matrix.Add(Tensor.From(new float[,] { { 1, 2, 0 }, { 5, 5, 1 }, { 0, float.NaN, 9 } }), Tensor.From<long>([1, 0, 2]));
        Assert.That((matrix[1, 1], matrix[0, 0], matrix[2, 1], matrix.Total), Is.EqualTo((1, 1, 1, 3)));
    }

    [Test]
    public void WrongClassesChangeNothing()
    {
        var matrix = new ConfusionMatrix(3);
        Assert.That(() => matrix.Add([0, 1], [0, 3]), Throws.InstanceOf<TensorIndexException>());
        Assert.That(() => matrix.Add([0, -1], [0, 1]), Throws.InstanceOf<TensorIndexException>());
        Assert.That(() => matrix.Add([0], [0, 1]), Throws.ArgumentException);
        Assert.That(() => matrix[0, 3], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(matrix.Total, Is.Zero);
        Assert.That(matrix.F1(Averaging.Macro), Is.Zero, "0 / 0 is 0");
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(5)]
    public void TopKIsThatOfScikitLearn(int k)
    {
        var metric = new TopKAccuracy(k);
        Tensor scores = Tensor.From<float>([.. Rows["in.scores"].Select(v => (float)v)], [90, 5]), labels = Tensor.From(Whole("in.labels"));
        metric.Add(scores.Narrow(0, 0, 40), labels.Narrow(0, 0, 40));
        metric.Add(scores.Narrow(0, 40, 50), labels.Narrow(0, 40, 50));
        Agree($"top{k}", metric.Value);
        metric.Reset();
        Assert.That(metric.Value, Is.NaN);
    }

    [Test]
    public void TopKBreaksTiesByTheSmallerClass()
    {
        var metric = new TopKAccuracy(2);
        metric.Add(Tensor.From(new float[,] { { 1, 1, 1 }, { 1, 1, 1 }, { float.NaN, 3, 2 } }), Tensor.From<long>([1, 2, 1]));
        Assert.That((metric.Correct, metric.Total), Is.EqualTo((2, 3)));
        Assert.That(() => metric.Add(Tensor.From(new float[,] { { 1, 2 } }), Tensor.From<long>([2])), Throws.InstanceOf<TensorIndexException>());
        Assert.That(() => new TopKAccuracy(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void RegressionIsThatOfScikitLearn()
    {
        var metric = new RegressionMetrics();
        Assert.That(metric.MeanSquaredError, Is.NaN);
        metric.Add([1.0], [5.0]);
        metric.Reset();
        double[] y = Rows["in.targets"], z = Rows["in.predictions"];
        metric.Add(Tensor.From<double>(z[..35], [5, 7]), Tensor.From<double>(y[..35], [5, 7]));
        metric.Add(z.AsSpan(35), y.AsSpan(35));
        Agree("mse", metric.MeanSquaredError);
        Agree("mae", metric.MeanAbsoluteError);
        Agree("mape", metric.MeanAbsolutePercentageError);
        Agree("max", metric.MaxError);
        Agree("r2", metric.R2);
        Agree("explained", metric.ExplainedVariance);
        Assert.That(metric.RootMeanSquaredError, Is.EqualTo(Math.Sqrt(metric.MeanSquaredError)));
        Assert.That(metric.Bias, Is.EqualTo(z.Zip(y, (a, b) => a - b).Average()).Within(1e-12));

        double Constant(double last)
        {
            var one = new RegressionMetrics();
            one.Add([2, 2, last], [2, 2, 2]);
            return one.R2;
        }

        Agree("r2.constant", Constant(2), Constant(3));
        Assert.That(() => metric.Add(Tensor.Zeros([2]), Tensor.Zeros([3])), Throws.InstanceOf<TensorShapeException>());
    }

    [Test]
    public void ScalersAreThoseOfScikitLearn()
    {
        var standard = new StandardScaler();
        Assert.That(() => standard.Transform(Table("in.new", 4)), Throws.InvalidOperationException);
        standard.Fit(Table("in.table", 4));
        Agree("standard.mean", standard.Shift.ToArray());
        Agree("standard.scale", standard.Scale.ToArray());
        Agree("standard.table", standard.Transform(Table("in.table", 4)).ToArray<double>());
        Agree("standard.new", standard.Transform(Table("in.new", 4)).ToArray<double>());
        Agree("in.new", standard.InverseTransform(standard.Transform(Table("in.new", 4))).ToArray<double>());

        FeatureScaler small = new MinMaxScaler(-1, 2).Fit(Table("in.table", 4));
        foreach ((string name, string input) in ((string, string)[])[("minmax.table", "in.table"), ("minmax.new", "in.new")])
        {
            double[] found = small.Transform(Table(input, 4)).ToArray<double>();
            for (int i = 0; i < found.Length; i++) Assert.That(found[i], Is.EqualTo(Rows[name][i]).Within(1e-9), $"{name}, number {i}: numbers around 1e6 with a range of 1e2 lose digits in either library");
        }

        double[] clipped = new MinMaxScaler(-1, 2, clip: true).Fit(Table("in.table", 4)).Transform(Table("in.new", 4)).ToArray<double>();
        Assert.That(clipped, Is.EqualTo(Rows["minmax.clipped"]).Within(1e-9).And.All.InRange(-1.0, 2.0));
        Assert.That(standard.Transform(Table("in.new", 4).Cast(DType.Float32)).DType, Is.EqualTo(DType.Float32));
        Assert.That(() => standard.Transform(Tensor.Zeros([2, 3])), Throws.InstanceOf<TensorShapeException>());
        Assert.That(() => standard.Fit(Tensor.From(new float[,] { { 1 }, { float.NaN } })), Throws.ArgumentException.With.Message.Contains("row 1, feature 0"));
        Assert.That(standard.Features, Is.EqualTo(4), "a refused fit changes nothing");
    }

    [Test]
    public void FoldsAreThoseOfScikitLearn()
    {
        foreach ((int n, int k) in ((int, int)[])[(10, 3), (23, 5)])
        {
            Fold[] folds = KFold.Plain(n, k);
            for (int i = 0; i < k; i++) Assert.That(folds[i].Test, Is.EqualTo(Whole($"kfold.{n}.{k}.{i}")));
        }

        foreach ((int n, int k, int gap) in ((int, int, int)[])[(10, 3, 0), (23, 4, 2)])
        {
            Fold[] folds = KFold.Time(n, k, gap);
            for (int i = 0; i < k; i++)
            {
                Assert.That(folds[i].Train, Is.EqualTo(Whole($"time.{n}.{k}.{gap}.{i}.train")));
                Assert.That(folds[i].Test, Is.EqualTo(Whole($"time.{n}.{k}.{gap}.{i}.test")));
            }
        }
    }
}
