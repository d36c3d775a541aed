using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using DeepLearning101.Native.Tests.OpTable;

namespace DeepLearning101.Native.Tests.GoldenValues;

/// <summary>The example calls of the op table as JSON: what golden/generate_ops.py makes again in PyTorch.</summary>
internal static class OpManifest
{
    internal static string File => Testing.Golden.PathOf("ops/manifest.json");

    internal static string Text()
    {
        var text = new StringBuilder("[\n");
        bool first = true;
        foreach (OpDef op in OpRegistry.All)
        {
            if (op.Contract.NotInPyTorch is not null) continue;
            foreach (OpCase c in OpCase.Of(op))
            {
                text.Append(first ? "" : ",\n");
                first = false;
                Append(text, c);
            }

            foreach (SpecialGrid grid in SpecialGrid.Of(op)) Append(text.Append(",\n"), grid);
        }

        return text.Append("\n]\n").ToString();
    }

    private static void Append(StringBuilder text, OpCase c)
    {
        OpDef op = c.Op;
        text.Append(CultureInfo.InvariantCulture, $"{{\"op\":\"{op.Name}\",\"sample\":{c.Index},\"types\":[{string.Join(",", Types(op).Select(t => $"\"{t.Name}\""))}],\"differentiable\":{Json(op.IsDifferentiable)},\"kinks\":{Json(op.Contract.Kinks)},\"attributes\":{Attributes(c.Sample.Attributes)},\"operands\":[");
        for (int i = 0; i < c.Sample.Operands.Length; i++)
        {
            SampleOperand o = c.Sample.Operands[i];
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"shape\":{Json(o.Shape)},\"dtype\":{Json(o.DType?.Name)},\"low\":{Json(o.Low ?? op.Contract.Low)},\"high\":{Json(o.High ?? op.Contract.High)},\"given\":{Json(o.Low is not null)},\"distinct\":{Json(o.Distinct)},\"differentiable\":{Json(o.Differentiable)}}}");
        }

        text.Append("]}");
    }

    private static void Append(StringBuilder text, SpecialGrid grid)
    {
        text.Append(CultureInfo.InvariantCulture, $"{{\"op\":\"{grid.Op.Name}\",\"sample\":{grid.Sample},\"types\":[\"{grid.Type.Name}\"],\"differentiable\":{Json(grid.Op.IsDifferentiable)},\"attributes\":{Attributes(grid.Attributes)},\"operands\":[");
        for (int i = 0; i < grid.Values.Length; i++)
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"shape\":[{grid.Values[i].Length}],\"dtype\":{Json(grid.Op.Samples[0].Operands[i].DType?.Name)},\"differentiable\":{Json(grid.Op.Samples[0].Operands[i].Differentiable)}}}");
        text.Append(CultureInfo.InvariantCulture, $"],\"special\":{Json(grid.Values)}}}");
    }

    /// <summary>Element types in which an op is compared with PyTorch: f32 and f64, complex and i64 beside them where it takes these too; or what it takes.</summary>
    internal static DType[] Types(OpDef op)
    {
        if (op.Samples.All(s => s.Operands.All(o => o.DType is not null))) return [DType.Float64];
        DType[] wanted = [DType.Float32, DType.Float64, DType.Complex128, DType.Int64];
        DType[] taken = [.. wanted.Where(op.Takes)];
        return taken.Length > 0 ? taken : [DType.Bool];
    }

    internal static string Attributes(OpAttributes? attributes)
    {
        if (attributes is null) return "null";
        var fields = new List<string> { $"\"type\":\"{attributes.GetType().Name}\"" };
        foreach (PropertyInfo property in attributes.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.GetIndexParameters().Length == 0) fields.Add($"\"{property.Name}\":{Json(property.GetValue(attributes))}");
        return $"{{{string.Join(",", fields)}}}";
    }

    private static string Json(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        double d when !double.IsFinite(d) => $"\"{d.ToString("R", CultureInfo.InvariantCulture)}\"",
        double d when d == 0 => double.IsNegative(d) ? "-0.0" : "0",
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        DType type => $"\"{type.Name}\"",
        Enum or string => $"\"{value}\"",
        OpAttributes nested => Attributes(nested),
        IEnumerable list => $"[{string.Join(",", list.Cast<object?>().Select(Json))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"\"{value}\"",
    };
}
