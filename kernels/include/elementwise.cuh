// Elementwise kernels from one formula: y[i] = f(x₀[i], x₁[i], …, numbers) for every element type.
//
// Mapping: element i belongs to thread i of a grid-stride loop, so any grid is right; neighbouring threads touch neighbouring
// elements. Contiguous operands (rank 0 in the metadata) whose pointers are multiples of 16 bytes (flag `packed`) go 16 bytes a
// thread: one ld.global.v4 for each operand. Anything else is addressed through shape and strides, last dimension fastest.
// Assumptions:
//   - count ≥ 1; operands of one storage type S; the result has it too, or is bool (one byte, 0 or 1); a result may be one of the operands only where both have one layout;
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

template <class T, int Lanes> struct alignas(sizeof(T) * Lanes) Pack { T lane[Lanes]; };

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

template <class F, int M, int N, class S, class R> DL_DEVICE void map(const S* (&x)[N], R* y, const Elementwise& meta) {
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
        Pack<S, width> in[N];
        Pack<R, width> out;
#pragma unroll
        for (int k = 0; k < N; k++) in[k] = ((const Pack<S, width>*)x[k])[p];
#pragma unroll
        for (int j = 0; j < width; j++) {
#pragma unroll
            for (int k = 0; k < N; k++) v.of[k] = load(in[k].lane[j]);
            store(out.lane[j], F::apply(v.of));
        }
        ((Pack<R, width>*)y)[p] = out;
    }

    for (i64 i = packs * width + first; i < meta.count; i += step) {
#pragma unroll
        for (int k = 0; k < N; k++) v.of[k] = load(x[k][i]);
        store(y[i], F::apply(v.of));
    }
}

// Kernels of one, two and three tensors (and numbers), operands of type S, results of type R.
// Formula is a struct with a static apply over an array of values.
#define DL_KERNEL1(entry, Formula, numbers, S, R) \
    extern "C" __global__ void __launch_bounds__(256) entry(const S* x, R* y, Elementwise meta) { \
        const S* operands[1] = {x}; \
        map<Formula, numbers>(operands, y, meta); \
    }

#define DL_KERNEL2(entry, Formula, numbers, S, R) \
    extern "C" __global__ void __launch_bounds__(256) entry(const S* x0, const S* x1, R* y, Elementwise meta) { \
        const S* operands[2] = {x0, x1}; \
        map<Formula, numbers>(operands, y, meta); \
    }

#define DL_KERNEL3(entry, Formula, numbers, S, R) \
    extern "C" __global__ void __launch_bounds__(256) entry(const S* x0, const S* x1, const S* x2, R* y, Elementwise meta) { \
        const S* operands[3] = {x0, x1, x2}; \
        map<Formula, numbers>(operands, y, meta); \
    }

// The element types that an op is compiled for: kernels(name, dtype, S).
#define DL_FOR_REALS(kernels, name) \
    kernels(name, f32, float) \
    kernels(name, f64, double) \
    kernels(name, f16, f16) \
    kernels(name, bf16, bf16)

// Ops that need no more than a ring, or an order: integers have them too.
#define DL_FOR_RING(kernels, name) \
    DL_FOR_REALS(kernels, name) \
    kernels(name, i32, int) \
    kernels(name, i64, i64)
