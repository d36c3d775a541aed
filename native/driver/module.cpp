// Modules from PTX text, functions, launches.
#include <cstring>

#include "../emulator/parser.h"
#include "driver.h"

static LoadedModule* module_of(CUmodule handle) {
    for (auto& module : current->modules)
        if (module.get() == (LoadedModule*)handle) return module.get();
    return nullptr;
}

static Function* function_of(CUfunction handle) {
    for (auto& module : current->modules)
        for (auto& [name, function] : module->functions)
            if (function.get() == (Function*)handle) return function.get();
    return nullptr;
}

// Takes PTX text only: machine code cannot be executed here.
DL101_API cuModuleLoadData(CUmodule* result, const void* image) {
    ENTER(true);
    REQUIRE(result && image, CUDA_ERROR_INVALID_VALUE);
    const char* text = (const char*)image;
    REQUIRE(std::memcmp(text, "\177ELF", 4) != 0 && std::strstr(text, ".version"), CUDA_ERROR_INVALID_IMAGE);
    auto loaded = std::make_unique<LoadedModule>();
    loaded->device = current;
    auto place = [&](const emu::Variable& variable) {
        uint64_t address = current->memory->allocate(variable.size);
        if (!address) throw emu::PtxError(0, "no memory for " + variable.name);
        uint8_t* bytes = current->memory->find(address, variable.size);
        if (variable.initial.empty()) std::memset(bytes, 0, variable.size);
        else std::memcpy(bytes, variable.initial.data(), variable.size);
        loaded->variables.push_back(address);
        loaded->sizes[variable.name] = variable.size;
        return address;
    };
    try {
        loaded->code = emu::parse(text, place);
    } catch (const emu::PtxError& error) {
        for (uint64_t address : loaded->variables) current->memory->release(address);
        say(error.what());
        return CUDA_ERROR_INVALID_PTX;
    }
    *result = (CUmodule)loaded.get();
    current->modules.insert(std::move(loaded));
    return CUDA_SUCCESS;
}

DL101_API cuModuleLoadDataEx(CUmodule* result, const void* image, unsigned, CUjit_option*, void**) { return cuModuleLoadData(result, image); }

DL101_API cuModuleUnload(CUmodule handle) {
    ENTER(true);
    LoadedModule* module = module_of(handle);
    REQUIRE(module, CUDA_ERROR_INVALID_HANDLE);
    if (CUresult error = drain_all(*current)) return error;
    for (uint64_t address : module->variables) current->memory->release(address);
    std::erase_if(current->modules, [&](auto& m) { return m.get() == module; });
    return CUDA_SUCCESS;
}

DL101_API cuModuleGetFunction(CUfunction* result, CUmodule handle, const char* name) {
    ENTER(true);
    LoadedModule* module = module_of(handle);
    REQUIRE(module, CUDA_ERROR_INVALID_HANDLE);
    REQUIRE(result && name, CUDA_ERROR_INVALID_VALUE);
    auto kernel = module->code->kernels.find(name);
    REQUIRE(kernel != module->code->kernels.end(), CUDA_ERROR_NOT_FOUND);
    auto& function = module->functions[name];
    if (!function) function = std::make_unique<Function>(Function{module, kernel->second.get()});
    *result = (CUfunction)function.get();
    return CUDA_SUCCESS;
}

DL101_API cuModuleGetGlobal(CUdeviceptr* address, size_t* bytes, CUmodule handle, const char* name) {
    ENTER(true);
    LoadedModule* module = module_of(handle);
    REQUIRE(module, CUDA_ERROR_INVALID_HANDLE);
    auto found = module->code->addresses.find(name);
    REQUIRE(found != module->code->addresses.end(), CUDA_ERROR_NOT_FOUND);
    if (address) *address = found->second;
    if (bytes) *bytes = module->sizes[name];
    return CUDA_SUCCESS;
}

DL101_API cuFuncGetAttribute(int* value, CUfunction_attribute attribute, CUfunction handle) {
    ENTER(true);
    Function* function = function_of(handle);
    REQUIRE(function, CUDA_ERROR_INVALID_HANDLE);
    REQUIRE(value, CUDA_ERROR_INVALID_VALUE);
    switch (attribute) {
        case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK: *value = (int)function->kernel->max_threads; break;
        case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES: *value = (int)function->kernel->shared_bytes; break;
        case CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES: *value = (int)function->kernel->local_bytes; break;
        case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES: *value = function->most_dynamic_shared; break;
        default: *value = 0; break;  // registers: PTX has no number of them
    }
    return CUDA_SUCCESS;
}

DL101_API cuFuncSetAttribute(CUfunction handle, CUfunction_attribute attribute, int value) {
    ENTER(true);
    Function* function = function_of(handle);
    REQUIRE(function, CUDA_ERROR_INVALID_HANDLE);
    REQUIRE(attribute == CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES && value >= 0 && value <= 99 << 10, CUDA_ERROR_INVALID_VALUE);
    function->most_dynamic_shared = value;
    return CUDA_SUCCESS;
}

DL101_API cuLaunchKernel(CUfunction handle, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ, unsigned shared, CUstream where, void** parameters, void** extra) {
    ENTER(true);
    Function* function = function_of(handle);
    Stream* stream = stream_of(where);
    REQUIRE(function && stream, CUDA_ERROR_INVALID_HANDLE);
    const emu::Kernel& kernel = *function->kernel;
    emu::Launch launch{&kernel, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared, std::vector<uint8_t>(kernel.parameter_bytes)};
    REQUIRE(gridX && gridY && gridZ && blockX && blockY && blockZ, CUDA_ERROR_INVALID_VALUE);
    REQUIRE(gridX <= 0x7fffffff && gridY <= 65535 && gridZ <= 65535 && blockZ <= 64 && launch.block.count() <= 1024, CUDA_ERROR_INVALID_VALUE);
    REQUIRE(launch.block.count() <= kernel.max_threads, CUDA_ERROR_INVALID_VALUE);
    REQUIRE((int)shared <= function->most_dynamic_shared, CUDA_ERROR_INVALID_VALUE);
    REQUIRE(!extra && (parameters || kernel.parameters.empty()), CUDA_ERROR_INVALID_VALUE);
    // Values are read now: the caller may reuse their memory.
    for (size_t i = 0; i < kernel.parameters.size(); i++) std::memcpy(launch.parameters.data() + kernel.parameters[i].offset, parameters[i], kernel.parameters[i].size);
    Device* device = current;
    return submit(stream, [device, launch = std::move(launch)] { emu::run_grid(launch, *device->memory, driver.settings.launch); });
}
