// Reciprocal square root.
#include "unary.cuh"

DL_UNARY_FROM_RESULT(rsqrt, V(1) / sqrt(x), V(-0.5) * y * y * y)
