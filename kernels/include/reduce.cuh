// Reductions in one fixed order, the same as on the CPU, so that the bits are the same:
//   elements of one reduction are numbered 0 … n−1 in row-major order of the reduced dimensions and cut into blocks of 8192;
//   in a block, logical lane l of 64 combines elements l, l+64, l+128 … in turn, starting from the identity;
//   then lane l combines with lane l+32, l+16, l+8, l+4, l+2, l+1; lane 0 is the block's result;
//   the results of the blocks, in order, are reduced the same way again until one is left.
//
// Mapping: a thread is a logical lane; blockDim = (64, 4), four (output, block) pairs a thread block. The first step of the tree crosses
// the two warps of a pair through shared memory, the others are shuffles. Pair p is output p / blocks, block p mod blocks, and writes y[p].
// Assumptions: count ≥ 0 (0 gives the identity); y is contiguous; gridDim.x · 4 ≥ outputs · blocks.
// Cost: memory-bound where the reduced dimension is the fastest: bytes = outputs × count × size. Lanes 64 apart read 256 contiguous bytes of f32.
#pragma once
#include "math.cuh"

#define DL_REDUCE_BLOCK 8192

// By value; the same fields in the same order as the C# struct ReduceMeta. Kept dimensions come first, reduced dimensions last.
struct Reduce {
    i64 outputs;
    i64 count;
    i64 blocks;
    int kept;
    int reduced;
    i64 keptShape[8];
    i64 keptStrides[8];
    i64 reducedShape[8];
    i64 reducedStrides[8];
};

DL_DEVICE i64 unravel(i64 index, int rank, const i64 (&shape)[8], const i64 (&strides)[8]) {
    if (rank == 1) return index * strides[0];
    i64 offset = 0;
#pragma unroll
    for (int d = 7; d >= 0; d--) {
        if (d >= rank) continue;
        i64 quotient = index / shape[d];
        offset += (index - quotient * shape[d]) * strides[d];
        index = quotient;
    }
    return offset;
}

// V is the type that is combined in.
template <class F, class V, class In, class Out> DL_DEVICE void reduce(const In* x, Out* y, const Reduce& meta) {
    __shared__ V upper[4][32];
    int lane = threadIdx.x;
    i64 pair = (i64)blockIdx.x * 4 + threadIdx.y, output = pair / meta.blocks, block = pair - output * meta.blocks;
    bool inside = output < meta.outputs;
    V value = F::template identity<V>();
    if (inside) {
        const In* row = x + unravel(output, meta.kept, meta.keptShape, meta.keptStrides);
        i64 begin = block * DL_REDUCE_BLOCK, end = min(begin + DL_REDUCE_BLOCK, meta.count);
        for (i64 i = begin + lane; i < end; i += 64)
            value = F::combine(value, (V)load(row[unravel(i, meta.reduced, meta.reducedShape, meta.reducedStrides)]));
    }

    if (lane >= 32) upper[threadIdx.y][lane - 32] = value;
    __syncthreads();
    if (lane >= 32) return;
    value = F::combine(value, upper[threadIdx.y][lane]);
#pragma unroll
    for (int distance = 16; distance > 0; distance >>= 1) value = F::combine(value, __shfl_down_sync(0xffffffffu, value, distance));
    if (lane == 0 && inside) store(y[pair], value);
}

// <name>_<dtype>: whole reductions of at most 8192 elements, or blocks of them. Half types leave the results of blocks in f32 with
// <name>_partial_<dtype> and reduce those with <name>_f32 and <name>_final_<dtype>.
#define DL_REDUCE(name, dtype, Formula, V, In, Out) \
    extern "C" __global__ void __launch_bounds__(256) name##_##dtype(const In* x, Out* y, Reduce meta) { reduce<Formula, V>(x, y, meta); }

#define DL_REDUCE_REALS(name, Formula) \
    DL_REDUCE(name, f32, Formula, float, float, float) \
    DL_REDUCE(name, f64, Formula, double, double, double) \
    DL_REDUCE(name, f16, Formula, float, f16, f16) \
    DL_REDUCE(name##_partial, f16, Formula, float, f16, float) \
    DL_REDUCE(name##_final, f16, Formula, float, float, f16) \
    DL_REDUCE(name, bf16, Formula, float, bf16, bf16) \
    DL_REDUCE(name##_partial, bf16, Formula, float, bf16, float) \
    DL_REDUCE(name##_final, bf16, Formula, float, float, bf16)
