// Gaussian error linear unit x · Φ(x), exact (Hendrycks and Gimpel, 2016). The formula is that of Op.Gelu.
// Accuracy: erfcf and erfc of libdevice, 4 and 5 ULP by the tables of NVIDIA’s programming guide.
#include "unary.cuh"

DL_UNARY(gelu, V(0.5) * x * erfc(x * V(-0.70710678118654752440)))
