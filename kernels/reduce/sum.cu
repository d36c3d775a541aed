// Sum over any dimensions, in the fixed order of reduce.cuh.
#include "reduce.cuh"

struct sum_reduction {
    template <class V> static __device__ __forceinline__ V identity() { return V(0); }
    template <class V> static __device__ __forceinline__ V combine(V a, V b) { return a + b; }
};

#define DL_REDUCTION sum_reduction
DL_REDUCE(sum)
