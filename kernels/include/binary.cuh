// DL_BINARY(name, formula): the kernels of an op of two tensors, for f32, f64, f16 and bf16. The formula is an expression in x and y, their type is V.
//   <name>_<dtype>          z = f(x, y)
//   <name>_grad0_<dtype>    z = g · ∂f/∂x            operands g, x, y
//   <name>_grad1_<dtype>    z = g · ∂f/∂y            operands g, x, y
#pragma once
#include "elementwise.cuh"

template <class F> struct BinaryValue {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[2]) { return F::of(v[0], v[1]); }
};

template <class F, int Operand> struct BinaryGradient {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[3]) {
        return v[0] * F::of(Dual<V>(v[1], V(Operand == 0 ? 1.0 : 0.0)), Dual<V>(v[2], V(Operand == 1 ? 1.0 : 0.0))).tangent;
    }
};

#define DL_BINARY_TYPE(name, dtype, S) \
    extern "C" __global__ void __launch_bounds__(256) name##_##dtype(const S* x, const S* y, S* z, Elementwise meta) { \
        const S* operands[2] = {x, y}; \
        map<BinaryValue<name##_formula> >(operands, z, meta); \
    } \
    extern "C" __global__ void __launch_bounds__(256) name##_grad0_##dtype(const S* g, const S* x, const S* y, S* z, Elementwise meta) { \
        const S* operands[3] = {g, x, y}; \
        map<BinaryGradient<name##_formula, 0> >(operands, z, meta); \
    } \
    extern "C" __global__ void __launch_bounds__(256) name##_grad1_##dtype(const S* g, const S* x, const S* y, S* z, Elementwise meta) { \
        const S* operands[3] = {g, x, y}; \
        map<BinaryGradient<name##_formula, 1> >(operands, z, meta); \
    }

#define DL_BINARY(name, ...) \
    struct name##_formula { \
        template <class V> static __device__ __forceinline__ V of(V x, V y) { return __VA_ARGS__; } \
    }; \
    DL_BINARY_TYPE(name, f32, float) \
    DL_BINARY_TYPE(name, f64, double) \
    DL_BINARY_TYPE(name, f16, f16) \
    DL_BINARY_TYPE(name, bf16, bf16)
