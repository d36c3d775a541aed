// DL_UNARY(name, formula): the kernels of an op of one tensor, for f32, f64, f16 and bf16. The formula is an expression in x, its type is V.
//   <name>_<dtype>          y = f(x)
//   <name>_grad_<dtype>     y = g · f'(x)            operands g, x
//   <name>_grad00_<dtype>   y = h · f''(x)           operands h, x
#pragma once
#include "elementwise.cuh"

template <class F> struct UnaryValue {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[1]) { return F::of(v[0]); }
};

template <class F> struct UnaryGradient {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[2]) {
        return v[0] * F::of(Dual<V>(v[1], V(1.0))).tangent;
    }
};

template <class F> struct UnarySecond {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[2]) {
        Dual<V> one(1.0);
        return v[0] * F::of(Dual<Dual<V> >(Dual<V>(v[1], V(1.0)), one)).tangent.tangent;
    }
};

#define DL_UNARY_TYPE(name, dtype, S) \
    extern "C" __global__ void __launch_bounds__(256) name##_##dtype(const S* x, S* y, Elementwise meta) { \
        const S* operands[1] = {x}; \
        map<UnaryValue<name##_formula> >(operands, y, meta); \
    } \
    extern "C" __global__ void __launch_bounds__(256) name##_grad_##dtype(const S* g, const S* x, S* y, Elementwise meta) { \
        const S* operands[2] = {g, x}; \
        map<UnaryGradient<name##_formula> >(operands, y, meta); \
    } \
    extern "C" __global__ void __launch_bounds__(256) name##_grad00_##dtype(const S* h, const S* x, S* y, Elementwise meta) { \
        const S* operands[2] = {h, x}; \
        map<UnarySecond<name##_formula> >(operands, y, meta); \
    }

#define DL_UNARY(name, ...) \
    struct name##_formula { \
        template <class V> static __device__ __forceinline__ V of(V x) { return __VA_ARGS__; } \
    }; \
    DL_UNARY_TYPE(name, f32, float) \
    DL_UNARY_TYPE(name, f64, double) \
    DL_UNARY_TYPE(name, f16, f16) \
    DL_UNARY_TYPE(name, bf16, bf16)
