// ld and st in every state space, one to four elements. Each element's address is checked; addresses must be multiples of the whole access.
#include "decoder.h"
#include "fault.h"
#include "lanes.h"

namespace emu {
namespace {

enum Space { global_space, shared_space, local_space, parameter_space, generic_space };

template <int S> uint8_t* at(Warp& warp, uint64_t address, uint32_t bytes, Access access, int lane) {
    Block& block = *warp.block;
    if constexpr (S == global_space) return block.global_at(address, bytes, lane);
    else if constexpr (S == shared_space) return block.shared_at(address, bytes, access, lane);
    else if constexpr (S == local_space) return block.local_at(address, bytes, lane);
    else if constexpr (S == generic_space) return block.generic_at(address, bytes, access, lane);
    else {
        if (address + bytes > block.kernel->parameter_bytes) block.fault(FaultKind::illegal_address, lane, "beyond the parameters");
        return const_cast<uint8_t*>(block.parameters) + address;
    }
}

// operand 0 … vector−1: elements, 4: base of the address.
template <class T, int S> void load(Warp& warp, const Instruction& i) {
    each_lane(warp.active, [&](int l) {
        uint8_t* from = at<S>(warp, warp.read(i, 4, l) + (uint64_t)i.offset, sizeof(T) * i.vector, Access::read, l);
        for (int k = 0; k < i.vector; k++) {
            T v;
            std::memcpy(&v, from + k * sizeof(T), sizeof(T));
            if constexpr (std::is_signed_v<T> && std::is_integral_v<T>) warp.write(i, k, l, sizeof(T) == 8 || i.wide >> k & 1 ? (uint64_t)(int64_t)v : (uint32_t)(int32_t)v);
            else warp.write(i, k, l, to_raw<T>(v));
        }
    });
}

template <class T, int S> void store(Warp& warp, const Instruction& i) {
    each_lane(warp.active, [&](int l) {
        uint8_t* to = at<S>(warp, warp.read(i, 4, l) + (uint64_t)i.offset, sizeof(T) * i.vector, Access::write, l);
        for (int k = 0; k < i.vector; k++) {
            T v = from_raw<T>((Raw<T>)warp.read(i, k, l));
            std::memcpy(to + k * sizeof(T), &v, sizeof(T));
        }
    });
}

template <class T> Execute pick(bool loads, Space space) {
    switch (space) {
        case global_space: return loads ? load<T, global_space> : store<T, global_space>;
        case shared_space: return loads ? load<T, shared_space> : store<T, shared_space>;
        case local_space: return loads ? load<T, local_space> : store<T, local_space>;
        case parameter_space: return loads ? load<T, parameter_space> : nullptr;
        default: return loads ? load<T, generic_space> : store<T, generic_space>;
    }
}

}  // namespace

bool decode_memory(KernelBuilder& builder, const Statement& s, Instruction& i) {
    const std::string& op = s.parts[0];
    if (op != "ld" && op != "ldu" && op != "st") return false;
    only(s, "param shared global local const nc v2 v4 volatile relaxed acquire release weak cta gpu sys ca cg cs lu cv wb wt L1::evict_first L1::evict_last L1::no_allocate");
    need(s, 2);
    bool loads = op != "st";
    const Operand& value = s.operands[loads ? 0 : 1];
    Space space = s.has("param") ? parameter_space : s.has("shared") ? shared_space : s.has("local") ? local_space : s.has("global") || s.has("const") ? global_space : generic_space;
    i.vector = s.has("v4") ? 4 : s.has("v2") ? 2 : 1;
    if ((value.kind == Operand::vector ? value.elements.size() : 1) != i.vector) throw PtxError(s.line, s.text + ": the number of elements is not that of the vector");
    for (int k = 0; k < i.vector; k++) builder.value(i, k, s, i.vector > 1 ? value.elements[(size_t)k] : value, s.type(), true);
    builder.address(i, 4, s, s.operands[loads ? 1 : 0]);
    return with_type<uint8_t, int8_t, uint16_t, int16_t, uint32_t, int32_t, uint64_t, int64_t, float, double>(s.type(), [&](auto tag) { i.run = pick<decltype(tag)>(loads, space); });
}

}  // namespace emu
