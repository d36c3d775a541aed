#include "warp.h"

#include <bit>

namespace emu {

void Warp::start(uint32_t lanes) {
    runnable = lanes;
    exited = ~lanes;
    at_barrier = at_sync = 0;
    for (uint32_t& counter : pc) counter = 0;
}

void Warp::run() {
    const Instruction* code = block->kernel->code.data();
    block->current_warp = this;
    while (runnable) {
        uint32_t at = ~0u, stop = ~0u, group = 0;
        for (int lane = 0; lane < 32; lane++) {
            if (!(runnable >> lane & 1)) continue;
            if (pc[lane] < at) stop = at, at = pc[lane], group = 1u << lane;
            else if (pc[lane] == at) group |= 1u << lane;
            else if (pc[lane] < stop) stop = pc[lane];
        }
        if ((block->steps += 1) > block->most_steps) {
            block->current = code + at;
            block->fault(FaultKind::launch_timeout, std::countr_zero(group), "more branches than the limit: does the kernel end?");
        }

        while (at != stop) {
            const Instruction& instruction = code[at];
            block->current = &instruction;
            active = group;
            if (instruction.guard >= 0) active &= instruction.guard_negated ? ~predicate((uint32_t)instruction.guard) : predicate((uint32_t)instruction.guard);
            if (instruction.control == Control::plain) {
                if (active) instruction.run(*this, instruction);
                at++;
                continue;
            }
            if (!active) {
                at++;
                continue;
            }
            break;
        }

        for (uint32_t rest = group; rest; rest &= rest - 1) pc[std::countr_zero(rest)] = at;
        if (at == stop) continue;
        const Instruction& instruction = code[at];
        switch (instruction.control) {
            case Control::branch:
                branch(instruction, group, at);
                break;
            case Control::exit:
                for (uint32_t rest = group & ~active; rest; rest &= rest - 1) pc[std::countr_zero(rest)] = at + 1;
                exited |= active;
                runnable &= ~active;
                break;
            case Control::barrier:
                for (uint32_t rest = group & ~active; rest; rest &= rest - 1) pc[std::countr_zero(rest)] = at + 1;
                at_barrier |= active;
                runnable &= ~active;
                break;
            default:
                synchronize(instruction, group, at);
                break;
        }
    }
}

void Warp::branch(const Instruction& instruction, uint32_t group, uint32_t at) {
    for (uint32_t rest = group; rest; rest &= rest - 1) {
        int lane = std::countr_zero(rest);
        pc[lane] = active >> lane & 1 ? instruction.target : at + 1;
    }
}

// Lanes wait here until every lane that the mask of one of them names has arrived; then those execute together.
void Warp::synchronize(const Instruction& instruction, uint32_t group, uint32_t at) {
    for (uint32_t rest = group & ~active; rest; rest &= rest - 1) pc[std::countr_zero(rest)] = at + 1;
    uint32_t arrived = active;
    for (int lane = 0; lane < 32; lane++)
        if (at_sync >> lane & 1 && pc[lane] == at) arrived |= 1u << lane;
    at_sync |= active;
    runnable &= ~active;
    while (arrived) {
        int lane = std::countr_zero(arrived);
        uint32_t mask = (uint32_t)read(instruction, 6, lane);
        if (!(mask >> lane & 1)) block->fault(FaultKind::illegal_instruction, lane, "the lane is not in its own member mask");
        if (mask & exited) block->fault(FaultKind::illegal_instruction, lane, "the member mask names lane " + std::to_string(std::countr_zero(mask & exited)) + ", which has left the kernel");
        uint32_t same = 0;
        for (uint32_t rest = arrived; rest; rest &= rest - 1)
            if (int other = std::countr_zero(rest); (uint32_t)read(instruction, 6, other) == mask) same |= 1u << other;
        arrived &= ~same;
        if ((same & mask) != mask) continue;
        active = mask;
        instruction.run(*this, instruction);
        for (uint32_t rest = mask; rest; rest &= rest - 1) pc[std::countr_zero(rest)] = at + 1;
        at_sync &= ~mask;
        runnable |= mask;
    }
}

void Warp::release_barrier() {
    for (uint32_t rest = at_barrier; rest; rest &= rest - 1) pc[std::countr_zero(rest)]++;
    runnable |= at_barrier;
    at_barrier = 0;
}

}  // namespace emu
