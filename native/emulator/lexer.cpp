#include "lexer.h"

#include <cctype>

#include "fault.h"

namespace emu {

static bool is_word(char c) { return std::isalnum((unsigned char)c) || c == '_' || c == '$' || c == '%' || c == '.'; }

std::vector<Token> tokenize(const std::string& source) {
    std::vector<Token> tokens;
    int line = 1;
    size_t at = 0;
    auto skip_line = [&] { while (at < source.size() && source[at] != '\n') at++; };
    while (at < source.size()) {
        char c = source[at];
        if (c == '\n') {
            line++;
            at++;
        } else if (std::isspace((unsigned char)c) || c == '\0') {
            at++;
        } else if (source.compare(at, 2, "//") == 0) {
            skip_line();
        } else if (source.compare(at, 2, "/*") == 0) {
            size_t end = source.find("*/", at + 2);
            if (end == std::string::npos) throw PtxError(line, "comment without end");
            for (; at < end + 2; at++) line += source[at] == '\n';
        } else if (c == '"') {
            size_t end = source.find('"', at + 1);
            if (end == std::string::npos) throw PtxError(line, "string without end");
            at = end + 1;
        } else if (is_word(c)) {
            size_t begin = at;
            while (at < source.size() && is_word(source[at])) at++;
            std::string word = source.substr(begin, at - begin);
            if (word == ".loc" || word == ".file") skip_line();
            else tokens.push_back({word, line});
        } else {
            tokens.push_back({std::string(1, c), line});
            at++;
        }
    }
    return tokens;
}

}  // namespace emu
