// A PTX module in the form that warps execute.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "types.h"

namespace emu {

struct Warp;
struct Instruction;

// Executes an instruction for the lanes of `warp.active`.
using Execute = void (*)(Warp& warp, const Instruction& instruction);

// What an instruction does to control flow; everything but `plain` is handled by the warp's own loop.
enum class Control : uint8_t { plain, branch, exit, barrier, warp_sync };

// One decoded instruction. Operands are offsets into a warp's register file: registers, constants and special registers alike.
struct Instruction {
    Execute run = nullptr;
    uint32_t operand[8] = {};
    uint8_t wide = 0;           // bit i: operand i is a 64-bit slot
    uint8_t vector = 1;         // elements of a vector load or store: operands 0 … vector−1
    Control control = Control::plain;
    bool guard_negated = false;
    int32_t guard = -1;         // slot of the guarding predicate, −1 for none
    uint32_t target = 0;        // instruction index of a branch
    int64_t offset = 0;         // added to an address; immediate of some ops
    uint32_t line = 0;
    uint32_t text = 0;          // index of the opcode's text in Kernel::texts
};

struct Parameter {
    uint32_t offset, size, align;
};

// Special registers that differ by thread, warp, block or launch.
enum class Special : uint8_t { tid_x, tid_y, tid_z, ntid_x, ntid_y, ntid_z, ctaid_x, ctaid_y, ctaid_z, nctaid_x, nctaid_y, nctaid_z, laneid, warpid, lanemask_lt, lanemask_le, lanemask_gt, lanemask_ge, lanemask_eq, clock };

struct Kernel {
    std::string name;
    std::vector<Parameter> parameters;
    uint32_t parameter_bytes = 0;
    std::vector<Instruction> code;
    std::vector<std::string> texts;
    uint32_t register_bytes = 0;                            // size of a warp's register file
    std::vector<std::pair<uint32_t, std::vector<uint8_t>>> constants;  // slots with their 32 lanes
    std::vector<std::pair<Special, uint32_t>> specials;
    uint32_t shared_bytes = 0;                              // static shared memory
    bool dynamic_shared = false;
    uint32_t local_bytes = 0;                               // local memory of one thread
    uint32_t max_threads = 1024;
};

// A variable in global or constant memory; its address is known once the module is loaded.
struct Variable {
    std::string name;
    uint64_t size;
    std::vector<uint8_t> initial;  // empty: zeros
};

struct Module {
    std::map<std::string, std::unique_ptr<Kernel>> kernels;
    std::map<std::string, uint64_t> addresses;  // of variables, on the device
};

}  // namespace emu
