// x ≥ y.
#include "binary.cuh"

DL_BINARY_TEST(ge, x >= y)
