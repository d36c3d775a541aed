// Hyperbolic tangent.
#include "unary.cuh"

DL_UNARY_FROM_RESULT(tanh, tanh(x), V(1) - y * y)
