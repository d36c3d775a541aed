// atom and red on shared, global and generic memory. Lanes take their turns in order; the hardware's order is not defined.
#include "decoder.h"
#include "fault.h"
#include "lanes.h"

namespace emu {
namespace {

enum Space : uint8_t { global_space, shared_space, generic_space };

const uint8_t returns_old = 0x80;

struct Add { template <class T> static T of(T old, T v, T) { return (T)(old + v); } };
struct Min { template <class T> static T of(T old, T v, T) { return v < old ? v : old; } };
struct Max { template <class T> static T of(T old, T v, T) { return v > old ? v : old; } };
struct And { template <class T> static T of(T old, T v, T) { return (T)(old & v); } };
struct Or { template <class T> static T of(T old, T v, T) { return (T)(old | v); } };
struct Xor { template <class T> static T of(T old, T v, T) { return (T)(old ^ v); } };
struct Exchange { template <class T> static T of(T, T v, T) { return v; } };
struct CompareAndSwap { template <class T> static T of(T old, T compare, T v) { return old == compare ? v : old; } };
struct Increment { template <class T> static T of(T old, T limit, T) { return old >= limit ? 0 : old + 1; } };
struct Decrement { template <class T> static T of(T old, T limit, T) { return old == 0 || old > limit ? limit : old - 1; } };

// operand 0: old value (atom), 1: value, 2: second value (cas), 4: address; vector: the state space; wide bit 7: the old value is wanted.
template <class Op, class T> void run(Warp& warp, const Instruction& i) {
    for (uint32_t rest = warp.active; rest; rest &= rest - 1) {
        int l = std::countr_zero(rest);
        uint64_t address = warp.read(i, 4, l) + (uint64_t)i.offset;
        Block& block = *warp.block;
        uint8_t* at = i.vector == global_space ? block.global_at(address, sizeof(T), l) : i.vector == shared_space ? block.shared_at(address, sizeof(T), Access::atomic, l) : block.generic_at(address, sizeof(T), Access::atomic, l);
        T old, v = from_raw<T>((Raw<T>)warp.read(i, 1, l)), w = from_raw<T>((Raw<T>)warp.read(i, 2, l));
        std::memcpy(&old, at, sizeof(T));
        T now = Op::of(old, v, w);
        std::memcpy(at, &now, sizeof(T));
        if (i.wide & returns_old) warp.slot<T>(i.operand[0])[l] = to_raw<T>(old);
    }
}

template <class Op, class... Ts> void choose(Instruction& i, Type type) {
    with_type<Ts...>(type, [&](auto tag) { i.run = run<Op, decltype(tag)>; });
}

}  // namespace

bool decode_atomic(KernelBuilder& builder, const Statement& s, Instruction& i) {
    bool returns = s.parts[0] == "atom";
    if (!returns && s.parts[0] != "red") return false;
    only(s, "global shared relaxed acquire release acq_rel cta gpu sys add min max and or xor exch cas inc dec");
    Type type = s.type();
    bool cas = s.has("cas");
    size_t first = returns ? 1 : 0;
    need(s, first + (cas ? 3 : 2));
    if (returns) builder.value(i, 0, s, s.operands[0], type);
    builder.address(i, 4, s, s.operands[first]);
    int64_t offset = i.offset;
    builder.value(i, 1, s, s.operands[first + 1], type);
    builder.value(i, 2, s, s.operands[first + (cas ? 2 : 1)], type);
    i.offset = offset;
    i.vector = s.has("shared") ? shared_space : s.has("global") ? global_space : generic_space;
    if (returns) i.wide |= returns_old;
    if (s.has("add")) choose<Add, uint32_t, int32_t, uint64_t, float, double>(i, type);
    else if (s.has("min")) choose<Min, uint32_t, int32_t, uint64_t, int64_t>(i, type);
    else if (s.has("max")) choose<Max, uint32_t, int32_t, uint64_t, int64_t>(i, type);
    else if (s.has("and")) choose<And, uint32_t, uint64_t>(i, type);
    else if (s.has("or")) choose<Or, uint32_t, uint64_t>(i, type);
    else if (s.has("xor")) choose<Xor, uint32_t, uint64_t>(i, type);
    else if (s.has("exch")) choose<Exchange, uint32_t, uint64_t>(i, type);
    else if (cas) choose<CompareAndSwap, uint32_t, uint64_t>(i, type);
    else if (s.has("inc")) choose<Increment, uint32_t>(i, type);
    else if (s.has("dec")) choose<Decrement, uint32_t>(i, type);
    return true;
}

}  // namespace emu
