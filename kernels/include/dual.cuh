// Dual numbers: a value and its derivative along one direction. A formula run on Dual<V> gives its first derivative,
// on Dual<Dual<V>> its second. Method: forward mode by operator overloading (Griewank and Walther, Evaluating derivatives, 2008, ch. 3).
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

template <class V> DL_DEVICE Dual<V> operator*(Dual<V> a, Dual<V> b) {
    return Dual<V>(a.value * b.value, a.tangent * b.value + a.value * b.tangent);
}

template <class V> DL_DEVICE Dual<V> operator/(Dual<V> a, Dual<V> b) {
    V quotient = a.value / b.value;
    return Dual<V>(quotient, (a.tangent - quotient * b.tangent) / b.value);
}
