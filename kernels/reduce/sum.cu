// Sum over any dimensions, in the fixed order of reduce.cuh. Integers and bool are summed in 64 bits.
#include "reduce.cuh"

struct Sum {
    template <class V> static __device__ __forceinline__ V identity() { return V(0); }
    template <class V> static __device__ __forceinline__ V combine(V a, V b) { return a + b; }
};

DL_REDUCE_REALS(sum, Sum)
DL_REDUCE(sum, i64, Sum, i64, i64, i64)
DL_REDUCE(sum, i32, Sum, i64, int, i64)
DL_REDUCE(sum, bool, Sum, i64, unsigned char, i64)
