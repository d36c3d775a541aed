// setp: comparisons into predicates, combined with a third predicate where asked for.
#include "decoder.h"
#include "fault.h"
#include "lanes.h"

namespace emu {
namespace {

template <class T> bool unordered(T a, T b) { return a != a || b != b; }

struct Equal { template <class T> static bool of(T a, T b) { return a == b; } };
struct NotEqual { template <class T> static bool of(T a, T b) { return a != b && !unordered(a, b); } };
struct Less { template <class T> static bool of(T a, T b) { return a < b; } };
struct LessOrEqual { template <class T> static bool of(T a, T b) { return a <= b; } };
struct Greater { template <class T> static bool of(T a, T b) { return a > b; } };
struct GreaterOrEqual { template <class T> static bool of(T a, T b) { return a >= b; } };
// equ, neu, ltu …: also true where an operand is NaN.
template <class F> struct OrUnordered { template <class T> static bool of(T a, T b) { return unordered(a, b) || F::of(a, b); } };
struct Numbers { template <class T> static bool of(T a, T b) { return !unordered(a, b); } };
struct AnyNan { template <class T> static bool of(T a, T b) { return unordered(a, b); } };

enum Combine : int64_t { none, with_and, with_or, with_xor };

// operand 0: p, 1: a, 2: b, 3: the predicate to combine with, 4: q (where bit 3 of offset is set). Bit 2 of offset: operand 3 is negated.
template <class F, class T> void compare(Warp& warp, const Instruction& i) {
    auto *a = warp.slot<T>(i.operand[1]), *b = warp.slot<T>(i.operand[2]);
    uint32_t holds = 0;
    for (int l = 0; l < 32; l++) holds |= (uint32_t)F::of(from_raw<T>(a[l]), from_raw<T>(b[l])) << l;
    uint32_t other = ~holds;
    if (int64_t how = i.offset & 3; how != none) {
        uint32_t c = warp.predicate(i.operand[3]) ^ (i.offset & 4 ? ~0u : 0);
        auto combine = [&](uint32_t v) { return how == with_and ? v & c : how == with_or ? v | c : v ^ c; };
        holds = combine(holds);
        other = combine(other);
    }
    auto put = [&](uint32_t slot, uint32_t bits) { uint32_t& d = warp.predicate(slot); d = (d & ~warp.active) | (bits & warp.active); };
    put(i.operand[0], holds);
    if (i.offset & 8) put(i.operand[4], other);
}

template <class F> bool of_type(Type type, Instruction& i) {
    return with_type<uint16_t, int16_t, uint32_t, int32_t, uint64_t, int64_t, float, double>(type, [&](auto tag) { i.run = compare<F, decltype(tag)>; });
}

bool pick(const std::string& relation, Type type, Instruction& i) {
    if (relation == "eq") return of_type<Equal>(type, i);
    if (relation == "ne") return of_type<NotEqual>(type, i);
    if (relation == "lt" || relation == "lo") return of_type<Less>(type, i);
    if (relation == "le" || relation == "ls") return of_type<LessOrEqual>(type, i);
    if (relation == "gt" || relation == "hi") return of_type<Greater>(type, i);
    if (relation == "ge" || relation == "hs") return of_type<GreaterOrEqual>(type, i);
    if (!is_float(type)) return false;
    if (relation == "equ") return of_type<OrUnordered<Equal>>(type, i);
    if (relation == "neu") return of_type<OrUnordered<NotEqual>>(type, i);
    if (relation == "ltu") return of_type<OrUnordered<Less>>(type, i);
    if (relation == "leu") return of_type<OrUnordered<LessOrEqual>>(type, i);
    if (relation == "gtu") return of_type<OrUnordered<Greater>>(type, i);
    if (relation == "geu") return of_type<OrUnordered<GreaterOrEqual>>(type, i);
    if (relation == "num") return of_type<Numbers>(type, i);
    if (relation == "nan") return of_type<AnyNan>(type, i);
    return false;
}

}  // namespace

bool decode_compare(KernelBuilder& builder, const Statement& s, Instruction& i) {
    if (s.parts[0] != "setp" || s.parts.size() < 3) return false;
    only(s, "eq ne lt le gt ge lo ls hi hs equ neu ltu leu gtu geu num nan and or xor");
    bool combined = s.has("and") || s.has("or") || s.has("xor");
    need(s, combined ? 4 : 3);
    builder.predicate(i, 0, s, s.operands[0].text);
    builder.value(i, 1, s, s.operands[1], s.type());
    builder.value(i, 2, s, s.operands[2], s.type());
    if (combined) {
        builder.predicate(i, 3, s, s.operands[3].text);
        i.offset = (s.has("and") ? with_and : s.has("or") ? with_or : with_xor) | (s.operands[3].negated ? 4 : 0);
    }
    if (!s.operands[0].second.empty()) {
        builder.predicate(i, 4, s, s.operands[0].second);
        i.offset |= 8;
    }
    return pick(s.parts[1], s.type(), i);
}

}  // namespace emu
