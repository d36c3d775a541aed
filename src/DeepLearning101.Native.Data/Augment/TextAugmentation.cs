using System.Text;

namespace DeepLearning101.Native.Data;

/// <summary>Changes of texts that keep their meaning, word by word and letter by letter.</summary>
/// <remarks>Deep Learning 101, section 7.2.3. Source: Wei and Zou, EDA: easy data augmentation techniques, 2019. Thread-safe; chance comes from the random numbers passed in.</remarks>
public static class TextAugmentation
{
    /// <summary>Replaces up to <paramref name="count"/> words that the thesaurus knows by one of their synonyms; which ones is a matter of chance.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static string[] ReplaceSynonyms(IReadOnlyList<string> words, IReadOnlyDictionary<string, string[]> thesaurus, int count, AugmentRandom random)
    {
        ArgumentNullException.ThrowIfNull(thesaurus);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        string[] result = [.. words];
        long[] places = [.. Known(words, thesaurus)];
        random.Shuffle(places);
        for (int i = 0; i < Math.Min(count, places.Length); i++) result[places[i]] = Pick(thesaurus[words[(int)places[i]]], random);
        return result;
    }

    /// <summary>Inserts <paramref name="count"/> synonyms of words of the text at random places; a text without a word that the thesaurus knows stays.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static string[] InsertSynonyms(IReadOnlyList<string> words, IReadOnlyDictionary<string, string[]> thesaurus, int count, AugmentRandom random)
    {
        ArgumentNullException.ThrowIfNull(thesaurus);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        List<string> result = [.. words];
        long[] known = [.. Known(words, thesaurus)];
        for (int i = 0; i < count && known.Length > 0; i++)
            result.Insert((int)random.Below(result.Count + 1), Pick(thesaurus[words[(int)known[random.Below(known.Length)]]], random));
        return [.. result];
    }

    /// <summary>Leaves each word out with a probability; of a text that has words at least one stays.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability lies outside [0, 1].</exception>
    public static string[] DeleteWords(IReadOnlyList<string> words, double probability, AugmentRandom random)
    {
        ArgumentNullException.ThrowIfNull(words);
        Check(probability);
        string[] result = [.. words.Where(_ => !random.Chance(probability))];
        return result.Length == 0 && words.Count > 0 ? [words[(int)random.Below(words.Count)]] : result;
    }

    /// <summary>Exchanges two random words, <paramref name="count"/> times.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static string[] SwapWords(IReadOnlyList<string> words, int count, AugmentRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        string[] result = [.. words];
        for (int i = 0; i < count && result.Length > 1; i++)
        {
            (int a, int b) = ((int)random.Below(result.Length), (int)random.Below(result.Length));
            (result[a], result[b]) = (result[b], result[a]);
        }

        return result;
    }

    /// <summary>Typing mistakes: each letter with a probability is left out, doubled, exchanged with the next one or replaced by a neighbour on the keyboard.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability lies outside [0, 1].</exception>
    public static string MakeTypos(string text, double probability, AugmentRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        Check(probability);
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            if (!char.IsAsciiLetter(letter) || !random.Chance(probability))
            {
                result.Append(letter);
                continue;
            }

            switch (random.Below(4))
            {
                case 0:
                    break;
                case 1:
                    result.Append(letter).Append(letter);
                    break;
                case 2 when i + 1 < text.Length && char.IsAsciiLetter(text[i + 1]):
                    result.Append(text[++i]).Append(letter);
                    break;
                default:
                    result.Append(Neighbour(letter, random));
                    break;
            }
        }

        return result.ToString();
    }

    private static IEnumerable<long> Known(IReadOnlyList<string> words, IReadOnlyDictionary<string, string[]> thesaurus)
    {
        for (int i = 0; i < words.Count; i++)
            if (thesaurus.TryGetValue(words[i], out string[]? synonyms) && synonyms.Length > 0) yield return i;
    }

    private static string Pick(string[] choices, AugmentRandom random) => choices[random.Below(choices.Length)];

    private static char Neighbour(char letter, AugmentRandom random)
    {
        string[] rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
        foreach (string row in rows)
        {
            int at = row.IndexOf(char.ToLowerInvariant(letter), StringComparison.Ordinal);
            if (at < 0) continue;
            int side = at == 0 ? 1 : at == row.Length - 1 ? -1 : random.Chance(0.5) ? 1 : -1;
            return char.IsUpper(letter) ? char.ToUpperInvariant(row[at + side]) : row[at + side];
        }

        return letter;
    }

    private static void Check(double probability)
    {
        if (!(probability is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "TextAugmentation: the probability must lie in [0, 1].");
    }
}
