// Product of two tensors that broadcast.
#include "binary.cuh"

DL_BINARY(mul, x * y)
