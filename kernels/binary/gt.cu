// x > y.
#include "binary.cuh"

DL_BINARY_TEST(gt, x > y)
