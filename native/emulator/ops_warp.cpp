// Warp instructions with a member mask (operand 6): shfl vote redux bar.warp, and activemask. They run once for all lanes of the mask together.
#include "decoder.h"
#include "fault.h"
#include "lanes.h"

namespace emu {
namespace {

enum Mode { up, down, butterfly, index };

// operand 0: d, 1: source, 2: b, 3: c (segment mask and clamp), 4: predicate "in range" where offset is 1.
template <Mode M> void shuffle(Warp& warp, const Instruction& i) {
    auto *d = warp.slot<uint32_t>(i.operand[0]), *a = warp.slot<uint32_t>(i.operand[1]), *b = warp.slot<uint32_t>(i.operand[2]), *c = warp.slot<uint32_t>(i.operand[3]);
    uint32_t before[32], in_range = 0;
    std::memcpy(before, a, sizeof before);
    for (uint32_t rest = warp.active; rest; rest &= rest - 1) {
        int lane = std::countr_zero(rest), distance = (int)(b[lane] & 31), clamp = (int)(c[lane] & 31), segment = (int)(c[lane] >> 8 & 31);
        int highest = (lane & segment) | (clamp & ~segment), lowest = lane & segment, from = lane;
        bool inside = true;
        if (M == up) from = lane - distance, inside = from >= highest;
        if (M == down) from = lane + distance, inside = from <= highest;
        if (M == butterfly) from = lane ^ distance, inside = from <= highest;
        if (M == index) from = lowest | (distance & ~segment), inside = from <= highest;
        if (!inside) from = lane;
        if (!(warp.active >> from & 1)) warp.block->fault(FaultKind::illegal_instruction, lane, "reads lane " + std::to_string(from) + ", which is not in the member mask");
        d[lane] = before[from];
        in_range |= (uint32_t)inside << lane;
    }
    if (i.offset) {
        uint32_t& p = warp.predicate(i.operand[4]);
        p = (p & ~warp.active) | (in_range & warp.active);
    }
}

// operand 0: d, 1: predicate; bit 0 of offset: negated.
uint32_t votes(Warp& warp, const Instruction& i) { return (warp.predicate(i.operand[1]) ^ (i.offset & 1 ? ~0u : 0)) & warp.active; }

void put(Warp& warp, const Instruction& i, bool value) {
    uint32_t& d = warp.predicate(i.operand[0]);
    d = value ? d | warp.active : d & ~warp.active;
}

void vote_all(Warp& warp, const Instruction& i) { put(warp, i, votes(warp, i) == warp.active); }
void vote_any(Warp& warp, const Instruction& i) { put(warp, i, votes(warp, i) != 0); }
void vote_uniform(Warp& warp, const Instruction& i) { put(warp, i, votes(warp, i) == warp.active || votes(warp, i) == 0); }
void vote_ballot(Warp& warp, const Instruction& i) {
    uint32_t bits = votes(warp, i);
    each_lane(warp.active, [&](int l) { warp.slot<uint32_t>(i.operand[0])[l] = bits; });
}

struct Add { template <class T> static T of(T a, T b) { return (T)(a + b); } };
struct Min { template <class T> static T of(T a, T b) { return b < a ? b : a; } };
struct Max { template <class T> static T of(T a, T b) { return a < b ? b : a; } };
struct And { template <class T> static T of(T a, T b) { return (T)(a & b); } };
struct Or { template <class T> static T of(T a, T b) { return (T)(a | b); } };
struct Xor { template <class T> static T of(T a, T b) { return (T)(a ^ b); } };

template <class Op, class T> void reduce(Warp& warp, const Instruction& i) {
    auto* a = warp.slot<T>(i.operand[1]);
    uint32_t rest = warp.active;
    T r = from_raw<T>(a[std::countr_zero(rest)]);
    for (rest &= rest - 1; rest; rest &= rest - 1) r = Op::of(r, from_raw<T>(a[std::countr_zero(rest)]));
    each_lane(warp.active, [&](int l) { warp.slot<T>(i.operand[0])[l] = to_raw<T>(r); });
}

template <class T> Execute reduction(const Statement& s) {
    return s.has("add") ? reduce<Add, T> : s.has("min") ? reduce<Min, T> : s.has("max") ? reduce<Max, T> : s.has("and") ? reduce<And, T> : s.has("or") ? reduce<Or, T> : s.has("xor") ? reduce<Xor, T> : nullptr;
}

}  // namespace

bool decode_warp(KernelBuilder& builder, const Statement& s, Instruction& i) {
    const std::string& op = s.parts[0];
    if (op == "activemask") {
        need(s, 1);
        builder.value(i, 0, s, s.operands[0], Type::u32);
        i.run = [](Warp& w, const Instruction& n) { each_lane(w.active, [&](int l) { w.slot<uint32_t>(n.operand[0])[l] = w.active; }); };
        return true;
    }
    bool warp_barrier = (op == "bar" || op == "barrier") && s.has("warp");
    if (!s.has("sync") || (op != "shfl" && op != "vote" && op != "redux" && !warp_barrier)) return false;
    only(s, "sync aligned warp up down bfly idx all any uni ballot add min max and or xor");
    i.control = Control::warp_sync;
    need(s, warp_barrier ? 1 : op == "shfl" ? 5 : 3);
    builder.value(i, 6, s, s.operands.back(), Type::u32);
    if (warp_barrier) {
        i.run = [](Warp&, const Instruction&) {};
    } else if (op == "shfl") {
        for (int k = 0; k < 4; k++) builder.value(i, k, s, s.operands[(size_t)k], Type::b32);
        if (!s.operands[0].second.empty()) {
            builder.predicate(i, 4, s, s.operands[0].second);
            i.offset = 1;
        }
        i.run = s.has("up") ? shuffle<up> : s.has("down") ? shuffle<down> : s.has("bfly") ? shuffle<butterfly> : shuffle<index>;
    } else if (op == "vote") {
        builder.predicate(i, 1, s, s.operands[1].text);
        i.offset = s.operands[1].negated;
        if (s.has("ballot")) builder.value(i, 0, s, s.operands[0], Type::b32);
        else builder.predicate(i, 0, s, s.operands[0].text);
        i.run = s.has("ballot") ? vote_ballot : s.has("all") ? vote_all : s.has("any") ? vote_any : vote_uniform;
    } else {
        builder.value(i, 0, s, s.operands[0], s.type());
        builder.value(i, 1, s, s.operands[1], s.type());
        i.run = s.type() == Type::s32 ? reduction<int32_t>(s) : s.type() == Type::u32 || s.type() == Type::b32 ? reduction<uint32_t>(s) : nullptr;
        if (!i.run) throw PtxError(s.line, "unknown instruction " + s.text);
    }
    return true;
}

}  // namespace emu
