// Sum of two tensors that broadcast.
#include "binary.cuh"

DL_BINARY_COMMUTING(add, x + y)
