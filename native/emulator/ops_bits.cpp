// Bits: and or xor not cnot shl shr shf lop3 prmt bfe bfi bfind popc clz brev, mov and selp, on predicates too.
#include "decoder.h"
#include "fault.h"
#include "lanes.h"

namespace emu {
namespace {

struct And { template <class T> static T of(T a, T b) { return (T)(a & b); } };
struct Or { template <class T> static T of(T a, T b) { return (T)(a | b); } };
struct Xor { template <class T> static T of(T a, T b) { return (T)(a ^ b); } };
struct Not { template <class T> static T of(T a) { return (T)~a; } };
struct Same { template <class T> static T of(T a) { return a; } };
struct ShiftLeft { template <class T> static T of(T a, uint32_t n) { return n >= 8 * sizeof(T) ? (T)0 : (T)(a << n); } };
struct ShiftRight { template <class T> static T of(T a, uint32_t n) { return n < 8 * sizeof(T) ? (T)(a >> n) : std::is_signed_v<T> && a < 0 ? (T)-1 : (T)0; } };
struct PopCount { template <class T> static uint32_t of(T a) { return (uint32_t)std::popcount(a); } };
struct LeadingZeros { template <class T> static uint32_t of(T a) { return (uint32_t)std::countl_zero(a); } };
struct Reverse {
    template <class T> static T of(T a) {
        T r = 0;
        for (size_t k = 0; k < 8 * sizeof(T); k++) r = (T)(r << 1 | (a >> k & 1));
        return r;
    }
};
struct FunnelLeft { static uint32_t of(uint32_t low, uint32_t high, uint32_t n) { return (uint32_t)(((uint64_t)high << 32 | low) << n >> 32); } };
struct FunnelRight { static uint32_t of(uint32_t low, uint32_t high, uint32_t n) { return (uint32_t)(((uint64_t)high << 32 | low) >> n); } };
template <class F> struct Wrapped { static uint32_t of(uint32_t l, uint32_t h, uint32_t n) { return F::of(l, h, n & 31); } };
template <class F> struct Clamped { static uint32_t of(uint32_t l, uint32_t h, uint32_t n) { return F::of(l, h, n > 32 ? 32 : n); } };
// Byte k of the result is byte (c >> 4k) & 7 of b:a, or its sign eight times where bit 3 of the selector is set.
struct Permute {
    static uint32_t of(uint32_t a, uint32_t b, uint32_t c) {
        uint64_t both = (uint64_t)b << 32 | a;
        uint32_t r = 0;
        for (int k = 0; k < 4; k++) {
            uint32_t selector = c >> (4 * k) & 15, byte = (uint32_t)(both >> (8 * (selector & 7))) & 255;
            if (selector & 8) byte = byte & 128 ? 255 : 0;
            r |= byte << (8 * k);
        }
        return r;
    }
};

template <class T> void extract(Warp& warp, const Instruction& i) {
    each_lane(warp.active, [&](int l) {
        T a = from_raw<T>(warp.slot<T>(i.operand[1])[l]);
        uint32_t position = warp.slot<uint32_t>(i.operand[2])[l] & 255, length = warp.slot<uint32_t>(i.operand[3])[l] & 255, width = 8 * sizeof(T);
        bool negative = std::is_signed_v<T> && length > 0 && (a >> std::min(position + length - 1, width - 1) & 1);
        T r = 0;
        for (uint32_t k = 0; k < width; k++) {
            bool bit = k < length && position + k < width ? (a >> (position + k) & 1) : negative;
            if (bit) r = (T)(r | (T)1 << k);
        }
        warp.slot<T>(i.operand[0])[l] = to_raw<T>(r);
    });
}

template <class T> void insert(Warp& warp, const Instruction& i) {
    each_lane(warp.active, [&](int l) {
        T a = warp.slot<T>(i.operand[1])[l], r = warp.slot<T>(i.operand[2])[l];
        uint32_t position = warp.slot<uint32_t>(i.operand[3])[l] & 255, length = warp.slot<uint32_t>(i.operand[4])[l] & 255;
        for (uint32_t k = 0; k < length && position + k < 8 * sizeof(T); k++) r = (T)((r & ~((T)1 << (position + k))) | (a >> k & 1) << (position + k));
        warp.slot<T>(i.operand[0])[l] = r;
    });
}

void look_up3(Warp& warp, const Instruction& i) {
    auto *d = warp.slot<uint32_t>(i.operand[0]), *a = warp.slot<uint32_t>(i.operand[1]), *b = warp.slot<uint32_t>(i.operand[2]), *c = warp.slot<uint32_t>(i.operand[3]);
    each_lane(warp.active, [=](int l) {
        uint32_t r = 0;
        for (int k = 0; k < 8; k++)
            if (i.offset >> k & 1) r |= (k & 4 ? a[l] : ~a[l]) & (k & 2 ? b[l] : ~b[l]) & (k & 1 ? c[l] : ~c[l]);
        d[l] = r;
    });
}

template <class T> void find_leading(Warp& warp, const Instruction& i) {
    auto* a = warp.slot<T>(i.operand[1]);
    auto* d = warp.slot<uint32_t>(i.operand[0]);
    each_lane(warp.active, [=](int l) {
        T v = from_raw<T>(a[l]);
        using U = std::make_unsigned_t<T>;
        U u = v < 0 ? (U)~v : (U)v;
        uint32_t top = (uint32_t)std::bit_width(u) - 1;  // all ones where there is no bit
        d[l] = i.offset && u ? 8 * sizeof(T) - 1 - top : top;
    });
}

template <class T> void select(Warp& warp, const Instruction& i) {
    auto *d = warp.slot<T>(i.operand[0]), *a = warp.slot<T>(i.operand[1]), *b = warp.slot<T>(i.operand[2]);
    uint32_t p = warp.predicate(i.operand[3]);
    each_lane(warp.active, [=](int l) { d[l] = p >> l & 1 ? a[l] : b[l]; });
}

// Predicates are bit masks: one operation for all lanes. Bit 0 or 1 of `offset` says that an operand is negated (!%p).
template <class Op> void masks(Warp& warp, const Instruction& i) {
    uint32_t a = warp.predicate(i.operand[1]) ^ (i.offset & 1 ? ~0u : 0), b = warp.predicate(i.operand[2]) ^ (i.offset & 2 ? ~0u : 0);
    uint32_t& d = warp.predicate(i.operand[0]);
    d = (d & ~warp.active) | (Op::of(a, b) & warp.active);
}

// {low, high} to one register and back: mov.b32 and mov.b64 with a vector on one side.
bool move_vector(KernelBuilder& builder, const Statement& s, Instruction& i) {
    Type whole = s.type(), half = bits_of(whole) == 64 ? Type::b32 : Type::b16;
    bool unpack = s.operands[0].kind == Operand::vector;
    auto& parts = s.operands[unpack ? 0 : 1].elements;
    if (parts.size() != 2 || bits_of(whole) < 32) return false;
    i.offset = bits_of(half);
    builder.value(i, 0, s, s.operands[unpack ? 1 : 0], whole);
    builder.value(i, 1, s, parts[0], half);
    builder.value(i, 2, s, parts[1], half);
    i.run = unpack ? (Execute)[](Warp& w, const Instruction& n) {
        each_lane(w.active, [&](int l) {
            uint64_t v = w.read(n, 0, l), mask = (1ull << n.offset) - 1;
            w.write(n, 1, l, v & mask);
            w.write(n, 2, l, v >> n.offset & mask);
        });
    } : (Execute)[](Warp& w, const Instruction& n) {
        // A signed 16-bit value may fill its whole slot: the halves are cut to size.
        each_lane(w.active, [&](int l) { w.write(n, 0, l, (w.read(n, 1, l) & ((1ull << n.offset) - 1)) | w.read(n, 2, l) << n.offset); });
    };
    return true;
}

template <class Op> bool logic(KernelBuilder& builder, const Statement& s, Instruction& i) {
    if (s.type() == Type::pred) {
        need(s, 3);
        for (int k = 0; k < 3; k++) builder.predicate(i, k, s, s.operands[(size_t)k].text);
        i.offset = (s.operands[1].negated ? 1 : 0) | (s.operands[2].negated ? 2 : 0);
        i.run = masks<Op>;
        return true;
    }
    same_type(builder, s, i, 2, s.type());
    return with_type<uint16_t, uint32_t, uint64_t>(s.type(), [&](auto tag) { using T = decltype(tag); i.run = lanes2<Op, T, T>; });
}

template <class Op> bool shift(KernelBuilder& builder, const Statement& s, Instruction& i) {
    need(s, 3);
    builder.value(i, 0, s, s.operands[0], s.type());
    builder.value(i, 1, s, s.operands[1], s.type());
    builder.value(i, 2, s, s.operands[2], Type::u32);
    return with_type<uint16_t, int16_t, uint32_t, int32_t, uint64_t, int64_t>(s.type(), [&](auto tag) { i.run = lanes_shift<Op, decltype(tag)>; });
}

template <class Op> bool count(KernelBuilder& builder, const Statement& s, Instruction& i) {
    need(s, 2);
    builder.value(i, 0, s, s.operands[0], Type::u32);
    builder.value(i, 1, s, s.operands[1], s.type());
    return with_type<uint32_t, uint64_t>(s.type(), [&](auto tag) { i.run = lanes1<Op, uint32_t, decltype(tag)>; });
}

bool move(KernelBuilder& builder, const Statement& s, Instruction& i) {
    need(s, 2);
    if (s.operands[0].kind == Operand::vector || s.operands[1].kind == Operand::vector) return move_vector(builder, s, i);
    if (s.type() == Type::pred) {
        builder.predicate(i, 0, s, s.operands[0].text);
        builder.predicate(i, 1, s, s.operands[1].text);
        i.operand[2] = i.operand[1];
        i.offset = s.operands[1].negated ? 3 : 0;
        i.run = masks<And>;
        return true;
    }
    same_type(builder, s, i, 1, s.type());
    int bits = bits_of(s.type());
    i.run = bits == 64 ? lanes1<Same, uint64_t, uint64_t> : bits == 32 ? lanes1<Same, uint32_t, uint32_t> : lanes1<Same, uint16_t, uint16_t>;
    return true;
}

}  // namespace

bool decode_bits(KernelBuilder& builder, const Statement& s, Instruction& i) {
    const std::string& op = s.parts[0];
    Type type = s.type();
    if (op == "mov") return only(s, ""), move(builder, s, i);
    if (op == "and") return only(s, ""), logic<And>(builder, s, i);
    if (op == "or") return only(s, ""), logic<Or>(builder, s, i);
    if (op == "xor") return only(s, ""), logic<Xor>(builder, s, i);
    if (op == "shl") return only(s, ""), shift<ShiftLeft>(builder, s, i);
    if (op == "shr") return only(s, ""), shift<ShiftRight>(builder, s, i);
    if (op == "popc") return only(s, ""), count<PopCount>(builder, s, i);
    if (op == "clz") return only(s, ""), count<LeadingZeros>(builder, s, i);
    if (op == "not" && type == Type::pred) {
        need(s, 2);
        builder.predicate(i, 0, s, s.operands[0].text);
        builder.predicate(i, 1, s, s.operands[1].text);
        i.operand[2] = i.operand[1];
        i.offset = 3;
        i.run = masks<And>;
        return true;
    }
    if (op == "not" || op == "brev") {
        only(s, "");
        same_type(builder, s, i, 1, type);
        return with_type<uint16_t, uint32_t, uint64_t>(type, [&](auto tag) { using T = decltype(tag); i.run = op == "not" ? lanes1<Not, T, T> : lanes1<Reverse, T, T>; });
    }
    if (op == "shf") {
        only(s, "l r wrap clamp");
        same_type(builder, s, i, 3, Type::b32);
        bool left = s.has("l"), wrap = s.has("wrap");
        i.run = left ? wrap ? lanes3<Wrapped<FunnelLeft>, uint32_t, uint32_t> : lanes3<Clamped<FunnelLeft>, uint32_t, uint32_t>
                     : wrap ? lanes3<Wrapped<FunnelRight>, uint32_t, uint32_t> : lanes3<Clamped<FunnelRight>, uint32_t, uint32_t>;
        return true;
    }
    if (op == "prmt") return only(s, ""), same_type(builder, s, i, 3, Type::b32), i.run = lanes3<Permute, uint32_t, uint32_t>, true;
    if (op == "lop3") {
        only(s, "");
        need(s, 5);
        for (int k = 0; k < 4; k++) builder.value(i, k, s, s.operands[(size_t)k], Type::b32);
        i.offset = (int64_t)s.operands[4].bits;
        i.run = look_up3;
        return true;
    }
    if (op == "bfe" || op == "bfi") {
        only(s, "");
        bool insertion = op == "bfi";
        need(s, insertion ? 5 : 4);
        for (int k = 0; k < (insertion ? 3 : 2); k++) builder.value(i, k, s, s.operands[(size_t)k], type);
        for (int k = insertion ? 3 : 2; k < (insertion ? 5 : 4); k++) builder.value(i, k, s, s.operands[(size_t)k], Type::u32);
        if (insertion) return with_type<uint32_t, uint64_t>(type, [&](auto tag) { i.run = insert<decltype(tag)>; });
        return with_type<uint32_t, int32_t, uint64_t, int64_t>(type, [&](auto tag) { i.run = extract<decltype(tag)>; });
    }
    if (op == "bfind") {
        only(s, "shiftamt");
        need(s, 2);
        builder.value(i, 0, s, s.operands[0], Type::u32);
        builder.value(i, 1, s, s.operands[1], type);
        i.offset = s.has("shiftamt");
        return with_type<uint32_t, int32_t, uint64_t, int64_t>(type, [&](auto tag) { i.run = find_leading<decltype(tag)>; });
    }
    if (op == "selp") {
        only(s, "");
        need(s, 4);
        for (int k = 0; k < 3; k++) builder.value(i, k, s, s.operands[(size_t)k], type);
        builder.predicate(i, 3, s, s.operands[3].text);
        i.run = bits_of(type) == 64 ? select<uint64_t> : select<uint32_t>;
        return true;
    }
    return false;
}

}  // namespace emu
