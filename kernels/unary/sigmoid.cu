// Logistic function 1 / (1 + e^−x).
#include "unary.cuh"

DL_UNARY_FROM_RESULT(sigmoid, sigmoid(x), y * (V(1) - y))
