// Integer arithmetic: add sub mul mad div rem min max neg abs. Built with -fwrapv: signed overflow wraps, as in PTX.
#include "decoder.h"
#include "fault.h"
#include "lanes.h"

namespace emu {
namespace {

template <class T> struct Twice;
template <> struct Twice<uint16_t> { using type = uint32_t; };
template <> struct Twice<int16_t> { using type = int32_t; };
template <> struct Twice<uint32_t> { using type = uint64_t; };
template <> struct Twice<int32_t> { using type = int64_t; };
template <> struct Twice<uint64_t> { using type = unsigned __int128; };
template <> struct Twice<int64_t> { using type = __int128; };

struct Add { template <class T> static T of(T a, T b) { return (T)(a + b); } };
struct Sub { template <class T> static T of(T a, T b) { return (T)(a - b); } };
struct MulLow { template <class T> static T of(T a, T b) { return (T)((typename Twice<T>::type)a * b); } };
struct MulHigh { template <class T> static T of(T a, T b) { return (T)(((typename Twice<T>::type)a * b) >> (8 * sizeof(T))); } };
struct MulWide { template <class T> static auto of(T a, T b) { return (typename Twice<T>::type)((typename Twice<T>::type)a * b); } };
struct MadLow { template <class T> static T of(T a, T b, T c) { return (T)(MulLow::of(a, b) + c); } };
struct MadHigh { template <class T> static T of(T a, T b, T c) { return (T)(MulHigh::of(a, b) + c); } };
struct MadWide { template <class T, class W> static W of(T a, T b, W c) { return (W)(MulWide::of(a, b) + c); } };
// Division by zero gives all ones, as NVIDIA's hardware does; the smallest number by −1 wraps.
struct Div { template <class T> static T of(T a, T b) { return b == 0 ? (T)-1 : std::is_signed_v<T> && b == (T)-1 ? (T)(0 - a) : (T)(a / b); } };
struct Rem { template <class T> static T of(T a, T b) { return b == 0 ? a : std::is_signed_v<T> && b == (T)-1 ? (T)0 : (T)(a % b); } };
struct Min { template <class T> static T of(T a, T b) { return b < a ? b : a; } };
struct Max { template <class T> static T of(T a, T b) { return a < b ? b : a; } };
struct Neg { template <class T> static T of(T a) { return (T)(0 - a); } };
struct Abs { template <class T> static T of(T a) { return a < 0 ? (T)(0 - a) : a; } };

template <class Op> bool two(KernelBuilder& builder, const Statement& s, Instruction& i) {
    same_type(builder, s, i, 2, s.type());
    return with_type<uint16_t, int16_t, uint32_t, int32_t, uint64_t, int64_t>(s.type(), [&](auto tag) { using T = decltype(tag); i.run = lanes2<Op, T, T>; });
}

template <class Op> bool three(KernelBuilder& builder, const Statement& s, Instruction& i) {
    same_type(builder, s, i, 3, s.type());
    return with_type<uint16_t, int16_t, uint32_t, int32_t, uint64_t, int64_t>(s.type(), [&](auto tag) { using T = decltype(tag); i.run = lanes3<Op, T, T>; });
}

template <class Op> bool one(KernelBuilder& builder, const Statement& s, Instruction& i) {
    same_type(builder, s, i, 1, s.type());
    return with_type<int16_t, int32_t, int64_t>(s.type(), [&](auto tag) { using T = decltype(tag); i.run = lanes1<Op, T, T>; });
}

Type doubled(Type type) {
    switch (type) {
        case Type::u16: return Type::u32;
        case Type::s16: return Type::s32;
        case Type::u32: return Type::u64;
        case Type::s32: return Type::s64;
        default: return Type::none;
    }
}

bool wide(KernelBuilder& builder, const Statement& s, Instruction& i, bool add) {
    Type type = s.type(), result = doubled(type);
    need(s, add ? 4 : 3);
    if (result == Type::none) return false;
    builder.value(i, 0, s, s.operands[0], result);
    builder.value(i, 1, s, s.operands[1], type);
    builder.value(i, 2, s, s.operands[2], type);
    if (add) builder.value(i, 3, s, s.operands[3], result);
    return with_type<uint16_t, int16_t, uint32_t, int32_t>(type, [&](auto tag) {
        using T = decltype(tag);
        using W = typename Twice<T>::type;
        if (add) i.run = lanes3<MadWide, W, T, W>;
        else i.run = lanes2<MulWide, W, T>;
    });
}

}  // namespace

bool decode_integer(KernelBuilder& builder, const Statement& s, Instruction& i) {
    const std::string& op = s.parts[0];
    if (is_float(s.type())) return false;
    if (op == "add") return only(s, ""), two<Add>(builder, s, i);
    if (op == "sub") return only(s, ""), two<Sub>(builder, s, i);
    if (op == "mul" || op == "mad") {
        only(s, "lo hi wide");
        bool add = op == "mad";
        if (s.has("wide")) return wide(builder, s, i, add);
        if (s.has("hi")) return add ? three<MadHigh>(builder, s, i) : two<MulHigh>(builder, s, i);
        if (s.has("lo")) return add ? three<MadLow>(builder, s, i) : two<MulLow>(builder, s, i);
        throw PtxError(s.line, s.text + ": .lo, .hi or .wide is needed");
    }
    if (op == "div") return only(s, ""), two<Div>(builder, s, i);
    if (op == "rem") return only(s, ""), two<Rem>(builder, s, i);
    if (op == "min") return only(s, ""), two<Min>(builder, s, i);
    if (op == "max") return only(s, ""), two<Max>(builder, s, i);
    if (op == "neg") return only(s, ""), one<Neg>(builder, s, i);
    if (op == "abs") return only(s, ""), one<Abs>(builder, s, i);
    return false;
}

}  // namespace emu
