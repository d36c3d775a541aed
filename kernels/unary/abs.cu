// Magnitude |x|.
#include "unary.cuh"

DL_UNARY_RULED(abs, magnitude(x))
