// x ≠ y; true where either is NaN.
#include "binary.cuh"

DL_BINARY_TEST(ne, x != y)
