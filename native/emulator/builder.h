// Collects one kernel: names to slots, constants, labels, instructions.
#pragma once
#include <map>
#include <string>

#include "module.h"
#include "statement.h"

namespace emu {

struct Slot {
    uint32_t offset;
    int bits;  // 1 predicate, 16, 32 or 64
    Type type;
};

class KernelBuilder {
public:
    // `variables` are those of the module with their device addresses.
    KernelBuilder(Kernel& kernel, const std::map<std::string, uint64_t>& variables) : kernel(kernel), variables(variables) {}

    void add_parameter(const std::string& name, uint32_t size, uint32_t align);
    void add_register(const std::string& name, Type type);
    void add_shared(const std::string& name, uint64_t size, uint32_t align, bool dynamic);
    void add_local(const std::string& name, uint64_t size, uint32_t align);
    void add_label(const std::string& name, int line);
    void push_scope() { scopes.emplace_back(); }
    void pop_scope() { scopes.pop_back(); }

    // Decodes and appends.
    void add(const Statement& statement);

    // Resolves labels and places dynamic shared memory behind the static one. Call once, last.
    void finish();

    // For decoders -------------------------------------------------------------------------------------------------

    // Slot of a value operand of a type: the register must have as many bits, a number becomes a constant. `loose` takes a wider register.
    void value(Instruction& instruction, int index, const Statement& statement, const Operand& operand, Type type, bool loose = false);

    // Slot of a predicate register, or of the constant predicate that a number stands for.
    void predicate(Instruction& instruction, int index, const Statement& statement, const std::string& name);

    // Base slot and offset of an address operand.
    void address(Instruction& instruction, int index, const Statement& statement, const Operand& operand);

    void branch(Instruction& instruction, const Statement& statement, const std::string& label);

private:
    const Slot* find(const std::string& name);
    Slot constant(uint64_t bits, int width);
    Slot special(const std::string& name);
    bool symbol(const std::string& name, uint64_t& address) const;
    Slot base(const Statement& statement, const std::string& name);
    uint32_t reserve(uint32_t bytes);

    Kernel& kernel;
    const std::map<std::string, uint64_t>& variables;
    std::vector<std::map<std::string, Slot>> scopes{1};
    std::map<std::pair<uint64_t, int>, Slot> constants;
    std::map<std::string, Slot> specials;
    std::map<std::string, uint32_t> parameters, shared, local, labels;
    std::vector<std::pair<uint32_t, std::pair<std::string, int>>> jumps;
    std::map<std::string, Slot> dynamic;  // extern shared arrays: placed by finish()
};

}  // namespace emu
