// Initialisation, devices, primary contexts, error texts.
#include <cstdio>
#include <cstring>

#include "driver.h"

static bool valid(CUdevice device) { return device >= 0 && device < (int)driver.devices.size(); }

DL101_API cuInit(unsigned flags) {
    std::lock_guard<std::recursive_mutex> guard(driver.lock);
    REQUIRE(flags == 0, CUDA_ERROR_INVALID_VALUE);
    if (driver.initialized) return CUDA_SUCCESS;
    read_environment();
    if (driver.settings.devices < 1) return CUDA_ERROR_NO_DEVICE;
    for (int i = 0; i < driver.settings.devices; i++) {
        auto device = std::make_unique<Device>();
        device->index = i;
        device->memory = std::make_unique<emu::DeviceMemory>(driver.settings.memory);
        driver.contexts[(CUcontext)device.get()] = device.get();
        driver.devices.push_back(std::move(device));
    }
    driver.initialized = true;
    return CUDA_SUCCESS;
}

DL101_API cuDriverGetVersion(int* version) {
    REQUIRE(version, CUDA_ERROR_INVALID_VALUE);
    *version = 13000;
    return CUDA_SUCCESS;
}

DL101_API cuDeviceGetCount(int* count) {
    ENTER(false);
    REQUIRE(count, CUDA_ERROR_INVALID_VALUE);
    *count = (int)driver.devices.size();
    return CUDA_SUCCESS;
}

DL101_API cuDeviceGet(CUdevice* device, int ordinal) {
    ENTER(false);
    REQUIRE(device, CUDA_ERROR_INVALID_VALUE);
    REQUIRE(valid(ordinal), CUDA_ERROR_INVALID_DEVICE);
    *device = ordinal;
    return CUDA_SUCCESS;
}

DL101_API cuDeviceGetName(char* name, int length, CUdevice device) {
    ENTER(false);
    REQUIRE(name && length > 0, CUDA_ERROR_INVALID_VALUE);
    REQUIRE(valid(device), CUDA_ERROR_INVALID_DEVICE);
    std::snprintf(name, (size_t)length, "DL101 emulated device");
    return CUDA_SUCCESS;
}

DL101_API cuDeviceTotalMem(size_t* bytes, CUdevice device) {
    ENTER(false);
    REQUIRE(bytes, CUDA_ERROR_INVALID_VALUE);
    REQUIRE(valid(device), CUDA_ERROR_INVALID_DEVICE);
    *bytes = driver.devices[(size_t)device]->memory->limit();
    return CUDA_SUCCESS;
}

// Limits of compute capability 8.6, from the tables of NVIDIA's programming guide; the clock rates are zero, for there is no clock.
DL101_API cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device) {
    ENTER(false);
    REQUIRE(value, CUDA_ERROR_INVALID_VALUE);
    REQUIRE(valid(device), CUDA_ERROR_INVALID_DEVICE);
    switch (attribute) {
        case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK: case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X: case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y: *value = 1024; break;
        case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z: *value = 64; break;
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X: *value = 0x7fffffff; break;
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y: case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z: *value = 65535; break;
        case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK: *value = 48 << 10; break;
        case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN: *value = 99 << 10; break;
        case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR: *value = 100 << 10; break;
        case CU_DEVICE_ATTRIBUTE_TOTAL_CONSTANT_MEMORY: *value = 64 << 10; break;
        case CU_DEVICE_ATTRIBUTE_WARP_SIZE: *value = 32; break;
        case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK: case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR: *value = 65536; break;
        case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR: *value = 1536; break;
        case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *value = 4; break;
        case CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING: *value = 1; break;
        case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *value = driver.settings.capability / 10; break;
        case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *value = driver.settings.capability % 10; break;
        default: *value = 0; break;
    }
    return CUDA_SUCCESS;
}

DL101_API cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice device) {
    ENTER(false);
    REQUIRE(context, CUDA_ERROR_INVALID_VALUE);
    REQUIRE(valid(device), CUDA_ERROR_INVALID_DEVICE);
    driver.devices[(size_t)device]->references++;
    *context = (CUcontext)driver.devices[(size_t)device].get();
    return CUDA_SUCCESS;
}

