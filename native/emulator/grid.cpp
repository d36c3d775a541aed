#include "grid.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <numeric>
#include <random>

namespace emu {
namespace {

const uint32_t unset = 0xFFF7BAD1;  // what a register holds before it is written: a NaN

void set_special(Warp& warp, Special special, uint32_t* lanes) {
    const Block& block = *warp.block;
    for (uint32_t lane = 0; lane < 32; lane++) {
        uint32_t thread = (uint32_t)warp.index * 32 + lane, value = 0;
        switch (special) {
            case Special::tid_x: value = thread % block.size.x; break;
            case Special::tid_y: value = thread / block.size.x % block.size.y; break;
            case Special::tid_z: value = thread / block.size.x / block.size.y; break;
            case Special::ntid_x: value = block.size.x; break;
            case Special::ntid_y: value = block.size.y; break;
            case Special::ntid_z: value = block.size.z; break;
            case Special::ctaid_x: value = block.id.x; break;
            case Special::ctaid_y: value = block.id.y; break;
            case Special::ctaid_z: value = block.id.z; break;
            case Special::nctaid_x: value = block.grid.x; break;
            case Special::nctaid_y: value = block.grid.y; break;
            case Special::nctaid_z: value = block.grid.z; break;
            case Special::laneid: value = lane; break;
            case Special::warpid: value = (uint32_t)warp.index; break;
            case Special::lanemask_lt: value = (1u << lane) - 1; break;
            case Special::lanemask_le: value = (2u << lane) - 1; break;
            case Special::lanemask_gt: value = ~((2u << lane) - 1); break;
            case Special::lanemask_ge: value = ~((1u << lane) - 1); break;
            case Special::lanemask_eq: value = 1u << lane; break;
            case Special::clock: value = 0; break;
        }
        lanes[lane] = value;
    }
}

// Register files of all warps of a block, reused from block to block.
class RegisterFiles {
public:
    RegisterFiles(const Kernel& kernel, size_t warps) : stride((kernel.register_bytes + 63) / 64 * 64), bytes((uint8_t*)std::aligned_alloc(64, std::max<size_t>(64, stride * warps))) {
        if (!bytes) throw Fault(FaultKind::launch_failed, kernel.name + ": no memory for registers");
        std::fill_n((uint32_t*)bytes, stride * warps / 4, unset);
        for (size_t warp = 0; warp < warps; warp++)
            for (auto& [offset, lanes] : kernel.constants) std::copy(lanes.begin(), lanes.end(), bytes + warp * stride + offset);
    }
    ~RegisterFiles() { std::free(bytes); }
    RegisterFiles(const RegisterFiles&) = delete;
    uint8_t* of(size_t warp) { return bytes + warp * stride; }

private:
    size_t stride;
    uint8_t* bytes;
};

std::vector<uint64_t> sequence(uint64_t count, Order order, std::mt19937_64& random) {
    std::vector<uint64_t> result(count);
    std::iota(result.begin(), result.end(), 0);
    if (order == Order::reversed) std::reverse(result.begin(), result.end());
    if (order == Order::random) std::shuffle(result.begin(), result.end(), random);
    return result;
}

// Every thread that is left must be at one and the same barrier, and none may have gone.
void pass_barrier(Block& block) {
    const Warp* first = nullptr;
    uint32_t at = 0;
    for (Warp& warp : block.warps)
        if (warp.at_barrier && !first) first = &warp, at = warp.pc[std::countr_zero(warp.at_barrier)];
    for (Warp& warp : block.warps) {
        block.current_warp = &warp;
        if (warp.at_sync) {
            int lane = std::countr_zero(warp.at_sync);
            block.current = &block.kernel->code[warp.pc[lane]];
            uint32_t mask = (uint32_t)warp.read(*block.current, 6, lane);
            if (mask & warp.exited) block.fault(FaultKind::illegal_instruction, lane, "the member mask names lane " + std::to_string(std::countr_zero(mask & warp.exited)) + ", which has left the kernel");
            block.fault(FaultKind::launch_failed, lane, "waits for lanes of its member mask that never come");
        }
        block.current = &block.kernel->code[at];
        uint32_t threads = (uint32_t)std::min<uint64_t>(32, block.size.count() - (uint64_t)warp.index * 32), lanes = threads == 32 ? ~0u : (1u << threads) - 1;
        if (uint32_t gone = warp.exited & lanes) block.fault(FaultKind::launch_failed, std::countr_zero(gone), "divergent barrier: the thread has left the kernel while others wait");
        for (uint32_t rest = lanes; rest; rest &= rest - 1)
            if (int lane = std::countr_zero(rest); warp.pc[lane] != at) block.fault(FaultKind::launch_failed, lane, "divergent barrier: the thread waits at PTX line " + std::to_string(block.kernel->code[warp.pc[lane]].line));
    }
    block.races.barrier();
    for (Warp& warp : block.warps) warp.release_barrier();
}

void run_block(Block& block, Order order, std::mt19937_64& random) {
    std::fill(block.shared.begin(), block.shared.end(), (uint8_t)0xFF);
    block.races.reset((uint32_t)block.shared.size());
    block.steps = 0;
    for (Warp& warp : block.warps) {
        for (auto& [special, offset] : block.kernel->specials) set_special(warp, special, (uint32_t*)(warp.registers + offset));
        uint64_t threads = block.size.count() - (uint64_t)warp.index * 32;
        warp.start(threads >= 32 ? ~0u : (1u << threads) - 1);
    }
    auto turns = sequence(block.warps.size(), order, random);
    for (;;) {
        for (uint64_t turn : turns) block.warps[turn].run();
        if (std::all_of(block.warps.begin(), block.warps.end(), [](const Warp& warp) { return warp.done(); })) return;
        pass_barrier(block);
    }
}

}  // namespace

void run_grid(const Launch& launch, DeviceMemory& memory, const LaunchOptions& options) {
    Block block{};
    block.kernel = launch.kernel;
    block.grid = launch.grid;
    block.size = launch.block;
    block.parameters = launch.parameters.data();
    block.memory = &memory;
    block.find_races = options.find_races;
    block.most_steps = options.most_steps;
    block.shared.resize(launch.kernel->shared_bytes + launch.dynamic_shared);
    block.local.assign(launch.block.count() * launch.kernel->local_bytes, 0xFF);
    size_t warps = (launch.block.count() + 31) / 32;
    RegisterFiles files(*launch.kernel, warps);
    block.warps.resize(warps);
    for (size_t i = 0; i < warps; i++) {
        block.warps[i].registers = files.of(i);
        block.warps[i].block = &block;
        block.warps[i].index = (int)i;
    }
    std::mt19937_64 random(1);
    auto visit = [&](uint64_t number) {
        block.id = {(uint32_t)(number % launch.grid.x), (uint32_t)(number / launch.grid.x % launch.grid.y), (uint32_t)(number / launch.grid.x / launch.grid.y)};
        run_block(block, options.order, random);
    };
    if (options.order == Order::random)
        for (uint64_t number : sequence(launch.grid.count(), options.order, random)) visit(number);
    else
        for (uint64_t i = 0, count = launch.grid.count(); i < count; i++) visit(options.order == Order::reversed ? count - 1 - i : i);
}

}  // namespace emu
