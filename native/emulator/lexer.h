// PTX text as tokens: words (opcodes with their suffixes, names, numbers, directives) and single punctuation characters.
#pragma once
#include <string>
#include <vector>

namespace emu {

struct Token {
    std::string text;
    int line;
};

// Comments, strings of .file and .pragma, and .loc lines are dropped.
std::vector<Token> tokenize(const std::string& source);

}  // namespace emu
