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

template <class V> DL_DEVICE Dual<V> log(Dual<V> a) { return Dual<V>(log(a.value), a.tangent / a.value); }

// 1 / (1 + e^−x) without overflow on either side.
template <class V> DL_DEVICE V sigmoid(V x) {
    V e = exp(-fabs(x)), small = e / (V(1) + e), large = V(1) / (V(1) + e);
    return x < V(0) ? small : large;
}

DL_DEVICE float magnitude(float x) { return fabsf(x); }
DL_DEVICE double magnitude(double x) { return fabs(x); }
template <class V> DL_DEVICE V magnitude(V x) { return x < 0 ? -x : x; }

// The larger and the smaller value; NaN where either is NaN; −0 is smaller than +0.
DL_DEVICE float larger(float a, float b) { return a != a ? a : b != b ? b : fmaxf(a, b); }
DL_DEVICE double larger(double a, double b) { return a != a ? a : b != b ? b : fmax(a, b); }
template <class V> DL_DEVICE V larger(V a, V b) { return a < b ? b : a; }
DL_DEVICE float smaller(float a, float b) { return a != a ? a : b != b ? b : fminf(a, b); }
DL_DEVICE double smaller(double a, double b) { return a != a ? a : b != b ? b : fmin(a, b); }
template <class V> DL_DEVICE V smaller(V a, V b) { return b < a ? b : a; }

// Of two equal values each has half of the derivative.
template <class V> DL_DEVICE V chosen(Dual<V> a, Dual<V> b, bool second) {
    return a.value == b.value ? V(0.5) * (a.tangent + b.tangent) : second ? b.tangent : a.tangent;
}
template <class V> DL_DEVICE Dual<V> larger(Dual<V> a, Dual<V> b) { return Dual<V>(larger(a.value, b.value), chosen(a, b, a.value < b.value)); }
template <class V> DL_DEVICE Dual<V> smaller(Dual<V> a, Dual<V> b) { return Dual<V>(smaller(a.value, b.value), chosen(a, b, b.value < a.value)); }
