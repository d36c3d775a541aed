// Runs a kernel over a grid, one thread block after the other.
#pragma once
#include "warp.h"

namespace emu {

enum class Order { forward, reversed, random };

struct LaunchOptions {
    Order order = Order::forward;   // of blocks, and of warps in a block
    bool find_races = true;
    uint64_t most_steps = 1ull << 32;  // branches of one block
};

struct Launch {
    const Kernel* kernel;
    Dim3 grid, block;
    uint32_t dynamic_shared;
    std::vector<uint8_t> parameters;
};

// Throws Fault.
void run_grid(const Launch& launch, DeviceMemory& memory, const LaunchOptions& options);

}  // namespace emu
