// Sum of two tensors that broadcast.
#include "binary.cuh"

DL_BINARY(add, x + y)
