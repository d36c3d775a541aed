namespace DeepLearning101.Native;

/// <summary>The comparison operators; C# asks for both of a pair in one place.</summary>
public static class ComparisonExtensions
{
    extension(Tensor x)
    {
        /// <summary>x &lt; y element by element, as bool; operands broadcast.</summary>
        public static Tensor operator <(Tensor left, Tensor right) => Op.Less.Apply(left, right);

        /// <summary>x &lt; y element by element, as bool.</summary>
        public static Tensor operator <(Tensor left, double right) => Op.Less.Apply(left, right);

        /// <summary>x ≤ y element by element, as bool; operands broadcast.</summary>
        public static Tensor operator <=(Tensor left, Tensor right) => Op.LessEqual.Apply(left, right);

        /// <summary>x ≤ y element by element, as bool.</summary>
        public static Tensor operator <=(Tensor left, double right) => Op.LessEqual.Apply(left, right);

        /// <summary>x &gt; y element by element, as bool; operands broadcast.</summary>
        public static Tensor operator >(Tensor left, Tensor right) => Op.Greater.Apply(left, right);

        /// <summary>x &gt; y element by element, as bool.</summary>
        public static Tensor operator >(Tensor left, double right) => Op.Greater.Apply(left, right);

        /// <summary>x ≥ y element by element, as bool; operands broadcast.</summary>
        public static Tensor operator >=(Tensor left, Tensor right) => Op.GreaterEqual.Apply(left, right);

        /// <summary>x ≥ y element by element, as bool.</summary>
        public static Tensor operator >=(Tensor left, double right) => Op.GreaterEqual.Apply(left, right);
    }
}
