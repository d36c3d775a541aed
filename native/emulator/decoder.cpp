#include "decoder.h"

#include <sstream>

#include "fault.h"

namespace emu {

void need(const Statement& statement, size_t operands) {
    if (statement.operands.size() != operands)
        throw PtxError(statement.line, statement.text + ": " + std::to_string(operands) + " operands are needed, there are " + std::to_string(statement.operands.size()));
}

void only(const Statement& statement, const char* suffixes) {
    for (size_t i = 1; i < statement.parts.size(); i++) {
        const std::string& part = statement.parts[i];
        if (type_of(part) != Type::none) continue;
        std::istringstream words(suffixes);
        bool known = false;
        for (std::string word; words >> word;) known |= word == part;
        if (!known) throw PtxError(statement.line, statement.text + ": suffix ." + part + " is not known");
    }
}

void same_type(KernelBuilder& builder, const Statement& statement, Instruction& instruction, size_t sources, Type type) {
    need(statement, sources + 1);
    for (size_t i = 0; i <= sources; i++) builder.value(instruction, (int)i, statement, statement.operands[i], type);
}

void decode(KernelBuilder& builder, const Statement& statement, Instruction& instruction) {
    for (auto* family : {decode_memory, decode_float, decode_integer, decode_bits, decode_compare, decode_convert, decode_control, decode_warp, decode_atomic}) {
        if (!family(builder, statement, instruction)) continue;
        if (!instruction.run && instruction.control == Control::plain) break;
        return;
    }
    throw PtxError(statement.line, "unknown instruction " + statement.text);
}

}  // namespace emu
