// Largest element over any dimensions; NaN where one is.
#include "reduce.cuh"

template <class V> struct lowest { static __device__ __forceinline__ V value() { return V(-1.0 / 0.0); } };
template <> struct lowest<int> { static __device__ __forceinline__ int value() { return -2147483647 - 1; } };
template <> struct lowest<i64> { static __device__ __forceinline__ i64 value() { return -9223372036854775807LL - 1; } };

struct Amax {
    template <class V> static __device__ __forceinline__ V identity() { return lowest<V>::value(); }
    template <class V> static __device__ __forceinline__ V combine(V a, V b) { return larger(a, b); }
};

DL_REDUCE_REALS(amax, Amax)
DL_REDUCE(amax, i64, Amax, i64, i64, i64)
DL_REDUCE(amax, i32, Amax, int, int, int)
