// Natural logarithm.
#include "unary.cuh"

DL_UNARY(log, log(x))
