// x = y.
#include "binary.cuh"

DL_BINARY_TEST(eq, x == y)
