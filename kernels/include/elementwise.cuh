// Elementwise kernels from one formula: y[i] = f(x₀[i], x₁[i], …) for every element type, with first and second derivatives.
//
// Mapping: element i belongs to thread i of a grid-stride loop, so any grid is right; neighbouring threads touch neighbouring
// elements. Contiguous operands (rank 0 in the metadata) whose pointers are multiples of 16 bytes (flag `packed`) go 16 bytes a
// thread: one ld.global.v4 for each operand. Anything else is addressed through shape and strides, last dimension fastest.
// Assumptions:
//   - count ≥ 1; operands and result of one storage type; a result may be one of the operands only where both have one layout;
//   - strides are in elements, 0 where an operand is broadcast, negative where it is reversed;
//   - a strided tensor has less than 2³¹ elements (index arithmetic in 32 bits), a contiguous one may have more.
// Cost: memory-bound. Bytes = count × size × (operands + 1): f32 add moves 12 bytes an element, 280 Melement/ms at 3.35 TB/s.
#pragma once
#include "math.cuh"

// Launch metadata, by value: nothing to upload, nothing to free. The same fields in the same order as the C# struct ElementwiseMeta.
struct Elementwise {
    i64 count;
    int rank;
    int packed;
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

template <class F, int N, class S> DL_DEVICE void apply_at(S& y, const S* (&x)[N], const i64* at) {
    typedef typename element<S>::compute V;
    V v[N];
#pragma unroll
    for (int k = 0; k < N; k++) v[k] = load(x[k][at[k]]);
    store(y, F::apply(v));
}

template <class F, int N, class S> DL_DEVICE void map(const S* (&x)[N], S* y, const Elementwise& meta) {
    typedef typename element<S>::compute V;
    const int width = 16 / sizeof(S);
    i64 first = (i64)blockIdx.x * blockDim.x + threadIdx.x, step = (i64)gridDim.x * blockDim.x;
    if (meta.rank > 0) {
        for (i64 i = first; i < meta.count; i += step) {
            Offsets<N> offsets = locate<N>(meta, i);
            apply_at<F>(y[offsets.of[N]], x, offsets.of);
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
            V v[N];
#pragma unroll
            for (int k = 0; k < N; k++) v[k] = load(in[k].lane[j]);
            store(out.lane[j], F::apply(v));
        }
        ((Pack<S>*)y)[p] = out;
    }

    for (i64 i = packs * width + first; i < meta.count; i += step) {
        i64 at[N];
#pragma unroll
        for (int k = 0; k < N; k++) at[k] = i;
        apply_at<F>(y[i], x, at);
    }
}
