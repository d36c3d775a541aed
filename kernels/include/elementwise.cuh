// Elementwise kernels from one formula: y[i] = f(x₀[i], x₁[i], …, numbers) for every element type.
//
// Mapping: element i belongs to thread i of a grid-stride loop, so any grid is right; neighbouring threads touch neighbouring
// elements. Contiguous operands (rank 0 in the metadata) whose pointers are multiples of 16 bytes (flag `packed`) go 16 bytes a
// thread: one ld.global.v4 for each operand. Anything else is addressed through shape and strides, last dimension fastest.
// Assumptions:
//   - count ≥ 1; operands and result of one storage type; a result may be one of the operands only where both have one layout;
//   - strides are in elements, 0 where an operand is broadcast, negative where it is reversed;
//   - a strided tensor has less than 2³¹ elements (index arithmetic in 32 bits), a contiguous one may have more.
// Cost: memory-bound. Bytes = count × size × (operands + 1): f32 add moves 12 bytes an element, on an H100 (3.35 TB/s) at most 279 elements a nanosecond.
#pragma once
#include "math.cuh"

// Launch metadata, by value: nothing to upload, nothing to free. The same fields in the same order as the C# struct ElementwiseMeta.
struct Elementwise {
    i64 count;
    int rank;
    int packed;
    double scalars[2];
    i64 shape[8];
    i64 strides[4][8];  // operands in order, then the result
};

template <class S> struct alignas(16) Pack { S lane[16 / sizeof(S)]; };

template <int N> struct Offsets { i64 of[N + 1]; };

template <int N> DL_DEVICE Offsets<N> locate(const Elementwise& meta, i64 index) {
    Offsets<N> offsets;
#pragma unroll
    for (int k = 0; k <= N; k++) offsets.of[k] = 0;
    u32 rest = (u32)index;
#pragma unroll
    for (int d = 7; d >= 0; d--) {
        if (d >= meta.rank) continue;
        u32 length = (u32)meta.shape[d], quotient = rest / length, at = rest - quotient * length;
        rest = quotient;
#pragma unroll
        for (int k = 0; k <= N; k++) offsets.of[k] += (i64)at * meta.strides[k][d];
    }
    return offsets;
}

// The formula's operands: N tensors, then M numbers. The numbers are rounded once, outside the loops.
template <class V, int N, int M> struct Values {
    V of[N + M];
    __device__ __forceinline__ explicit Values(const Elementwise& meta) {
#pragma unroll
        for (int k = 0; k < M; k++) of[N + k] = V(meta.scalars[k]);
    }
};

template <class F, int M, int N, class S> DL_DEVICE void map(const S* (&x)[N], S* y, const Elementwise& meta) {
    typedef typename element<S>::compute V;
    const int width = 16 / sizeof(S);
    Values<V, N, M> v(meta);
    i64 first = (i64)blockIdx.x * blockDim.x + threadIdx.x, step = (i64)gridDim.x * blockDim.x;
    if (meta.rank > 0) {
        for (i64 i = first; i < meta.count; i += step) {
            Offsets<N> at = locate<N>(meta, i);
#pragma unroll
            for (int k = 0; k < N; k++) v.of[k] = load(x[k][at.of[k]]);
            store(y[at.of[N]], F::apply(v.of));
        }
        return;
    }

    i64 packs = meta.packed ? meta.count / width : 0;
    for (i64 p = first; p < packs; p += step) {
        Pack<S> in[N], out;
#pragma unroll
        for (int k = 0; k < N; k++) in[k] = ((const Pack<S>*)x[k])[p];
#pragma unroll
        for (int j = 0; j < width; j++) {
#pragma unroll
            for (int k = 0; k < N; k++) v.of[k] = load(in[k].lane[j]);
            store(out.lane[j], F::apply(v.of));
        }
        ((Pack<S>*)y)[p] = out;
    }

    for (i64 i = packs * width + first; i < meta.count; i += step) {
#pragma unroll
        for (int k = 0; k < N; k++) v.of[k] = load(x[k][i]);
        store(y[i], F::apply(v.of));
    }
}

// Kernels of one, two and three tensors (and numbers); Formula is a struct with a static apply over an array of values.
#define DL_KERNEL1(entry, Formula, numbers, S) \
    extern "C" __global__ void __launch_bounds__(256) entry(const S* x, S* y, Elementwise meta) { \
        const S* operands[1] = {x}; \
        map<Formula, numbers>(operands, y, meta); \
    }

#define DL_KERNEL2(entry, Formula, numbers, S) \
    extern "C" __global__ void __launch_bounds__(256) entry(const S* x0, const S* x1, S* y, Elementwise meta) { \
        const S* operands[2] = {x0, x1}; \
        map<Formula, numbers>(operands, y, meta); \
    }

#define DL_KERNEL3(entry, Formula, numbers, S) \
    extern "C" __global__ void __launch_bounds__(256) entry(const S* x0, const S* x1, const S* x2, S* y, Elementwise meta) { \
        const S* operands[3] = {x0, x1, x2}; \
        map<Formula, numbers>(operands, y, meta); \
    }
