// Elements in another real type: cast_<from>(x, y, meta, to), `to` being the number of the C# enumeration DType.
// Real to real is rounded once, to nearest even; real to integer truncates towards zero and saturates, NaN becomes 0; integer to integer wraps;
// to bool: x ≠ 0.
// To a half type from f64 or i64 there are two steps: to f32 rounded to odd (towards zero, and the last bit set where anything was lost),
// then to the half; the odd bit keeps the second rounding from a false tie (Boldo and Melquiond, Emulation of FMA and correctly rounded sums:
// proved algorithms using rounding to odd, 2008).
// Mapping and assumptions: those of elementwise.cuh. The switch is the same for all threads; the kernel stays memory-bound.
#include "elementwise.cuh"

enum DType { BOOL, U8, I8, I16, I32, I64, F16, BF16, F32, F64 };

DL_DEVICE float odd(float towards_zero, bool exact) { return exact ? towards_zero : __uint_as_float(__float_as_uint(towards_zero) | 1u); }
DL_DEVICE float to_odd(float v) { return v; }
DL_DEVICE float to_odd(double v) {
    float r = __double2float_rz(v);
    return odd(r, (double)r == v || v != v);
}
DL_DEVICE float to_odd(i64 v) {
    float r = __ll2float_rz(v);
    return odd(r, (i64)r == v);
}

DL_DEVICE i64 to_integer(float v) { return __float2ll_rz(v); }
DL_DEVICE i64 to_integer(double v) { return __double2ll_rz(v); }

DL_DEVICE i64 clamp(i64 v, i64 low, i64 high) { return v < low ? low : v > high ? high : v; }

template <class V> DL_DEVICE i64 narrow(V v, i64 low, i64 high) { return clamp(v == v ? to_integer(v) : 0, low, high); }
DL_DEVICE i64 narrow(i64 v, i64, i64) { return v; }

template <class V> DL_DEVICE void put(void* y, i64 at, int to, V v) {
    switch (to) {
        case BOOL: ((unsigned char*)y)[at] = v != V(0); break;
        case U8: ((unsigned char*)y)[at] = (unsigned char)narrow(v, 0, 255); break;
        case I8: ((signed char*)y)[at] = (signed char)narrow(v, -128, 127); break;
        case I16: ((short*)y)[at] = (short)narrow(v, -32768, 32767); break;
        case I32: ((int*)y)[at] = (int)narrow(v, -2147483648LL, 2147483647LL); break;
        case I64: ((i64*)y)[at] = narrow(v, -9223372036854775807LL - 1, 9223372036854775807LL); break;
        case F16: store(((f16*)y)[at], to_odd(v)); break;
        case BF16: store(((bf16*)y)[at], to_odd(v)); break;
        case F32: ((float*)y)[at] = (float)v; break;
        case F64: ((double*)y)[at] = (double)v; break;
    }
}

template <class V, class S> DL_DEVICE void cast(const S* x, void* y, const Elementwise& meta, int to) {
    for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x, step = (i64)gridDim.x * blockDim.x; i < meta.count; i += step) {
        Offsets<1> at = {{i, i}};
        if (meta.rank > 0) at = locate<1>(meta, i);
        put(y, at.of[1], to, (V)load(x[at.of[0]]));
    }
}

#define DL_CAST(from, S, V) \
    extern "C" __global__ void __launch_bounds__(256) cast_##from(const S* x, void* y, Elementwise meta, int to) { cast<V>(x, y, meta, to); }

DL_CAST(bool, unsigned char, i64)
DL_CAST(u8, unsigned char, i64)
DL_CAST(i8, signed char, i64)
DL_CAST(i16, short, i64)
DL_CAST(i32, int, i64)
DL_CAST(i64, i64, i64)
DL_CAST(f16, f16, float)
DL_CAST(bf16, bf16, float)
DL_CAST(f32, float, float)
DL_CAST(f64, double, double)