// Everything in the context is gone, and so is its error.
DL101_API cuDevicePrimaryCtxReset(CUdevice index) {
    ENTER(false);
    REQUIRE(valid(index), CUDA_ERROR_INVALID_DEVICE);
    Device& device = *driver.devices[(size_t)index];
    device.standard.work.clear();
    device.streams.clear();
    device.events.clear();
    device.modules.clear();
    device.memory->clear();
    device.sticky = CUDA_SUCCESS;
    return CUDA_SUCCESS;
}

DL101_API cuDevicePrimaryCtxRelease(CUdevice index) {
    ENTER(false);
    REQUIRE(valid(index), CUDA_ERROR_INVALID_DEVICE);
    Device& device = *driver.devices[(size_t)index];
    REQUIRE(device.references > 0, CUDA_ERROR_INVALID_CONTEXT);
    return --device.references ? CUDA_SUCCESS : cuDevicePrimaryCtxReset(index);
}

DL101_API cuCtxSetCurrent(CUcontext context) {
    ENTER(false);
    auto found = driver.contexts.find(context);
    REQUIRE(!context || found != driver.contexts.end(), CUDA_ERROR_INVALID_CONTEXT);
    current = context ? found->second : nullptr;
    return CUDA_SUCCESS;
}

DL101_API cuCtxGetCurrent(CUcontext* context) {
    ENTER(false);
    REQUIRE(context, CUDA_ERROR_INVALID_VALUE);
    *context = (CUcontext)current;
    return CUDA_SUCCESS;
}

DL101_API cuCtxGetDevice(CUdevice* device) {
    ENTER(true);
    REQUIRE(device, CUDA_ERROR_INVALID_VALUE);
    *device = current->index;
    return CUDA_SUCCESS;
}

DL101_API cuCtxSynchronize() {
    ENTER(true);
    return drain_all(*current);
}

static const struct { CUresult code; const char *name, *text; } errors[] = {
#define ERROR(name, text) {name, #name, text}
    ERROR(CUDA_SUCCESS, "no error"), ERROR(CUDA_ERROR_INVALID_VALUE, "invalid argument"), ERROR(CUDA_ERROR_OUT_OF_MEMORY, "out of memory"),
    ERROR(CUDA_ERROR_NOT_INITIALIZED, "initialization error"), ERROR(CUDA_ERROR_NO_DEVICE, "no CUDA-capable device is detected"),
    ERROR(CUDA_ERROR_INVALID_DEVICE, "invalid device ordinal"), ERROR(CUDA_ERROR_INVALID_IMAGE, "device kernel image is invalid"),
    ERROR(CUDA_ERROR_INVALID_CONTEXT, "invalid device context"), ERROR(CUDA_ERROR_INVALID_PTX, "a PTX JIT compilation failed"),
    ERROR(CUDA_ERROR_UNSUPPORTED_PTX_VERSION, "the provided PTX was compiled with an unsupported toolchain."), ERROR(CUDA_ERROR_INVALID_HANDLE, "invalid resource handle"),
    ERROR(CUDA_ERROR_NOT_FOUND, "named symbol not found"), ERROR(CUDA_ERROR_NOT_READY, "device not ready"),
    ERROR(CUDA_ERROR_ILLEGAL_ADDRESS, "an illegal memory access was encountered"), ERROR(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, "too many resources requested for launch"),
    ERROR(CUDA_ERROR_LAUNCH_TIMEOUT, "the launch timed out and was terminated"), ERROR(CUDA_ERROR_ASSERT, "device-side assert triggered"),
    ERROR(CUDA_ERROR_ILLEGAL_INSTRUCTION, "an illegal instruction was encountered"), ERROR(CUDA_ERROR_MISALIGNED_ADDRESS, "misaligned address"),
    ERROR(CUDA_ERROR_LAUNCH_FAILED, "unspecified launch failure"), ERROR(CUDA_ERROR_NOT_SUPPORTED, "operation not supported"), ERROR(CUDA_ERROR_UNKNOWN, "unknown error"),
#undef ERROR
};

DL101_API cuGetErrorName(CUresult code, const char** name) {
    for (auto& error : errors)
        if (error.code == code) return *name = error.name, CUDA_SUCCESS;
    *name = nullptr;
    return CUDA_ERROR_INVALID_VALUE;
}

DL101_API cuGetErrorString(CUresult code, const char** text) {
    for (auto& error : errors)
        if (error.code == code) return *text = error.text, CUDA_SUCCESS;
    *text = nullptr;
    return CUDA_ERROR_INVALID_VALUE;
}
