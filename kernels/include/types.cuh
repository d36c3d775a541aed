// Element types. A kernel is named <op>_<dtype>; memory holds a storage type S, arithmetic is done in element<S>::compute.
// Half and bfloat16 are storage only: widened to f32, computed, rounded once (to nearest, ties to even) on store.
// Header-free: NVRTC needs nothing but this folder.
#pragma once

typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#define DL_DEVICE static __device__ __forceinline__

struct f16 { u16 bits; };
struct bf16 { u16 bits; };

template <class S> struct element { typedef S compute; };
template <> struct element<f16> { typedef float compute; };
template <> struct element<bf16> { typedef float compute; };

// Elements that are only moved.
struct alignas(16) u128 { u64 low, high; };

DL_DEVICE float load(const float& s) { return s; }
DL_DEVICE double load(const double& s) { return s; }
DL_DEVICE int load(const unsigned char& s) { return s; }
DL_DEVICE int load(const signed char& s) { return s; }
DL_DEVICE int load(const short& s) { return s; }
DL_DEVICE int load(const int& s) { return s; }
DL_DEVICE i64 load(const i64& s) { return s; }

DL_DEVICE float load(const f16& s) {
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(s.bits));
    return value;
}

// The upper half of a binary32: every bfloat16 is exact in f32.
DL_DEVICE float load(const bf16& s) { return __uint_as_float((u32)s.bits << 16); }

DL_DEVICE void store(float& d, float value) { d = value; }
DL_DEVICE void store(double& d, double value) { d = value; }
DL_DEVICE void store(int& d, int value) { d = value; }
DL_DEVICE void store(i64& d, i64 value) { d = value; }
DL_DEVICE void store(unsigned char& d, bool value) { d = value; }
DL_DEVICE void store(f16& d, float value) { asm("cvt.rn.f16.f32 %0, %1;" : "=h"(d.bits) : "f"(value)); }

// cvt.rn.bf16.f32 needs compute capability 8.0; below it the bits are rounded by hand, and a NaN stays one.
DL_DEVICE void store(bf16& d, float value) {
#if __CUDA_ARCH__ >= 800
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(d.bits) : "f"(value));
#else
    u32 u = __float_as_uint(value);
    d.bits = value != value ? (u16)0x7fff : (u16)((u + 0x7fffu + (u >> 16 & 1u)) >> 16);
#endif
}
