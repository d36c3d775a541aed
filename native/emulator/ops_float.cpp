// Floating-point arithmetic on f32 and f64: add sub mul mad fma div min max neg abs copysign, the roots and the approximate functions.
// Rounded results are those of IEEE 754, bit for bit what the hardware gives. The .approx functions are computed exactly and rounded once:
// the hardware's differ in the last bits, within the bounds of NVIDIA's PTX manual.
#include <cfenv>
#include <cmath>

#include "decoder.h"
#include "fault.h"
#include "lanes.h"

namespace emu {
namespace {

struct Add { template <class T> static T of(T a, T b) { return a + b; } };
struct Sub { template <class T> static T of(T a, T b) { return a - b; } };
struct Mul { template <class T> static T of(T a, T b) { return a * b; } };
struct Div { template <class T> static T of(T a, T b) { return a / b; } };
struct Fma { template <class T> static T of(T a, T b, T c) { return std::fma(a, b, c); } };
// The number where one operand is NaN; −0 is smaller than +0.
struct Min { template <class T> static T of(T a, T b) { return a != a ? b : b != b ? a : a == b ? (std::signbit(a) ? a : b) : a < b ? a : b; } };
struct Max { template <class T> static T of(T a, T b) { return a != a ? b : b != b ? a : a == b ? (std::signbit(a) ? b : a) : a < b ? b : a; } };
template <class F> struct KeepNan { template <class T> static T of(T a, T b) { return a != a ? a : b != b ? b : F::of(a, b); } };
struct Neg { template <class T> static T of(T a) { return -a; } };
struct Abs { template <class T> static T of(T a) { return std::fabs(a); } };
struct CopySign { template <class T> static T of(T sign, T value) { return std::copysign(value, sign); } };
struct Sqrt { template <class T> static T of(T a) { return std::sqrt(a); } };
struct Reciprocal { template <class T> static T of(T a) { return 1 / a; } };
// In double, so that one rounding to float is left.
struct ReciprocalRoot { template <class T> static T of(T a) { return (T)(1 / std::sqrt((double)a)); } };
struct Exp2 { template <class T> static T of(T a) { return (T)std::exp2((double)a); } };
struct Log2 { template <class T> static T of(T a) { return (T)std::log2((double)a); } };
struct Sin { template <class T> static T of(T a) { return (T)std::sin((double)a); } };
struct Cos { template <class T> static T of(T a) { return (T)std::cos((double)a); } };
struct Tanh { template <class T> static T of(T a) { return (T)std::tanh((double)a); } };

// .ftz: denormal operands and results become zeros of their sign.
template <class T> T flush(T v) { return std::fpclassify(v) == FP_SUBNORMAL ? std::copysign((T)0, v) : v; }
template <class F> struct Flushed {
    template <class... T> static auto of(T... v) { return flush(F::of(flush(v)...)); }
};
// .sat: clamped to [0, 1], NaN becomes 0.
template <class F> struct Saturated {
    template <class... T> static auto of(T... v) {
        auto r = F::of(v...);
        return r > 0 ? (r < 1 ? r : (decltype(r))1) : (decltype(r))0;
    }
};

// Directed rounding for one instruction. The volatile accesses keep the arithmetic between the two changes of mode.
template <class Op, class T, int Sources, int Mode> void directed(Warp& warp, const Instruction& i) {
    std::fesetround(Mode);
    each_lane(warp.active, [&](int l) {
        volatile T v[3];
        for (int k = 0; k < Sources; k++) v[k] = from_raw<T>(warp.slot<T>(i.operand[k + 1])[l]);
        volatile T r;
        if constexpr (Sources == 3) r = Op::of((T)v[0], (T)v[1], (T)v[2]);
        else if constexpr (Sources == 2) r = Op::of((T)v[0], (T)v[1]);
        else r = Op::of((T)v[0]);
        warp.slot<T>(i.operand[0])[l] = to_raw<T>((T)r);
    });
    std::fesetround(FE_TONEAREST);
}

template <class Op, class T, int Sources> Execute lanes() {
    if constexpr (Sources == 1) return lanes1<Op, T, T>;
    else if constexpr (Sources == 2) return lanes2<Op, T, T>;
    else return lanes3<Op, T, T>;
}

// Rounded to nearest, or towards zero or an infinity; with .ftz and .sat.
template <class Op, int Sources> bool rounded(KernelBuilder& builder, const Statement& s, Instruction& i) {
    only(s, "rn rz rm rp ftz sat full approx");
    same_type(builder, s, i, Sources, s.type());
    bool ftz = s.has("ftz"), sat = s.has("sat"), toward = s.has("rz") || s.has("rm") || s.has("rp");
    if (toward && (ftz || sat)) throw PtxError(s.line, s.text + ": this combination of suffixes is not known");
    return with_type<float, double>(s.type(), [&](auto tag) {
        using T = decltype(tag);
        if (s.has("rz")) i.run = directed<Op, T, Sources, FE_TOWARDZERO>;
        else if (s.has("rm")) i.run = directed<Op, T, Sources, FE_DOWNWARD>;
        else if (s.has("rp")) i.run = directed<Op, T, Sources, FE_UPWARD>;
        else if (ftz && sat) i.run = lanes<Saturated<Flushed<Op>>, T, Sources>();
        else if (ftz) i.run = lanes<Flushed<Op>, T, Sources>();
        else if (sat) i.run = lanes<Saturated<Op>, T, Sources>();
        else i.run = lanes<Op, T, Sources>();
    });
}

// Of one operand, with .ftz at most.
template <class Op, class... Ts> bool simple(KernelBuilder& builder, const Statement& s, Instruction& i) {
    only(s, "approx ftz");
    same_type(builder, s, i, 1, s.type());
    return with_type<Ts...>(s.type(), [&](auto tag) {
        using T = decltype(tag);
        i.run = s.has("ftz") ? lanes1<Flushed<Op>, T, T> : lanes1<Op, T, T>;
    });
}

template <class Op> bool extreme(KernelBuilder& builder, const Statement& s, Instruction& i) {
    only(s, "ftz NaN");
    same_type(builder, s, i, 2, s.type());
    return with_type<float, double>(s.type(), [&](auto tag) {
        using T = decltype(tag);
        if (s.has("NaN")) i.run = s.has("ftz") ? lanes2<Flushed<KeepNan<Op>>, T, T> : lanes2<KeepNan<Op>, T, T>;
        else i.run = s.has("ftz") ? lanes2<Flushed<Op>, T, T> : lanes2<Op, T, T>;
    });
}

}  // namespace

bool decode_float(KernelBuilder& builder, const Statement& s, Instruction& i) {
    const std::string& op = s.parts[0];
    if (s.type() != Type::f32 && s.type() != Type::f64) return false;
    if (op == "add") return rounded<Add, 2>(builder, s, i);
    if (op == "sub") return rounded<Sub, 2>(builder, s, i);
    if (op == "mul") return rounded<Mul, 2>(builder, s, i);
    if (op == "fma" || op == "mad") return rounded<Fma, 3>(builder, s, i);
    if (op == "div") return rounded<Div, 2>(builder, s, i);
    if (op == "sqrt") return rounded<Sqrt, 1>(builder, s, i);
    if (op == "rcp") return rounded<Reciprocal, 1>(builder, s, i);
    if (op == "rsqrt") return simple<ReciprocalRoot, float, double>(builder, s, i);
    if (op == "neg") return simple<Neg, float, double>(builder, s, i);
    if (op == "abs") return simple<Abs, float, double>(builder, s, i);
    if (op == "ex2") return simple<Exp2, float>(builder, s, i);
    if (op == "lg2") return simple<Log2, float>(builder, s, i);
    if (op == "sin") return simple<Sin, float>(builder, s, i);
    if (op == "cos") return simple<Cos, float>(builder, s, i);
    if (op == "tanh") return simple<Tanh, float>(builder, s, i);
    if (op == "min") return extreme<Min>(builder, s, i);
    if (op == "max") return extreme<Max>(builder, s, i);
    if (op == "copysign") {
        only(s, "");
        same_type(builder, s, i, 2, s.type());
        return with_type<float, double>(s.type(), [&](auto tag) { using T = decltype(tag); i.run = lanes2<CopySign, T, T>; });
    }
    return false;
}

}  // namespace emu
