// Rectified linear unit max(x, 0); NaN stays; the derivative at 0 is 0.
#include "unary.cuh"

DL_UNARY_FROM_RESULT(relu, x <= V(0) ? V(0) : x, V(0) < y ? V(1) : V(0))
