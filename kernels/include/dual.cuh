// Dual numbers: a value and its derivative along one direction. A formula run on Dual<V> gives its first derivative,
// on Dual<Dual<V>> its second. Method: forward mode by operator overloading (Griewank and Walther, Evaluating derivatives, 2008, ch. 3).
// The same operations in the same order as the C# dual numbers, so that formulas of exact operations have the same bits.
#pragma once
#include "types.cuh"

template <class V> struct Dual {
    V value, tangent;
    __device__ __forceinline__ Dual(V value, V tangent) : value(value), tangent(tangent) {}
    __device__ __forceinline__ explicit Dual(double constant) : value(constant), tangent(0.0) {}
};

template <class V> DL_DEVICE Dual<V> operator+(Dual<V> a, Dual<V> b) { return Dual<V>(a.value + b.value, a.tangent + b.tangent); }
template <class V> DL_DEVICE Dual<V> operator-(Dual<V> a, Dual<V> b) { return Dual<V>(a.value - b.value, a.tangent - b.tangent); }
template <class V> DL_DEVICE Dual<V> operator-(Dual<V> a) { return Dual<V>(-a.value, -a.tangent); }

// a · b + c; float and double have NVIDIA's fma, rounded once.
template <class V> DL_DEVICE Dual<V> fma(Dual<V> a, Dual<V> b, Dual<V> c) {
    return Dual<V>(fma(a.value, b.value, c.value), fma(a.value, b.tangent, fma(a.tangent, b.value, c.tangent)));
}

template <class V> DL_DEVICE Dual<V> operator*(Dual<V> a, Dual<V> b) {
    return Dual<V>(a.value * b.value, fma(a.value, b.tangent, a.tangent * b.value));
}

template <class V> DL_DEVICE Dual<V> operator/(Dual<V> a, Dual<V> b) {
    V quotient = a.value / b.value;
    return Dual<V>(quotient, fma(-quotient, b.tangent, a.tangent) / b.value);
}
