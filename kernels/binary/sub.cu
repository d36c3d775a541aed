// Difference of two tensors that broadcast.
#include "binary.cuh"

DL_BINARY_RULED(sub, x - y)
