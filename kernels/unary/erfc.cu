// Complementary error function.
#include "unary.cuh"

DL_UNARY(erfc, erfc(x))
