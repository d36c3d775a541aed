// Choice by a mask (bool, one byte): x where it is set, y elsewhere; one of the two may be a number.
//   where_<dtype>(mask, x, y, result)      where_scalar_<dtype>(mask, x, result): y is scalars[0]      scalar_where_<dtype>(mask, y, result): x is
// Mapping and assumptions: those of elementwise.cuh; contiguous operands are taken element by element, for their sizes differ.
#include "elementwise.cuh"

DL_DEVICE bool is_set(unsigned char mask) { return mask != 0; }

template <class S> struct Both {
    const S *x, *y;
    __device__ __forceinline__ S pick(bool set, const i64* at) const { return set ? x[at[1]] : y[at[2]]; }
};

template <class S, bool WhenSet> struct One {
    const S* x;
    S number;
    __device__ __forceinline__ S pick(bool set, const i64* at) const { return set == WhenSet ? x[at[1]] : number; }
};

template <int N, class Source, class S> DL_DEVICE void where(const unsigned char* mask, const Source& source, S* y, const Elementwise& meta) {
    for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x, step = (i64)gridDim.x * blockDim.x; i < meta.count; i += step) {
        Offsets<N> at;
        if (meta.rank > 0) at = locate<N>(meta, i);
        else {
#pragma unroll
            for (int k = 0; k <= N; k++) at.of[k] = i;
        }
        y[at.of[N]] = source.pick(is_set(mask[at.of[0]]), at.of);
    }
}

template <bool WhenSet, class S> DL_DEVICE void where_number(const unsigned char* mask, const S* x, S* y, const Elementwise& meta) {
    One<S, WhenSet> source;
    source.x = x;
    store(source.number, typename element<S>::compute(meta.scalars[0]));
    where<2>(mask, source, y, meta);
}

#define DL_WHERE(name, dtype, S) \
    extern "C" __global__ void __launch_bounds__(256) name##_##dtype(const unsigned char* mask, const S* x, const S* y, S* result, Elementwise meta) { \
        Both<S> source = {x, y}; \
        where<3>(mask, source, result, meta); \
    } \
    extern "C" __global__ void __launch_bounds__(256) name##_scalar_##dtype(const unsigned char* mask, const S* x, S* result, Elementwise meta) { \
        where_number<true>(mask, x, result, meta); \
    } \
    extern "C" __global__ void __launch_bounds__(256) scalar_##name##_##dtype(const unsigned char* mask, const S* y, S* result, Elementwise meta) { \
        where_number<false>(mask, y, result, meta); \
    }

DL_FOR_RING(DL_WHERE, where)
