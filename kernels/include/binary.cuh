// DL_BINARY(name, formula): the kernels of an op of two tensors, for f32, f64, f16 and bf16. The formula is an expression in x and y, whose type is V.
// DL_BINARY_RULED: without gradients, for an op whose gradient is a rule in ops, and for integers too. DL_BINARY_COMMUTING: nor with a number
// on the left. DL_BINARY_COMMUTING_DERIVED: no number on the left, but gradients. DL_BINARY_TEST: a comparison, whose result is bool.
//   <name>_<dtype>               z = f(x, y)
//   <name>_grad0_<dtype>         z = g · ∂f/∂x            operands g, x, y
//   <name>_grad1_<dtype>         z = g · ∂f/∂y            operands g, x, y
//   <name>_scalar_<dtype>        z = f(x, s)              a number on the right
//   scalar_<name>_<dtype>        z = f(s, x)              a number on the left
#pragma once
#include "elementwise.cuh"

template <class F> struct BinaryValue {
    template <class V> static __device__ __forceinline__ auto apply(const V (&v)[2]) { return F::of(v[0], v[1]); }
};

template <class F> struct BinarySwapped {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[2]) { return F::of(v[1], v[0]); }
};

template <class F, int Operand> struct BinaryGradient {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[3]) {
        return v[0] * F::of(Dual<V>(v[1], V(Operand == 0 ? 1.0 : 0.0)), Dual<V>(v[2], V(Operand == 1 ? 1.0 : 0.0))).tangent;
    }
};

#define DL_BINARY_FORMULA(name, R, ...) \
    struct name##_formula { \
        template <class V> static __device__ __forceinline__ R of(V x, V y) { return __VA_ARGS__; } \
    }; \
    typedef BinaryGradient<name##_formula, 0> name##_gradient0; \
    typedef BinaryGradient<name##_formula, 1> name##_gradient1;

#define DL_BINARY_VALUES(name, dtype, S) \
    DL_KERNEL2(name##_##dtype, BinaryValue<name##_formula>, 0, S, S) \
    DL_KERNEL1(name##_scalar_##dtype, BinaryValue<name##_formula>, 1, S, S)
#define DL_BINARY_TESTS(name, dtype, S) \
    DL_KERNEL2(name##_##dtype, BinaryValue<name##_formula>, 0, S, unsigned char) \
    DL_KERNEL1(name##_scalar_##dtype, BinaryValue<name##_formula>, 1, S, unsigned char)
#define DL_BINARY_LEFT(name, dtype, S) DL_KERNEL1(scalar_##name##_##dtype, BinarySwapped<name##_formula>, 1, S, S)
#define DL_BINARY_GRADIENTS(name, dtype, S) \
    DL_KERNEL3(name##_grad0_##dtype, name##_gradient0, 0, S, S) \
    DL_KERNEL3(name##_grad1_##dtype, name##_gradient1, 0, S, S)

#define DL_BINARY_COMMUTING(name, ...) \
    DL_BINARY_FORMULA(name, V, __VA_ARGS__) \
    DL_FOR_RING(DL_BINARY_VALUES, name)

#define DL_BINARY_COMMUTING_DERIVED(name, ...) \
    DL_BINARY_COMMUTING(name, __VA_ARGS__) \
    DL_FOR_REALS(DL_BINARY_GRADIENTS, name)

#define DL_BINARY_RULED(name, ...) \
    DL_BINARY_COMMUTING(name, __VA_ARGS__) \
    DL_FOR_RING(DL_BINARY_LEFT, name)

#define DL_BINARY(name, ...) \
    DL_BINARY_FORMULA(name, V, __VA_ARGS__) \
    DL_FOR_REALS(DL_BINARY_VALUES, name) \
    DL_FOR_REALS(DL_BINARY_LEFT, name) \
    DL_FOR_REALS(DL_BINARY_GRADIENTS, name)

#define DL_BINARY_TEST(name, ...) \
    DL_BINARY_FORMULA(name, bool, __VA_ARGS__) \
    DL_FOR_RING(DL_BINARY_TESTS, name)
