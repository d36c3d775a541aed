// Device memory, pinned host memory, copies and fills.
#include <cstdlib>
#include <cstring>

#include "driver.h"

DL101_API cuMemAlloc(CUdeviceptr* address, size_t bytes) {
    ENTER(true);
    REQUIRE(address && bytes, CUDA_ERROR_INVALID_VALUE);
    *address = current->memory->allocate(bytes);
    return *address ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

// Waits for all work, as the real one does. Any device's memory may be freed.
DL101_API cuMemFree(CUdeviceptr address) {
    ENTER(true);
    if (!address) return CUDA_SUCCESS;
    for (auto& device : driver.devices) {
        if (!device->memory->find(address, 0)) continue;
        if (CUresult error = drain_all(*device)) return error;
        if (device->memory->release(address)) return CUDA_SUCCESS;
    }
    return CUDA_ERROR_INVALID_VALUE;
}

DL101_API cuMemGetInfo(size_t* free, size_t* total) {
    ENTER(true);
    REQUIRE(free && total, CUDA_ERROR_INVALID_VALUE);
    *total = current->memory->limit();
    *free = *total - current->memory->used();
    return CUDA_SUCCESS;
}

DL101_API cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
    ENTER(true);
    REQUIRE(memory && bytes, CUDA_ERROR_INVALID_VALUE);
    *memory = std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    REQUIRE(*memory, CUDA_ERROR_OUT_OF_MEMORY);
    driver.pinned[(uint8_t*)*memory] = bytes;
    return CUDA_SUCCESS;
}

DL101_API cuMemFreeHost(void* memory) {
    ENTER(true);
    REQUIRE(driver.pinned.erase((uint8_t*)memory), CUDA_ERROR_INVALID_VALUE);
    if (CUresult error = drain_all(*current)) return error;
    std::free(memory);
    return CUDA_SUCCESS;
}

static bool is_pinned(const void* memory) {
    auto after = driver.pinned.upper_bound((const uint8_t*)memory);
    return after != driver.pinned.begin() && (const uint8_t*)memory - std::prev(after)->first < (ptrdiff_t)std::prev(after)->second;
}

// The bytes on whichever device they lie, or null.
static uint8_t* on_device(CUdeviceptr address, size_t bytes) {
    for (auto& device : driver.devices)
        if (uint8_t* found = device->memory->find(address, bytes)) return found;
    return nullptr;
}

static CUresult copy_in(CUdeviceptr to, const void* from, size_t bytes, Stream* stream, bool wait) {
    uint8_t* target = on_device(to, bytes);
    REQUIRE(target && (from || !bytes), CUDA_ERROR_INVALID_VALUE);
    // Pageable memory is staged before the call returns; pinned memory is read when the copy runs.
    if (is_pinned(from)) {
        if (CUresult error = submit(stream, [=] { std::memcpy(target, from, bytes); })) return error;
    } else {
        auto staged = std::make_shared<std::vector<uint8_t>>((const uint8_t*)from, (const uint8_t*)from + bytes);
        if (CUresult error = submit(stream, [=] { std::memcpy(target, staged->data(), bytes); })) return error;
    }
    return wait ? drain(*stream) : CUDA_SUCCESS;
}

static CUresult copy_out(void* to, CUdeviceptr from, size_t bytes, Stream* stream, bool wait) {
    const uint8_t* source = on_device(from, bytes);
    REQUIRE(source && (to || !bytes), CUDA_ERROR_INVALID_VALUE);
    if (CUresult error = submit(stream, [=] { std::memcpy(to, source, bytes); })) return error;
    return wait ? drain(*stream) : CUDA_SUCCESS;
}

static CUresult copy_on(CUdeviceptr to, CUdeviceptr from, size_t bytes, Stream* stream) {
    uint8_t* target = on_device(to, bytes);
    const uint8_t* source = on_device(from, bytes);
    REQUIRE(target && source, CUDA_ERROR_INVALID_VALUE);
    return submit(stream, [=] { std::memmove(target, source, bytes); });
}

template <class T> static CUresult fill(CUdeviceptr to, T value, size_t count, Stream* stream) {
    uint8_t* target = on_device(to, count * sizeof(T));
    REQUIRE(target && to % sizeof(T) == 0, CUDA_ERROR_INVALID_VALUE);
    return submit(stream, [=] { for (size_t i = 0; i < count; i++) std::memcpy(target + i * sizeof(T), &value, sizeof(T)); });
}

DL101_API cuMemcpyHtoD(CUdeviceptr to, const void* from, size_t bytes) { ENTER(true); return copy_in(to, from, bytes, &current->standard, true); }
DL101_API cuMemcpyDtoH(void* to, CUdeviceptr from, size_t bytes) { ENTER(true); return copy_out(to, from, bytes, &current->standard, true); }
DL101_API cuMemcpyDtoD(CUdeviceptr to, CUdeviceptr from, size_t bytes) { ENTER(true); return copy_on(to, from, bytes, &current->standard); }
DL101_API cuMemcpyHtoDAsync(CUdeviceptr to, const void* from, size_t bytes, CUstream stream) { ENTER(true); return copy_in(to, from, bytes, stream_of(stream), false); }
DL101_API cuMemcpyDtoHAsync(void* to, CUdeviceptr from, size_t bytes, CUstream stream) { ENTER(true); return copy_out(to, from, bytes, stream_of(stream), false); }
DL101_API cuMemcpyDtoDAsync(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) { ENTER(true); return copy_on(to, from, bytes, stream_of(stream)); }
DL101_API cuMemsetD8(CUdeviceptr to, unsigned char value, size_t count) { ENTER(true); return fill(to, value, count, &current->standard); }
DL101_API cuMemsetD32(CUdeviceptr to, unsigned value, size_t count) { ENTER(true); return fill(to, value, count, &current->standard); }
DL101_API cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, CUstream stream) { ENTER(true); return fill(to, value, count, stream_of(stream)); }
DL101_API cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, CUstream stream) { ENTER(true); return fill(to, value, count, stream_of(stream)); }
