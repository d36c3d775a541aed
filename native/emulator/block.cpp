#include <bit>

#include "warp.h"

namespace emu {

std::string Block::place(int lane) const {
    uint64_t thread = (uint64_t)current_warp->index * 32 + (uint64_t)lane;
    auto triple = [](uint64_t x, uint64_t y, uint64_t z) { return "(" + std::to_string(x) + ", " + std::to_string(y) + ", " + std::to_string(z) + ")"; };
    return kernel->name + ", block " + triple(id.x, id.y, id.z) + ", thread " + triple(thread % size.x, thread / size.x % size.y, thread / size.x / size.y) + ", " + kernel->texts[current->text] + " at PTX line " + std::to_string(current->line);
}

void Block::fault(FaultKind kind, int lane, const std::string& what) const { throw Fault(kind, place(lane) + ": " + what); }

static std::string hex(uint64_t value) {
    char text[20];
    snprintf(text, sizeof text, "0x%llx", (unsigned long long)value);
    return text;
}

uint8_t* Block::shared_at(uint64_t offset, uint32_t bytes, Access access, int lane) {
    offset = (uint32_t)offset;  // shared addresses have 32 bits
    if (offset + bytes > shared.size()) fault(FaultKind::illegal_address, lane, std::to_string(bytes) + " bytes at byte " + std::to_string(offset) + " of " + std::to_string(shared.size()) + " bytes of shared memory");
    if (offset % bytes) fault(FaultKind::misaligned_address, lane, std::to_string(bytes) + " bytes at byte " + std::to_string(offset) + " of shared memory: not aligned");
    if (find_races && access != Access::atomic) {
        int other = access == Access::write ? races.write((uint32_t)offset, bytes, current_warp->index) : races.read((uint32_t)offset, bytes, current_warp->index);
        if (other >= 0) fault(FaultKind::launch_failed, lane, "race on byte " + std::to_string(offset) + " of shared memory with warp " + std::to_string(other) + ": a barrier is missing");
    }
    return shared.data() + offset;
}

uint8_t* Block::local_at(uint64_t offset, uint32_t bytes, int lane) {
    offset = (uint32_t)offset;
    if (offset + bytes > kernel->local_bytes) fault(FaultKind::illegal_address, lane, std::to_string(bytes) + " bytes at byte " + std::to_string(offset) + " of " + std::to_string(kernel->local_bytes) + " bytes of local memory");
    if (offset % bytes) fault(FaultKind::misaligned_address, lane, "local memory: not aligned");
    uint64_t thread = (uint64_t)current_warp->index * 32 + (uint64_t)lane;
    return local.data() + thread * kernel->local_bytes + offset;
}

uint8_t* Block::global_at(uint64_t address, uint32_t bytes, int lane) {
    uint8_t* bytes_at = memory->access(address, bytes);
    if (!bytes_at) fault(FaultKind::illegal_address, lane, std::to_string(bytes) + " bytes at " + hex(address) + ": " + memory->describe(address));
    if (address % bytes) fault(FaultKind::misaligned_address, lane, std::to_string(bytes) + " bytes at " + hex(address) + ": not aligned");
    return bytes_at;
}

uint8_t* Block::generic_at(uint64_t address, uint32_t bytes, Access access, int lane) {
    if (address - shared_window < (1ull << 32)) return shared_at(address - shared_window, bytes, access, lane);
    if (address - local_window < (1ull << 32)) return local_at(address - local_window, bytes, lane);
    return global_at(address, bytes, lane);
}

}  // namespace emu
