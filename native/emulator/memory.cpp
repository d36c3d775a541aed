#include "memory.h"

#include <sys/mman.h>

#include <cstring>

namespace emu {

static const uint64_t reserved = 1ull << 40;
static const uint64_t gap = 4096;  // unmapped bytes behind each allocation

DeviceMemory::DeviceMemory(uint64_t limit) : most(limit) {
    void* p = mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p != MAP_FAILED) range = (uint64_t)p, next = range + gap;
}

DeviceMemory::~DeviceMemory() {
    if (range) munmap((void*)range, reserved);
}

uint64_t DeviceMemory::allocate(uint64_t size) {
    if (!range || size > most - total) return 0;
    uint64_t span = (size + gap + 255) / 256 * 256;
    if (span > range + reserved - next) return 0;
    uint8_t* bytes = new (std::nothrow) uint8_t[size];
    if (!bytes) return 0;
    std::memset(bytes, 0xFF, size);
    uint64_t address = next;
    next += span;
    total += size;
    live[address] = {size, std::unique_ptr<uint8_t[]>(bytes)};
    return address;
}

bool DeviceMemory::release(uint64_t address) {
    auto found = live.find(address);
    if (found == live.end()) return false;
    total -= found->second.size;
    freed[address] = found->second.size;
    live.erase(found);
    last_begin = 1, last_end = 0;
    return true;
}

uint8_t* DeviceMemory::find(uint64_t address, uint64_t size) {
    auto next_block = live.upper_bound(address);
    if (next_block == live.begin()) return nullptr;
    auto& [begin, block] = *std::prev(next_block);
    if (address - begin > block.size || size > block.size - (address - begin)) return nullptr;
    last_begin = begin;
    last_end = begin + block.size;
    last_bytes = block.bytes.get();
    return last_bytes + (address - begin);
}

std::string DeviceMemory::describe(uint64_t address) const {
    if (auto after = freed.upper_bound(address); after != freed.begin())
        if (auto& [begin, size] = *std::prev(after); address - begin < size)
            return "byte " + std::to_string(address - begin) + " of an allocation of " + std::to_string(size) + " bytes that was freed";
    auto after = live.upper_bound(address);
    if (after != live.begin())
        if (auto& [begin, block] = *std::prev(after); address - begin < block.size + gap)
            return "byte " + std::to_string(address - begin) + " of an allocation of " + std::to_string(block.size) + " bytes";
    if (after != live.end() && after->first - address <= gap)
        return std::to_string(after->first - address) + " bytes before an allocation of " + std::to_string(after->second.size) + " bytes";
    return "no allocation is near";
}

void DeviceMemory::clear() {
    live.clear();
    freed.clear();
    total = 0;
    last_begin = 1, last_end = 0;
}

}  // namespace emu
