// Negation −x.
#include "unary.cuh"

DL_UNARY_RULED(neg, -x)
