// Loops over the lanes of an instruction. Operand 0 is the result; lanes that are not active keep their value.
#pragma once
#include <bit>

#include "warp.h"

namespace emu {

// A whole warp is a plain loop that the compiler turns into vector code: operands may be the result itself, never shifted against it.
template <class F> inline void each_lane(uint32_t active, F f) {
    if (active == ~0u) {
#pragma GCC ivdep
        for (int lane = 0; lane < 32; lane++) f(lane);
    } else {
        for (uint32_t rest = active; rest; rest &= rest - 1) f(std::countr_zero(rest));
    }
}

// Op::of(a) over lanes: R of A.
template <class Op, class R, class A> void lanes1(Warp& warp, const Instruction& i) {
    auto* d = warp.slot<R>(i.operand[0]);
    auto* a = warp.slot<A>(i.operand[1]);
    each_lane(warp.active, [=](int l) { d[l] = to_raw<R>(Op::of(from_raw<A>(a[l]))); });
}

template <class Op, class R, class A> void lanes2(Warp& warp, const Instruction& i) {
    auto* d = warp.slot<R>(i.operand[0]);
    auto* a = warp.slot<A>(i.operand[1]);
    auto* b = warp.slot<A>(i.operand[2]);
    each_lane(warp.active, [=](int l) { d[l] = to_raw<R>(Op::of(from_raw<A>(a[l]), from_raw<A>(b[l]))); });
}

// The third operand may have another type (an addend twice as wide, a shift amount).
template <class Op, class R, class A, class C = A> void lanes3(Warp& warp, const Instruction& i) {
    auto* d = warp.slot<R>(i.operand[0]);
    auto* a = warp.slot<A>(i.operand[1]);
    auto* b = warp.slot<A>(i.operand[2]);
    auto* c = warp.slot<C>(i.operand[3]);
    each_lane(warp.active, [=](int l) { d[l] = to_raw<R>(Op::of(from_raw<A>(a[l]), from_raw<A>(b[l]), from_raw<C>(c[l]))); });
}

// Shifts: the second operand is always u32.
template <class Op, class T> void lanes_shift(Warp& warp, const Instruction& i) {
    auto* d = warp.slot<T>(i.operand[0]);
    auto* a = warp.slot<T>(i.operand[1]);
    auto* n = warp.slot<uint32_t>(i.operand[2]);
    each_lane(warp.active, [=](int l) { d[l] = to_raw<T>(Op::of(from_raw<T>(a[l]), n[l])); });
}

}  // namespace emu
