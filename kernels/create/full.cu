// One value everywhere: full_b<bits>(y, count, low, high) writes the lowest bytes of a pattern to each contiguous element.
// Mapping: a grid-stride loop. Cost: count × size bytes written.
#include "types.cuh"

template <class S> DL_DEVICE void fill(S* y, i64 count, S value) {
    for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x, step = (i64)gridDim.x * blockDim.x; i < count; i += step) y[i] = value;
}

#define DL_FULL(bits, S) \
    extern "C" __global__ void __launch_bounds__(256) full_b##bits(S* y, i64 count, u64 low, u64 high) { fill(y, count, (S)low); }

DL_FULL(8, unsigned char)
DL_FULL(16, u16)
DL_FULL(32, u32)
DL_FULL(64, u64)

extern "C" __global__ void __launch_bounds__(256) full_b128(u128* y, i64 count, u64 low, u64 high) {
    u128 value = {low, high};
    fill(y, count, value);
}
