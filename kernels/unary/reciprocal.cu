// Reciprocal 1 / x.
#include "unary.cuh"

DL_UNARY_FROM_RESULT(reciprocal, V(1) / x, -(y * y))
