// Elements in another floating-point type: cast_<from>_<to>, each value rounded once, to nearest even.
// From f64 to a half type there are two steps: to f32 rounded to odd (towards zero, and the last bit set where anything was lost), then to
// the half; the odd bit keeps the second rounding from falling on a false tie (Boldo and Melquiond, When double rounding is odd, 2005).
// Mapping and assumptions: those of elementwise.cuh.
#include "elementwise.cuh"

DL_DEVICE float to_odd(double x) {
    float towards_zero = __double2float_rz(x);
    bool exact = (double)towards_zero == x || x != x;
    return exact ? towards_zero : __uint_as_float(__float_as_uint(towards_zero) | 1u);
}

template <class V> DL_DEVICE void put(float& d, V v) { d = (float)v; }
template <class V> DL_DEVICE void put(double& d, V v) { d = (double)v; }
DL_DEVICE void put(f16& d, float v) { store(d, v); }
DL_DEVICE void put(f16& d, double v) { store(d, to_odd(v)); }
DL_DEVICE void put(bf16& d, float v) { store(d, v); }
DL_DEVICE void put(bf16& d, double v) { store(d, to_odd(v)); }

template <class From, class To> DL_DEVICE void cast(const From* x, To* y, const Elementwise& meta) {
    for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x, step = (i64)gridDim.x * blockDim.x; i < meta.count; i += step) {
        Offsets<1> at = {{i, i}};
        if (meta.rank > 0) at = locate<1>(meta, i);
        put(y[at.of[1]], load(x[at.of[0]]));
    }
}

#define DL_CAST(from, From, to, To) \
    extern "C" __global__ void __launch_bounds__(256) cast_##from##_##to(const From* x, To* y, Elementwise meta) { cast(x, y, meta); }

DL_CAST(f16, f16, bf16, bf16)
DL_CAST(f16, f16, f32, float)
DL_CAST(f16, f16, f64, double)
DL_CAST(bf16, bf16, f16, f16)
DL_CAST(bf16, bf16, f32, float)
DL_CAST(bf16, bf16, f64, double)
DL_CAST(f32, float, f16, f16)
DL_CAST(f32, float, bf16, bf16)
DL_CAST(f32, float, f64, double)
DL_CAST(f64, double, f16, f16)
DL_CAST(f64, double, bf16, bf16)
DL_CAST(f64, double, f32, float)
