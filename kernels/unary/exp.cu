// Exponential function.
#include "unary.cuh"

DL_UNARY_FROM_RESULT(exp, exp(x), y)
