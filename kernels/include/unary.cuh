// The kernels of an op of one tensor. A formula is an expression in x, whose type is V.
//   DL_UNARY(name, formula)
//     <name>_<dtype>          y = f(x)
//     <name>_grad_<dtype>     z = g · f′(x)            operands g, x
//     <name>_grad00_<dtype>   z = h · f″(x)            operands h, x
//   DL_UNARY_FROM_RESULT(name, formula, derivative): where the derivative is cheaper from the result, an expression in y
//     <name>_<dtype>          y = f(x)
//     <name>_grad_<dtype>     z = g · D(y)             operands g, y
//   DL_UNARY_RULED(name, formula): an op whose gradient is a rule in ops, for integers too
//     <name>_<dtype>          y = f(x)
#pragma once
#include "elementwise.cuh"

template <class F> struct UnaryValue {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[1]) { return F::of(v[0]); }
};

template <class F> struct UnaryGradient {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[2]) { return v[0] * F::of(Dual<V>(v[1], V(1.0))).tangent; }
};

template <class F> struct UnarySecond {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[2]) {
        return v[0] * F::of(Dual<Dual<V> >(Dual<V>(v[1], V(1.0)), Dual<V>(1.0))).tangent.tangent;
    }
};

template <class D> struct FromResult {
    template <class V> static __device__ __forceinline__ V apply(const V (&v)[2]) { return v[0] * D::of(v[1]); }
};

#define DL_UNARY_FORMULA(type, x, ...) \
    struct type { \
        template <class V> static __device__ __forceinline__ V of(V x) { return __VA_ARGS__; } \
    };

#define DL_UNARY_VALUE(name, dtype, S) DL_KERNEL1(name##_##dtype, UnaryValue<name##_formula>, 0, S, S)
#define DL_UNARY_GRADIENTS(name, dtype, S) \
    DL_KERNEL2(name##_grad_##dtype, UnaryGradient<name##_formula>, 0, S, S) \
    DL_KERNEL2(name##_grad00_##dtype, UnarySecond<name##_formula>, 0, S, S)
#define DL_UNARY_RESULT_GRADIENT(name, dtype, S) DL_KERNEL2(name##_grad_##dtype, FromResult<name##_derivative>, 0, S, S)

#define DL_UNARY_RULED(name, formula) \
    DL_UNARY_FORMULA(name##_formula, x, formula) \
    DL_FOR_RING(DL_UNARY_VALUE, name)

#define DL_UNARY(name, formula) \
    DL_UNARY_FORMULA(name##_formula, x, formula) \
    DL_FOR_REALS(DL_UNARY_VALUE, name) \
    DL_FOR_REALS(DL_UNARY_GRADIENTS, name)

#define DL_UNARY_FROM_RESULT(name, formula, derivative) \
    DL_UNARY_FORMULA(name##_formula, x, formula) \
    DL_UNARY_FORMULA(name##_derivative, y, derivative) \
    DL_FOR_REALS(DL_UNARY_VALUE, name) \
    DL_FOR_REALS(DL_UNARY_RESULT_GRADIENT, name)
