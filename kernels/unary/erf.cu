// Error function.
#include "unary.cuh"

DL_UNARY(erf, erf(x))
