// C[b] = A[b] · B[b] for a batch of row-major or transposed matrices; A is [m, k], B is [k, n], C is [m, n].
//
// Rounding is fixed, the same as on the CPU: for each element of C and each block of 256 k, acc = 0, then acc = fma(a, b, acc) for k
// ascending; C is the sum of the blocks' acc in order, starting with the first. Half types are widened to f32 and rounded once at the end.
//
// Mapping: a thread block of (16, 16) computes a 64 × 64 tile of C, a thread 4 × 4 of it (rows ty + 16i, columns tx + 16j, so that stores
// and shared-memory reads of a warp are contiguous). 16 columns of A and 16 rows of B at a time go through shared memory.
// gridDim = (⌈n/64⌉, ⌈m/64⌉, batch); y and z of a grid are at most 65535.
// Assumptions: m, n ≥ 1, k ≥ 0 (0 gives zeros); any strides.
// Cost: 2mnk flops; each element of A and B is read once per tile: 8 flops a byte of f32 through L2. Shared memory: 8.3 KiB (f32), 16.5 KiB (f64).
#include "types.cuh"

#define DL_TILE 64
#define DL_DEPTH 16
#define DL_K_BLOCK 256

// By value; the same fields in the same order as the C# struct MatMulMeta. Strides in elements.
struct MatMul {
    i64 m, n, k;
    i64 aRow, aColumn, aBatch;
    i64 bRow, bColumn, bBatch;
    i64 cRow, cColumn, cBatch;
};

template <class S> DL_DEVICE void matmul(const S* a, const S* b, S* c, const MatMul& p) {
    typedef typename element<S>::compute V;
    __shared__ V left[DL_DEPTH][DL_TILE + 1];
    __shared__ V right[DL_DEPTH][DL_TILE + 1];
    int tx = threadIdx.x, ty = threadIdx.y, thread = ty * 16 + tx;
    i64 row0 = (i64)blockIdx.y * DL_TILE, column0 = (i64)blockIdx.x * DL_TILE;
    a += blockIdx.z * p.aBatch;
    b += blockIdx.z * p.bBatch;
    c += blockIdx.z * p.cBatch;

    V total[4][4], acc[4][4];
#pragma unroll
    for (int i = 0; i < 4; i++)
#pragma unroll
        for (int j = 0; j < 4; j++) total[i][j] = acc[i][j] = V(0);

    for (i64 k0 = 0; k0 < p.k; k0 += DL_DEPTH) {
        // Neighbouring threads follow whichever dimension of A has the smaller stride.
        bool aByRows = p.aColumn <= p.aRow;
#pragma unroll
        for (int e = 0; e < 4; e++) {
            int at = thread + 256 * e;
            int ak = aByRows ? at % DL_DEPTH : at / DL_TILE, ai = aByRows ? at / DL_DEPTH : at % DL_TILE;
            bool aInside = row0 + ai < p.m && k0 + ak < p.k;
            left[ak][ai] = aInside ? (V)load(a[(row0 + ai) * p.aRow + (k0 + ak) * p.aColumn]) : V(0);
            int bk = at / DL_TILE, bj = at % DL_TILE;
            bool bInside = column0 + bj < p.n && k0 + bk < p.k;
            right[bk][bj] = bInside ? (V)load(b[(k0 + bk) * p.bRow + (column0 + bj) * p.bColumn]) : V(0);
        }
        __syncthreads();

        // Beyond k nothing is multiplied: a padding fma would turn −0 into +0.
        int depth = (int)min((i64)DL_DEPTH, p.k - k0);
#pragma unroll 4
        for (int kk = 0; kk < depth; kk++) {
            V x[4], y[4];
#pragma unroll
            for (int i = 0; i < 4; i++) x[i] = left[kk][ty + 16 * i];
#pragma unroll
            for (int j = 0; j < 4; j++) y[j] = right[kk][tx + 16 * j];
#pragma unroll
            for (int i = 0; i < 4; i++)
#pragma unroll
                for (int j = 0; j < 4; j++) acc[i][j] = fma(x[i], y[j], acc[i][j]);
        }
        __syncthreads();

        i64 done = k0 + DL_DEPTH;
        if (done % DL_K_BLOCK == 0 || done >= p.k) {
            bool first = k0 < DL_K_BLOCK;
#pragma unroll
            for (int i = 0; i < 4; i++)
#pragma unroll
                for (int j = 0; j < 4; j++) {
                    total[i][j] = first ? acc[i][j] : total[i][j] + acc[i][j];
                    acc[i][j] = V(0);
                }
        }
    }

#pragma unroll
    for (int i = 0; i < 4; i++)
#pragma unroll
        for (int j = 0; j < 4; j++) {
            i64 row = row0 + ty + 16 * i, column = column0 + tx + 16 * j;
            if (row < p.m && column < p.n) store(c[row * p.cRow + column * p.cColumn], total[i][j]);
        }
}

#define DL_MATMUL(dtype, S) \
    extern "C" __global__ void __launch_bounds__(256) matmul_##dtype(const S* a, const S* b, S* c, MatMul p) { matmul(a, b, c, p); }

DL_MATMUL(f32, float)
DL_MATMUL(f64, double)
DL_MATMUL(f16, f16)
DL_MATMUL(bf16, bf16)
