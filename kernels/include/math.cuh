// Functions that formulas use, for float, double and dual numbers. On float and double they are NVIDIA's (libdevice);
// here are their derivatives. They call each other through V, so nested duals give second derivatives.
#pragma once
#include "dual.cuh"

template <class V> DL_DEVICE Dual<V> exp(Dual<V> a) {
    V y = exp(a.value);
    return Dual<V>(y, a.tangent * y);
}

// d/dx erfc(x) = −2/√π e^(−x²)
template <class V> DL_DEVICE Dual<V> erfc(Dual<V> a) {
    return Dual<V>(erfc(a.value), a.tangent * (V(-1.1283791670955125739) * exp(-(a.value * a.value))));
}
