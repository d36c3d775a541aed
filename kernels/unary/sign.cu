// Sign: −1, 0 or 1; NaN and zeros stay.
#include "unary.cuh"

DL_UNARY_RULED(sign, x < V(0) ? V(-1) : V(0) < x ? V(1) : x)
