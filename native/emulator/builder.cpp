#include "builder.h"

#include <cctype>

#include "decoder.h"
#include "fault.h"

namespace emu {

static uint32_t align_up(uint64_t value, uint32_t align) { return (uint32_t)((value + align - 1) / align * align); }

uint32_t KernelBuilder::reserve(uint32_t bytes) {
    uint32_t offset = kernel.register_bytes;
    kernel.register_bytes += align_up(bytes, 64);
    return offset;
}

void KernelBuilder::add_parameter(const std::string& name, uint32_t size, uint32_t align) {
    uint32_t offset = align_up(kernel.parameter_bytes, align);
    parameters[name] = offset;
    kernel.parameters.push_back({offset, size, align});
    kernel.parameter_bytes = offset + size;
}

void KernelBuilder::add_register(const std::string& name, Type type) {
    int bits = bits_of(type);
    uint32_t bytes = type == Type::pred ? 4 : bits == 64 ? 32 * 8 : 32 * 4;
    scopes.back()[name] = {reserve(bytes), bits, type};
}

void KernelBuilder::add_shared(const std::string& name, uint64_t size, uint32_t align, bool is_dynamic) {
    if (is_dynamic) {
        dynamic[name] = constant(0x7fffffff00000000ull + dynamic.size(), 64);  // a key that no number of the text has; finish() sets the value
        kernel.dynamic_shared = true;
        return;
    }
    shared[name] = align_up(kernel.shared_bytes, align);
    kernel.shared_bytes = (uint32_t)(shared[name] + size);
}

void KernelBuilder::add_local(const std::string& name, uint64_t size, uint32_t align) {
    local[name] = align_up(kernel.local_bytes, align);
    kernel.local_bytes = (uint32_t)(local[name] + size);
}

void KernelBuilder::add_label(const std::string& name, int line) {
    if (!labels.emplace(name, (uint32_t)kernel.code.size()).second) throw PtxError(line, "label " + name + " is defined twice");
}

void KernelBuilder::add(const Statement& statement) {
    Instruction instruction;
    instruction.line = (uint32_t)statement.line;
    instruction.text = (uint32_t)kernel.texts.size();
    kernel.texts.push_back(statement.text);
    if (!statement.guard.empty()) {
        predicate(instruction, 7, statement, statement.guard);
        instruction.guard = (int32_t)instruction.operand[7];
        instruction.guard_negated = statement.guard_negated;
    }
    decode(*this, statement, instruction);
    kernel.code.push_back(instruction);
}

void KernelBuilder::finish() {
    // A thread that runs off the end leaves the kernel.
    Instruction leave;
    leave.control = Control::exit;
    leave.text = (uint32_t)kernel.texts.size();
    kernel.texts.push_back("end of kernel");
    kernel.code.push_back(leave);
    for (auto& [at, jump] : jumps) {
        auto label = labels.find(jump.first);
        if (label == labels.end()) throw PtxError(jump.second, "no label " + jump.first);
        kernel.code[at].target = label->second;
    }
    kernel.shared_bytes = align_up(kernel.shared_bytes, 16);
    for (auto& [name, slot] : dynamic)
        for (auto& [offset, lanes] : kernel.constants)
            if (offset == slot.offset)
                for (int lane = 0; lane < 32; lane++) ((uint64_t*)lanes.data())[lane] = kernel.shared_bytes;
}

const Slot* KernelBuilder::find(const std::string& name) {
    for (size_t i = scopes.size(); i-- > 0;)
        if (auto found = scopes[i].find(name); found != scopes[i].end()) return &found->second;
    return nullptr;
}

Slot KernelBuilder::constant(uint64_t bits, int width) {
    if (auto found = constants.find({bits, width}); found != constants.end()) return found->second;
    std::vector<uint8_t> lanes(width == 64 ? 32 * 8 : width == 1 ? 4 : 32 * 4);
    for (int lane = 0; lane < 32; lane++) {
        if (width == 64) ((uint64_t*)lanes.data())[lane] = bits;
        else if (width > 1) ((uint32_t*)lanes.data())[lane] = (uint32_t)(width == 32 ? bits : bits & 0xffff);
    }
    if (width == 1) *(uint32_t*)lanes.data() = bits ? ~0u : 0u;
    Slot slot{reserve((uint32_t)lanes.size()), width, Type::none};
    kernel.constants.emplace_back(slot.offset, std::move(lanes));
    return constants[{bits, width}] = slot;
}

Slot KernelBuilder::special(const std::string& name) {
    static const std::map<std::string, Special> known = {
        {"%tid.x", Special::tid_x}, {"%tid.y", Special::tid_y}, {"%tid.z", Special::tid_z},
        {"%ntid.x", Special::ntid_x}, {"%ntid.y", Special::ntid_y}, {"%ntid.z", Special::ntid_z},
        {"%ctaid.x", Special::ctaid_x}, {"%ctaid.y", Special::ctaid_y}, {"%ctaid.z", Special::ctaid_z},
        {"%nctaid.x", Special::nctaid_x}, {"%nctaid.y", Special::nctaid_y}, {"%nctaid.z", Special::nctaid_z},
        {"%laneid", Special::laneid}, {"%warpid", Special::warpid}, {"%clock", Special::clock},
        {"%lanemask_lt", Special::lanemask_lt}, {"%lanemask_le", Special::lanemask_le}, {"%lanemask_gt", Special::lanemask_gt},
        {"%lanemask_ge", Special::lanemask_ge}, {"%lanemask_eq", Special::lanemask_eq},
    };
    auto found = known.find(name);
    if (found == known.end()) return {0, 0, Type::none};
    if (auto slot = specials.find(name); slot != specials.end()) return slot->second;
    Slot slot{reserve(32 * 4), 32, Type::u32};
    kernel.specials.emplace_back(found->second, slot.offset);
    return specials[name] = slot;
}

bool KernelBuilder::symbol(const std::string& name, uint64_t& address) const {
    for (auto* names : {&shared, &local, &parameters})
        if (auto found = names->find(name); found != names->end()) return address = found->second, true;
    if (auto found = variables.find(name); found != variables.end()) return address = found->second, true;
    return false;
}

void KernelBuilder::value(Instruction& instruction, int index, const Statement& statement, const Operand& operand, Type type, bool loose) {
    int width = bits_of(type) == 8 ? 16 : bits_of(type);
    Slot slot{0, 0, Type::none};
    uint64_t bits = operand.bits, where = 0;
    switch (operand.kind) {
        case Operand::integer: slot = constant(width == 64 ? bits : width == 32 ? (uint32_t)bits : bits & 0xffff, width); break;
        case Operand::float32: slot = constant(bits, 32); break;
        case Operand::float64: slot = constant(bits, 64); break;
        case Operand::name:
            if (const Slot* known = find(operand.text)) slot = *known;
            else if (slot = special(operand.text); slot.bits) break;
            else if (auto array = dynamic.find(operand.text); array != dynamic.end()) slot = array->second;
            else if (symbol(operand.text, where)) slot = constant(where, width);
            break;
        default: break;
    }
    if (!slot.bits) throw PtxError(statement.line, statement.text + ": operand " + std::to_string(index + 1) + " (" + operand.text + ") is not known here");
    if (slot.bits != width && !(slot.bits == 16 && width <= 16) && !(loose && slot.bits > width) && !(slot.bits == 64 && dynamic.count(operand.text)))
        throw PtxError(statement.line, statement.text + ": operand " + operand.text + " has " + std::to_string(slot.bits) + " bits, the instruction " + std::to_string(width));
    instruction.operand[index] = slot.offset;
    if (slot.bits == 64) instruction.wide |= (uint8_t)(1 << index);
}

void KernelBuilder::predicate(Instruction& instruction, int index, const Statement& statement, const std::string& name) {
    if (std::isdigit((unsigned char)name[0])) {
        instruction.operand[index] = constant(name != "0", 1).offset;
        return;
    }
    const Slot* slot = find(name);
    if (!slot || slot->bits != 1) throw PtxError(statement.line, statement.text + ": " + name + " is no predicate");
    instruction.operand[index] = slot->offset;
}

Slot KernelBuilder::base(const Statement& statement, const std::string& name) {
    uint64_t where = 0;
    if (name.empty()) return constant(0, 64);
    if (const Slot* known = find(name)) return *known;
    if (auto array = dynamic.find(name); array != dynamic.end()) return array->second;
    if (symbol(name, where)) return constant(where, 64);
    throw PtxError(statement.line, statement.text + ": address of an unknown name " + name);
}

void KernelBuilder::address(Instruction& instruction, int index, const Statement& statement, const Operand& operand) {
    if (operand.kind != Operand::address) throw PtxError(statement.line, statement.text + ": an address [...] is needed");
    Slot slot = base(statement, operand.text);
    if (slot.bits < 32) throw PtxError(statement.line, statement.text + ": " + operand.text + " cannot hold an address");
    instruction.operand[index] = slot.offset;
    instruction.offset = (int64_t)operand.bits;
    if (slot.bits == 64) instruction.wide |= (uint8_t)(1 << index);
}

void KernelBuilder::branch(Instruction& instruction, const Statement& statement, const std::string& label) {
    instruction.control = Control::branch;
    jumps.push_back({(uint32_t)kernel.code.size(), {label, statement.line}});
}

}  // namespace emu
