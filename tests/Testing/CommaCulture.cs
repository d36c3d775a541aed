using System.Globalization;

/// <summary>
/// Every suite runs under a culture with a decimal comma: text that hangs on the culture shows at once. Without a namespace, so that it holds for the whole assembly;
/// made from the invariant culture, so that no culture data need be installed.
/// </summary>
[NUnit.Framework.SetUpFixture]
public sealed class CommaCulture
{
    private CultureInfo before = CultureInfo.InvariantCulture;

    /// <summary>1.234,5 for one thousand and a bit.</summary>
    public static CultureInfo Comma { get; } = Make();

    /// <summary>Sets the culture of this thread and of those to come.</summary>
    [NUnit.Framework.OneTimeSetUp]
    public void Set()
    {
        before = CultureInfo.CurrentCulture;
        (CultureInfo.CurrentCulture, CultureInfo.DefaultThreadCurrentCulture) = (Comma, Comma);
    }

    /// <summary>Puts back what was.</summary>
    [NUnit.Framework.OneTimeTearDown]
    public void Restore() => (CultureInfo.CurrentCulture, CultureInfo.DefaultThreadCurrentCulture) = (before, null);

    private static CultureInfo Make()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        NumberFormatInfo number = culture.NumberFormat;
        (number.NumberDecimalSeparator, number.NumberGroupSeparator) = (",", ".");
        (number.CurrencyDecimalSeparator, number.PercentDecimalSeparator) = (",", ",");
        return culture;
    }
}
