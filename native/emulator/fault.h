// What can go wrong: a PTX text that cannot be taken, or a kernel that does something it must not.
#pragma once
#include <stdexcept>
#include <string>

namespace emu {

// The text is wrong or uses something the emulator does not know. Nothing is ever skipped.
struct PtxError : std::runtime_error {
    PtxError(int line, const std::string& what) : std::runtime_error("PTX line " + std::to_string(line) + ": " + what) {}
};

// Kinds of faults, with the driver's result codes.
enum class FaultKind {
    illegal_address = 700,
    launch_timeout = 702,
    assert_trap = 710,
    illegal_instruction = 715,
    misaligned_address = 716,
    launch_failed = 719,
};

// A running kernel did something illegal; `what` says where and why.
struct Fault : std::runtime_error {
    Fault(FaultKind kind, const std::string& what) : std::runtime_error(what), kind(kind) {}
    FaultKind kind;
};

}  // namespace emu
