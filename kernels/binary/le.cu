// x ≤ y.
#include "binary.cuh"

DL_BINARY_TEST(le, x <= y)
