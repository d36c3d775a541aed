// Settings, from the environment (DL101_EMULATOR_<NAME>) or by dl101_emulator_set while the program runs.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "driver.h"

Driver driver;
thread_local Device* current;

static const char* const names[] = {"devices", "memory", "capability", "async", "order", "races", "steps", "fail", "log"};

bool set_option(const std::string& name, const std::string& value) {
    Settings& s = driver.settings;
    unsigned long long number = std::strtoull(value.c_str(), nullptr, 0);
    if (name == "devices") s.devices = (int)number;
    else if (name == "memory") s.memory = number;
    else if (name == "capability") s.capability = (int)number;
    else if (name == "async") s.async = number != 0;
    else if (name == "order") s.launch.order = value == "reversed" ? emu::Order::reversed : value == "random" ? emu::Order::random : emu::Order::forward;
    else if (name == "races") s.launch.find_races = number != 0;
    else if (name == "steps") s.launch.most_steps = number;
    else if (name == "log") s.log = number != 0;
    else if (name == "fail") {
        size_t colon = value.find(':');
        s.fail_name = value.substr(0, colon);
        s.fail_count = colon == std::string::npos ? 1 : std::atoi(value.c_str() + colon + 1);
    } else return false;
    return true;
}

void read_environment() {
    for (const char* name : names) {
        std::string variable = std::string("DL101_EMULATOR_") + name;
        for (char& c : variable) c = (char)std::toupper((unsigned char)c);
        if (const char* value = std::getenv(variable.c_str())) set_option(name, value);
    }
}

void say(const std::string& text) {
    driver.report = text;
    std::fprintf(stderr, "emulated CUDA: %s\n", text.c_str());
}

CUresult enter(const char* name, bool needs_context) {
    Settings& s = driver.settings;
    if (s.log) std::fprintf(stderr, "emulated CUDA: %s\n", name);
    if (!s.fail_name.empty() && s.fail_name == name && --s.fail_count <= 0) {
        s.fail_name.clear();
        return std::strncmp(name, "cuMemAlloc", 10) == 0 ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_ERROR_UNKNOWN;
    }
    if (!driver.initialized) return CUDA_ERROR_NOT_INITIALIZED;
    if (!needs_context) return CUDA_SUCCESS;
    return current ? current->sticky : CUDA_ERROR_INVALID_CONTEXT;
}

// Entry points of the emulator itself, which no real driver has: tests set options and read the report of a fault.
extern "C" __attribute__((visibility("default"))) int dl101_emulator_set(const char* name, const char* value) {
    std::lock_guard<std::recursive_mutex> guard(driver.lock);
    return set_option(name, value) ? 0 : 1;
}

// Copies the text of the last fault and forgets it; returns its length.
extern "C" __attribute__((visibility("default"))) int dl101_emulator_report(char* text, int capacity) {
    std::lock_guard<std::recursive_mutex> guard(driver.lock);
    std::snprintf(text, (size_t)capacity, "%s", driver.report.c_str());
    int length = (int)driver.report.size();
    driver.report.clear();
    return length;
}
