// Square x².
#include "unary.cuh"

DL_UNARY_RULED(square, x * x)
