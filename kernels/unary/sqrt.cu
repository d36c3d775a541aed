// Square root.
#include "unary.cuh"

DL_UNARY_FROM_RESULT(sqrt, sqrt(x), V(0.5) / y)
