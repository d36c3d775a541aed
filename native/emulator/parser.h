// PTX text to a module.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "module.h"

namespace emu {

// Places a variable on the device and returns its address.
using PlaceVariable = std::function<uint64_t(const Variable&)>;

// Throws PtxError where the text is wrong or uses something unknown.
std::unique_ptr<Module> parse(const std::string& source, const PlaceVariable& place);

}  // namespace emu
