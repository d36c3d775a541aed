// cvt between all scalar types, and cvta between address spaces.
#include <immintrin.h>

#include <cmath>
#include <limits>

#include "decoder.h"
#include "fault.h"
#include "lanes.h"

namespace emu {
namespace {

// binary16 from f32, to nearest even, and back.
uint16_t half_of(float v) { return _cvtss_sh(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
float float_of(Half h) { return _cvtsh_ss(h.bits); }

// bfloat16: the upper half, to nearest even; every NaN becomes 0x7FFF, as the PTX manual states.
uint16_t bfloat_of(float v) {
    uint32_t u = to_raw(v);
    return v != v ? 0x7FFF : (uint16_t)((u + 0x7FFF + (u >> 16 & 1)) >> 16);
}

enum Rounding : int64_t { exact, nearest, to_zero, downwards, upwards };

// What a conversion from a real needs to know at run time, packed into Instruction::offset.
int64_t pack(Type from, Rounding rounding, bool saturate) { return (int64_t)from | rounding << 8 | (int64_t)saturate << 16; }

// Every real source is exact in f64, where it is rounded to an integer if asked for.
double real_source(uint64_t raw, int64_t how) {
    double v;
    switch ((Type)(how & 255)) {
        case Type::f16: v = float_of(from_raw<Half>((uint32_t)raw)); break;
        case Type::bf16: v = from_raw<float>((uint32_t)raw << 16); break;
        case Type::f32: v = from_raw<float>((uint32_t)raw); break;
        default: v = from_raw<double>(raw); break;
    }
    switch ((Rounding)(how >> 8 & 255)) {
        case nearest: return std::nearbyint(v);
        case to_zero: return std::trunc(v);
        case downwards: return std::floor(v);
        case upwards: return std::ceil(v);
        default: return v;
    }
}

// A wider result register is sign- or zero-extended, as the type says.
template <class D> uint64_t extended(D v) {
    if constexpr (std::is_integral_v<D> && std::is_signed_v<D>) return (uint64_t)(int64_t)v;
    else return to_raw<D>(v);
}

template <class D, class V> D real_result(V v) {
    if constexpr (std::is_same_v<D, Half>) return Half{half_of((float)v)};
    else if constexpr (std::is_same_v<D, BFloat>) return BFloat{bfloat_of((float)v)};
    else return (D)v;
}

template <class D> void from_real(Warp& warp, const Instruction& i) {
    each_lane(warp.active, [&](int l) {
        double v = real_source(warp.read(i, 1, l), i.offset);
        if constexpr (std::is_integral_v<D>) {
            // Real to integer always clamps; NaN becomes 0.
            const double low = (double)std::numeric_limits<D>::min(), high = (double)std::numeric_limits<D>::max();
            D r = v != v ? (D)0 : v <= low ? std::numeric_limits<D>::min() : v >= high ? std::numeric_limits<D>::max() : (D)v;
            warp.write(i, 0, l, extended(r));
        } else {
            if (i.offset >> 16) v = v > 0 ? (v < 1 ? v : 1) : 0;
            warp.write(i, 0, l, extended(real_result<D>(v)));
        }
    });
}

template <class D, class S> void real_from_integer(Warp& warp, const Instruction& i) {
    each_lane(warp.active, [&](int l) { warp.write(i, 0, l, extended(real_result<D>(from_raw<S>((Raw<S>)warp.read(i, 1, l))))); });
}

template <class D, class S, bool Saturate> void integer_from_integer(Warp& warp, const Instruction& i) {
    each_lane(warp.active, [&](int l) {
        S v = from_raw<S>((Raw<S>)warp.read(i, 1, l));
        if constexpr (Saturate) {
            const __int128 low = std::numeric_limits<D>::min(), high = std::numeric_limits<D>::max();
            warp.write(i, 0, l, extended((D)(v < low ? low : v > high ? high : (__int128)v)));
        } else warp.write(i, 0, l, extended((D)v));
    });
}

// To f32 towards zero, from what f32 may not hold. In long double (64 bits of fraction) every source is exact.
template <class S> void towards_zero(Warp& warp, const Instruction& i) {
    each_lane(warp.active, [&](int l) {
        S v = from_raw<S>((Raw<S>)warp.read(i, 1, l));
        float r = (float)v;
        if (std::fabs((long double)r) > std::fabs((long double)v)) r = std::nextafterf(r, 0);
        warp.write(i, 0, l, to_raw(r));
    });
}

template <class F> bool with_integer(Type type, F f) { return with_type<uint8_t, int8_t, uint16_t, int16_t, uint32_t, int32_t, uint64_t, int64_t>(type, f); }
template <class F> bool with_real(Type type, F f) { return with_type<Half, BFloat, float, double>(type, f); }

}  // namespace

bool decode_convert(KernelBuilder& builder, const Statement& s, Instruction& i) {
    const std::string& op = s.parts[0];
    if (op == "cvta") {
        only(s, "to global shared local const param");
        same_type(builder, s, i, 1, s.type());
        uint64_t window = s.has("shared") ? Block::shared_window : s.has("local") ? Block::local_window : 0;
        i.offset = s.has("to") ? -(int64_t)window : (int64_t)window;
        i.run = [](Warp& w, const Instruction& n) { each_lane(w.active, [&](int l) { w.write(n, 0, l, w.read(n, 1, l) + (uint64_t)n.offset); }); };
        return true;
    }
    if (op != "cvt") return false;
    only(s, "rn rz rni rzi rmi rpi sat");
    need(s, 2);
    Type to = s.result_type(), from = s.type();
    // From more than f32 can hold, a half would be rounded twice.
    if (bits_of(to) == 16 && is_float(to) && from != Type::f32 && bits_of(from) > 16) return false;
    builder.value(i, 0, s, s.operands[0], to, true);
    builder.value(i, 1, s, s.operands[1], from, true);
    bool saturate = s.has("sat");
    // Results are rounded to nearest, or to f32 towards zero; other directions are not known.
    if (s.has("rz")) return to == Type::f32 && !saturate && with_type<uint32_t, int32_t, uint64_t, int64_t, double>(from, [&](auto f) { i.run = towards_zero<decltype(f)>; });
    if (is_float(from)) {
        Rounding rounding = s.has("rni") ? nearest : s.has("rzi") ? to_zero : s.has("rmi") ? downwards : s.has("rpi") ? upwards : exact;
        if (!is_float(to) && rounding == exact) return false;
        i.offset = pack(from, rounding, saturate);
        return with_integer(to, [&](auto d) { i.run = from_real<decltype(d)>; }) || with_real(to, [&](auto d) { i.run = from_real<decltype(d)>; });
    }
    if (is_float(to)) return !saturate && with_real(to, [&](auto d) { with_integer(from, [&](auto f) { i.run = real_from_integer<decltype(d), decltype(f)>; }); });
    return with_integer(to, [&](auto d) {
        with_integer(from, [&](auto f) { i.run = saturate ? integer_from_integer<decltype(d), decltype(f), true> : integer_from_integer<decltype(d), decltype(f), false>; });
    });
}

}  // namespace emu
