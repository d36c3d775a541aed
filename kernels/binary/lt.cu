// x < y.
#include "binary.cuh"

DL_BINARY_TEST(lt, x < y)
