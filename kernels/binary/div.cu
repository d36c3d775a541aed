// Quotient of two tensors that broadcast.
#include "binary.cuh"

DL_BINARY(div, x / y)
