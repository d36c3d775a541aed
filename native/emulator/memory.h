// Device memory. Addresses come from a reserved range that the process cannot read, so host code that follows a device pointer crashes at once;
// every access of a kernel is checked to the byte against the table of allocations, whose addresses are never used twice.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace emu {

class DeviceMemory {
public:
    explicit DeviceMemory(uint64_t limit);
    ~DeviceMemory();
    DeviceMemory(const DeviceMemory&) = delete;

    // Address of new memory, a multiple of 256, filled with 0xFF bytes (NaN in every floating-point type); 0 where the limit is reached.
    uint64_t allocate(uint64_t size);

    // False where nothing starts at the address.
    bool release(uint64_t address);

    // Where the bytes really are, or null where they are not all inside one live allocation.
    uint8_t* find(uint64_t address, uint64_t size);

    // The same for a kernel, with a cache of the last allocation.
    uint8_t* access(uint64_t address, uint64_t size) {
        if (address >= last_begin && address + size <= last_end) return last_bytes + (address - last_begin);
        return find(address, size);
    }

    // Why find gave null: beside which allocation the address lies.
    std::string describe(uint64_t address) const;

    void clear();

    uint64_t limit() const { return most; }
    uint64_t used() const { return total; }
    size_t count() const { return live.size(); }

private:
    struct Block {
        uint64_t size;
        std::unique_ptr<uint8_t[]> bytes;
    };

    std::map<uint64_t, Block> live;
    std::map<uint64_t, uint64_t> freed;
    uint64_t most, total = 0, range = 0, next = 0;
    uint64_t last_begin = 1, last_end = 0;
    uint8_t* last_bytes = nullptr;
};

}  // namespace emu
