// Copies between tensors of one shape and any strides, by element size: copy_b<bits>. Contiguous tensors are copied by the driver instead.
// Mapping and assumptions: those of elementwise.cuh.
#include "elementwise.cuh"

template <class S> DL_DEVICE void copy(const S* x, S* y, const Elementwise& meta) {
    for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x, step = (i64)gridDim.x * blockDim.x; i < meta.count; i += step) {
        Offsets<1> at = locate<1>(meta, i);
        y[at.of[1]] = x[at.of[0]];
    }
}

#define DL_COPY(bits, S) \
    extern "C" __global__ void __launch_bounds__(256) copy_b##bits(const S* x, S* y, Elementwise meta) { copy(x, y, meta); }

DL_COPY(8, unsigned char)
DL_COPY(16, u16)
DL_COPY(32, u32)
DL_COPY(64, u64)
DL_COPY(128, u128)
