// DL_BINARY(name, formula): the kernels of an op of two tensors, for f32, f64, f16 and bf16. The formula is an expression in x and y, whose type is V.
// DL_BINARY_RULED: without gradients, for an op whose gradient is a rule in ops. DL_BINARY_COMMUTING: nor with a number on the left.
//   <name>_<dtype>               z = f(x, y)
//   <name>_grad0_<dtype>         z = g · ∂f/∂x            operands g, x, y
//   <name>_grad1_<dtype>         z = g · ∂f/∂y            operands g, x, y
//   <name>_scalar_<dtype>        z = f(x, s)              a number on the right
//   scalar_<name>_<dtype>        z = f(s, x)              a number on the left
#pragma once
#include "elementwise.cuh"

template <class F> struct BinaryValue {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[2]) { return F::of(v[0], v[1]); }
};

template <class F> struct BinarySwapped {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[2]) { return F::of(v[1], v[0]); }
};

template <class F, int Operand> struct BinaryGradient {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[3]) {
        return v[0] * F::of(Dual<V>(v[1], V(Operand == 0 ? 1.0 : 0.0)), Dual<V>(v[2], V(Operand == 1 ? 1.0 : 0.0))).tangent;
    }
};

#define DL_BINARY_FORMULA(name, ...) \
    struct name##_formula { \
        template <class V> static __device__ __forceinline__ V of(V x, V y) { return __VA_ARGS__; } \
    }; \
    typedef BinaryGradient<name##_formula, 0> name##_gradient0; \
    typedef BinaryGradient<name##_formula, 1> name##_gradient1;

#define DL_BINARY_VALUES(name, dtype, S) \
    DL_KERNEL2(name##_##dtype, BinaryValue<name##_formula>, 0, S) \
    DL_KERNEL1(name##_scalar_##dtype, BinaryValue<name##_formula>, 1, S)

#define DL_BINARY_LEFT(name, dtype, S) DL_KERNEL1(scalar_##name##_##dtype, BinarySwapped<name##_formula>, 1, S)

#define DL_BINARY_GRADIENTS(name, dtype, S) \
    DL_KERNEL3(name##_grad0_##dtype, name##_gradient0, 0, S) \
    DL_KERNEL3(name##_grad1_##dtype, name##_gradient1, 0, S)

#define DL_FOR_REALS(kernels, name) \
    kernels(name, f32, float) \
    kernels(name, f64, double) \
    kernels(name, f16, f16) \
    kernels(name, bf16, bf16)

#define DL_BINARY_COMMUTING(name, ...) \
    DL_BINARY_FORMULA(name, __VA_ARGS__) \
    DL_FOR_REALS(DL_BINARY_VALUES, name)

#define DL_BINARY_RULED(name, ...) \
    DL_BINARY_COMMUTING(name, __VA_ARGS__) \
    DL_FOR_REALS(DL_BINARY_LEFT, name)

#define DL_BINARY(name, ...) \
    DL_BINARY_RULED(name, __VA_ARGS__) \
    DL_FOR_REALS(DL_BINARY_GRADIENTS, name)
