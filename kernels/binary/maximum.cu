// The larger of two values; NaN where either is NaN.
#include "binary.cuh"

DL_BINARY_COMMUTING_DERIVED(maximum, larger(x, y))
