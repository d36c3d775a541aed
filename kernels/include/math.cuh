// Functions that formulas use, for float, double and dual numbers. On float and double they are NVIDIA's (libdevice);
// here are their derivatives. They call each other through V, so nested duals give second derivatives.
#pragma once
#include "dual.cuh"

template <class V> DL_DEVICE Dual<V> exp(Dual<V> a) {
    V y = exp(a.value);
    return Dual<V>(y, y * a.tangent);
}

// 2/√π e^(−x²): the derivative of erf, and of −erfc.
template <class V> DL_DEVICE V gaussian(V x) { return V(1.1283791670955125739) * exp(-(x * x)); }

template <class V> DL_DEVICE Dual<V> erf(Dual<V> a) { return Dual<V>(erf(a.value), gaussian(a.value) * a.tangent); }
template <class V> DL_DEVICE Dual<V> erfc(Dual<V> a) { return Dual<V>(erfc(a.value), -(gaussian(a.value) * a.tangent)); }
