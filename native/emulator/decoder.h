// Statements to instructions. Each family of opcodes has a decoder in a file of its own; an opcode that none of them knows is an error.
#pragma once
#include "builder.h"
#include "statement.h"

namespace emu {

void decode(KernelBuilder& builder, const Statement& statement, Instruction& instruction);

// Each takes the statement and fills the instruction, or says that the opcode is not its own.
bool decode_integer(KernelBuilder& builder, const Statement& statement, Instruction& instruction);
bool decode_bits(KernelBuilder& builder, const Statement& statement, Instruction& instruction);
bool decode_float(KernelBuilder& builder, const Statement& statement, Instruction& instruction);
bool decode_compare(KernelBuilder& builder, const Statement& statement, Instruction& instruction);
bool decode_convert(KernelBuilder& builder, const Statement& statement, Instruction& instruction);
bool decode_memory(KernelBuilder& builder, const Statement& statement, Instruction& instruction);
bool decode_atomic(KernelBuilder& builder, const Statement& statement, Instruction& instruction);
bool decode_control(KernelBuilder& builder, const Statement& statement, Instruction& instruction);
bool decode_warp(KernelBuilder& builder, const Statement& statement, Instruction& instruction);

// Throws unless the statement has so many operands.
void need(const Statement& statement, size_t operands);

// Throws unless every suffix after the opcode is a type or among the given ones, separated by spaces: nothing is skipped.
void only(const Statement& statement, const char* suffixes);

// Slots of a result and `sources` source operands of one type.
void same_type(KernelBuilder& builder, const Statement& statement, Instruction& instruction, size_t sources, Type type);

}  // namespace emu
