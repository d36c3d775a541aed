// State of the emulated driver: devices, their primary contexts, streams, modules. One lock guards everything; kernels run under it.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "../emulator/grid.h"
#include "cuda_api.h"

struct Device;

// Work that was asked for and not done yet. Without the setting "async" it is done at once.
struct Stream {
    Device* device;
    bool blocking = true;  // waits for the default stream and makes it wait
    std::deque<std::function<void()>> work;
};

struct Event {
    Device* device;
    bool recorded = false, done = true;
    double milliseconds = 0;
    Stream* stream = nullptr;
};

struct LoadedModule;

struct Function {
    LoadedModule* module;
    const emu::Kernel* kernel;
    int most_dynamic_shared = 48 << 10;
};

struct LoadedModule {
    Device* device;
    std::unique_ptr<emu::Module> code;
    std::vector<uint64_t> variables;
    std::map<std::string, uint64_t> sizes;
    std::map<std::string, std::unique_ptr<Function>> functions;
};

// A device and its primary context. An error of a kernel stays until the context is reset, as on hardware.
struct Device {
    int index;
    std::unique_ptr<emu::DeviceMemory> memory;
    int references = 0;
    CUresult sticky = CUDA_SUCCESS;
    Stream standard{this, true, {}};
    std::set<std::unique_ptr<Stream>> streams;
    std::set<std::unique_ptr<Event>> events;
    std::set<std::unique_ptr<LoadedModule>> modules;
};

struct Settings {
    int devices = 2;
    uint64_t memory = 4ull << 30;  // bytes of each device
    int capability = 86;           // 10 · major + minor
    bool async = false;            // stream work waits until something waits for it: finds forgotten synchronisation
    emu::LaunchOptions launch;
    std::string fail_name;         // entry point whose n-th call fails
    int fail_count = 0;
    bool log = false;
};

struct Driver {
    std::recursive_mutex lock;
    bool initialized = false;
    Settings settings;
    std::vector<std::unique_ptr<Device>> devices;
    std::map<CUcontext, Device*> contexts;
    std::map<const uint8_t*, size_t> pinned;
    std::string report;  // text of the last fault
};

extern Driver driver;

// The device of the calling thread's current context, or null.
extern thread_local Device* current;

// Applies one setting; false where the name is unknown. See README.md for the names.
bool set_option(const std::string& name, const std::string& value);
void read_environment();

// What every entry point does first: log, injected failure, state. `needs_context` also asks for a current context without a sticky error.
CUresult enter(const char* name, bool needs_context);

// Stream of a handle in the current device, or null.
Stream* stream_of(CUstream handle);

// Puts work into a stream and runs it unless work is to wait.
CUresult submit(Stream* stream, std::function<void()> work);

// Runs everything that waits in a stream, or in all streams of a device.
CUresult drain(Stream& stream);
CUresult drain_all(Device& device);

// Keeps the text for dl101_emulator_report and prints it to the error stream.
void say(const std::string& text);

#define ENTER(needs_context) \
    std::lock_guard<std::recursive_mutex> guard(driver.lock); \
    if (CUresult result_ = enter(__func__, needs_context)) return result_
#define REQUIRE(condition, error) \
    do { if (!(condition)) return error; } while (0)
