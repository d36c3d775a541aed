// One instruction as written: opcode split at its dots, operands as text trees.
#pragma once
#include <string>
#include <vector>

#include "types.h"

namespace emu {

struct Operand {
    enum Kind { name, integer, float32, float64, vector, address } kind = name;
    std::string text;                 // register, symbol or label; base of an address
    uint64_t bits = 0;                // value of a number; offset of an address
    bool negated = false;             // !%p
    std::vector<Operand> elements;    // of a vector {…}
    std::string second;               // the second destination of d|p, or empty
};

struct Statement {
    int line = 0;
    std::string text;                 // the whole opcode, e.g. ld.global.v4.f32
    std::vector<std::string> parts;   // split at dots
    std::string guard;                // predicate register, or empty
    bool guard_negated = false;
    std::vector<Operand> operands;

    bool has(const char* part) const {
        for (auto& p : parts)
            if (p == part) return true;
        return false;
    }

    // The last type suffix: the type of the operands (of the source, where there are two).
    Type type() const;

    // The type suffix before the last, or the last where there is one only: the type of the result.
    Type result_type() const;
};

}  // namespace emu
