// 32 threads that step together, and the thread block they belong to.
//
// Each lane has its own program counter. The lanes with the smallest one run as a group until they meet the next group, branch apart, or
// wait: so lanes come together again behind a branch without any analysis, and every order that results is one that the hardware may choose.
// Warp instructions wait until all lanes of their mask are there; barriers count every thread of the block.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "fault.h"
#include "memory.h"
#include "module.h"
#include "race.h"

namespace emu {

struct Dim3 {
    uint32_t x, y, z;
    uint64_t count() const { return (uint64_t)x * y * z; }
};

// How a kernel touches memory; atomic accesses do not race with each other.
enum class Access : uint8_t { read, write, atomic };

struct Block;

struct Warp {
    // 64-byte aligned register file; see Kernel for the slots.
    uint8_t* registers = nullptr;
    uint32_t active = 0;                 // lanes that execute the current instruction
    Block* block = nullptr;
    int index = 0;

    template <class T> Raw<T>* slot(uint32_t offset) { return (Raw<T>*)(registers + offset); }
    uint32_t& predicate(uint32_t offset) { return *(uint32_t*)(registers + offset); }

    // A lane of an operand that may be narrower or wider than the instruction's type: zero-extended.
    uint64_t read(const Instruction& instruction, int operand, int lane) {
        return instruction.wide >> operand & 1 ? ((uint64_t*)(registers + instruction.operand[operand]))[lane] : ((uint32_t*)(registers + instruction.operand[operand]))[lane];
    }
    void write(const Instruction& instruction, int operand, int lane, uint64_t value) {
        if (instruction.wide >> operand & 1) ((uint64_t*)(registers + instruction.operand[operand]))[lane] = value;
        else ((uint32_t*)(registers + instruction.operand[operand]))[lane] = (uint32_t)value;
    }

    void start(uint32_t lanes);

    // Runs until no lane can go on: all have left or wait for others.
    void run();

    // Lets lanes that waited at the block's barrier go on.
    void release_barrier();

    bool done() const { return !runnable && !at_barrier && !at_sync; }

    uint32_t pc[32];
    uint32_t runnable = 0, at_barrier = 0, at_sync = 0, exited = 0;

private:
    void branch(const Instruction& instruction, uint32_t group, uint32_t at);
    void synchronize(const Instruction& instruction, uint32_t group, uint32_t at);
};

// A thread block while it runs.
struct Block {
    const Kernel* kernel;
    Dim3 grid, size, id;
    const uint8_t* parameters;
    DeviceMemory* memory;
    std::vector<uint8_t> shared, local;
    RaceDetector races;
    bool find_races = true;
    uint64_t steps = 0, most_steps = 0;
    std::vector<Warp> warps;
    const Instruction* current = nullptr;
    const Warp* current_warp = nullptr;

    uint8_t* shared_at(uint64_t offset, uint32_t size, Access access, int lane);
    uint8_t* local_at(uint64_t offset, uint32_t size, int lane);
    uint8_t* global_at(uint64_t address, uint32_t size, int lane);

    // Generic addresses: two windows stand for shared and local memory, everything else is global.
    static constexpr uint64_t shared_window = 1ull << 60, local_window = 1ull << 61;
    uint8_t* generic_at(uint64_t address, uint32_t size, Access access, int lane);

    // "kernel, block, thread, instruction, line" of a lane of the current warp.
    std::string place(int lane) const;
    [[noreturn]] void fault(FaultKind kind, int lane, const std::string& what) const;
};

}  // namespace emu
