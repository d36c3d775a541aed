// The smaller of two values; NaN where either is NaN.
#include "binary.cuh"

DL_BINARY_COMMUTING_DERIVED(minimum, smaller(x, y))
