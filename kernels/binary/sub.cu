// Difference of two tensors that broadcast.
#include "binary.cuh"

DL_BINARY(sub, x - y)
