#include "parser.h"

#include <cstdlib>

#include "builder.h"
#include "fault.h"
#include "lexer.h"

namespace emu {
namespace {

struct Shared {
    std::string name;
    uint64_t size;
    uint32_t align;
    bool dynamic;
};

class Parser {
public:
    Parser(const std::string& source, const PlaceVariable& place) : tokens(tokenize(source)), place(place), module(std::make_unique<Module>()) {}

    std::unique_ptr<Module> run() {
        bool version = false;
        while (at < tokens.size()) {
            const std::string word = take();
            if (word == ".version") version = true, at++;
            else if (word == ".target") { at++; while (peek() == ",") at += 2; }
            else if (word == ".address_size") { if (take() != "64") fail("only 64-bit addresses are known"); }
            else if (word == ".visible" || word == ".weak" || word == ".extern" || word == ".common") external = word == ".extern";
            else if (word == ".entry") kernel(), external = false;
            else if (word == ".shared") { Shared s = declaration(nullptr); s.dynamic = external || s.size == 0; shared.push_back(s); external = false; }
            else if (word == ".global" || word == ".const") variable(), external = false;
            else if (word == ".func") fail("functions that are called are not known: a kernel must be inlined whole (printf and assert call functions)");
            else fail("unknown directive " + word);
        }
        if (!version) throw PtxError(1, "no .version: this is no PTX");
        return std::move(module);
    }

private:
    [[noreturn]] void fail(const std::string& what) { throw PtxError(at < tokens.size() ? tokens[at ? at - 1 : 0].line : tokens.empty() ? 1 : tokens.back().line, what); }
    const std::string& peek() { return at < tokens.size() ? tokens[at].text : end; }
    const std::string& take() { if (at >= tokens.size()) fail("unexpected end"); return tokens[at++].text; }
    bool accept(const char* text) { return peek() == text ? at++, true : false; }
    void expect(const char* text) { if (take() != text) fail(std::string("'") + text + "' expected, found '" + tokens[at - 1].text + "'"); }

    // A number: decimal, 0x…, 0f…, 0d…, with a sign. Says by its kind what it was.
    Operand number() {
        bool minus = accept("-");
        const std::string word = take();
        Operand result;
        char kind = word.size() > 1 ? word[1] : ' ';
        if (word[0] == '0' && (kind == 'f' || kind == 'F')) result.kind = Operand::float32, result.bits = std::strtoull(word.c_str() + 2, nullptr, 16);
        else if (word[0] == '0' && (kind == 'd' || kind == 'D')) result.kind = Operand::float64, result.bits = std::strtoull(word.c_str() + 2, nullptr, 16);
        else {
            char* rest = nullptr;
            result.kind = Operand::integer;
            result.bits = std::strtoull(word.c_str(), &rest, 0);
            if (*rest && *rest != 'U') fail("a number is expected, found " + word);
        }
        if (minus) result.bits = result.kind == Operand::float32 ? result.bits ^ 0x80000000u : result.kind == Operand::float64 ? result.bits ^ (1ull << 63) : 0 - result.bits;
        result.text = word;
        return result;
    }

    bool at_number() { return peek() == "-" || (!peek().empty() && std::isdigit((unsigned char)peek()[0])); }

    // What follows a state space: alignment, type, name, length, initial values.
    Shared declaration(Variable* into) {
        uint32_t align = 0;
        while (peek() == ".align" || peek() == ".ptr" || peek() == ".attribute") {
            if (take() == ".align") align = (uint32_t)number().bits;
            else fail("unknown attribute");
        }
        Type type = type_of(take().substr(1));
        if (type == Type::none) fail("unknown type in a declaration");
        uint64_t bytes = (uint64_t)bits_of(type) / 8, count = 1;
        Shared result{take(), 0, align ? align : (uint32_t)bytes, false};
        while (accept("[")) {
            count *= peek() == "]" ? 0 : number().bits;
            expect("]");
        }
        result.size = bytes * count;
        if (into && accept("=")) {
            bool list = accept("{");
            do {
                Operand value = number();
                for (uint64_t i = 0; i < bytes; i++) into->initial.push_back((uint8_t)(value.bits >> (8 * i)));
            } while (list && accept(","));
            if (list) expect("}");
        }
        expect(";");
        return result;
    }

    void variable() {
        Variable v;
        Shared d = declaration(&v);
        v.name = d.name;
        v.size = d.size;
        v.initial.resize(v.initial.empty() ? 0 : v.size);
        module->addresses[v.name] = place(v);
    }

    void kernel() {
        auto result = std::make_unique<Kernel>();
        result->name = take();
        KernelBuilder builder(*result, module->addresses);
        if (accept("(")) {
            while (!accept(")")) {
                expect(".param");
                uint32_t align = 0;
                if (accept(".align")) align = (uint32_t)number().bits;
                Type type = type_of(take().substr(1));
                while (peek() == ".ptr" || peek() == ".align" || peek() == ".global") { if (take() == ".align") number(); }
                std::string name = take();
                uint32_t size = (uint32_t)bits_of(type) / 8;
                if (!size) fail("unknown type of a parameter");
                if (!align) align = size;
                if (accept("[")) size *= (uint32_t)number().bits, expect("]");
                builder.add_parameter(name, size, align);
                accept(",");
            }
        }
        while (!accept("{")) {
            const std::string word = take();
            uint32_t product = 1;
            if (word == ".maxntid" || word == ".reqntid") {
                do product *= (uint32_t)number().bits; while (accept(","));
                result->max_threads = product;
            } else if (word == ".minnctapersm" || word == ".maxnreg") number();
            else fail("unknown kernel directive " + word);
        }
        for (const Shared& s : shared) builder.add_shared(s.name, s.size, s.align, s.dynamic);
        body(builder);
        builder.finish();
        std::string name = result->name;
        module->kernels[name] = std::move(result);
    }

    void body(KernelBuilder& builder) {
        while (!accept("}")) {
            if (accept("{")) {
                builder.push_scope();
                body(builder);
                builder.pop_scope();
            } else if (accept(".reg")) registers(builder);
            else if (accept(".shared")) { Shared s = declaration(nullptr); builder.add_shared(s.name, s.size, s.align, false); }
            else if (accept(".local")) { Shared s = declaration(nullptr); builder.add_local(s.name, s.size, s.align); }
            else if (accept(".pragma")) expect(";");
            else if (at + 1 < tokens.size() && tokens[at + 1].text == ":") { builder.add_label(peek(), tokens[at].line); at += 2; }
            else builder.add(statement());
        }
    }

    void registers(KernelBuilder& builder) {
        Type type = type_of(take().substr(1));
        if (type == Type::none) fail("unknown register type");
        do {
            const std::string name = take();
            if (accept("<")) {
                uint64_t count = number().bits;
                expect(">");
                for (uint64_t i = 0; i < count; i++) builder.add_register(name + std::to_string(i), type);
            } else builder.add_register(name, type);
        } while (accept(","));
        expect(";");
    }

    Statement statement() {
        Statement s;
        s.line = tokens[at].line;
        if (accept("@")) {
            s.guard_negated = accept("!");
            s.guard = take();
        }
        s.text = take();
        for (size_t begin = 0; begin <= s.text.size();) {
            size_t dot = s.text.find('.', begin);
            if (dot == std::string::npos) dot = s.text.size();
            s.parts.push_back(s.text.substr(begin, dot - begin));
            begin = dot + 1;
        }
        while (!accept(";")) {
            s.operands.push_back(operand());
            if (peek() != ";") expect(",");
        }
        return s;
    }

    Operand operand() {
        Operand o;
        if (accept("{")) {
            o.kind = Operand::vector;
            do o.elements.push_back(operand()); while (accept(","));
            expect("}");
        } else if (accept("[")) {
            o.kind = Operand::address;
            if (at_number()) o.bits = number().bits;
            else {
                o.text = take();
                if (accept("+")) o.bits = number().bits;
            }
            expect("]");
        } else if (at_number()) {
            o = number();
        } else {
            o.negated = accept("!");
            o.text = take();
            if (accept("|")) o.second = take();
        }
        return o;
    }

    std::vector<Token> tokens;
    const PlaceVariable& place;
    std::unique_ptr<Module> module;
    std::vector<Shared> shared;
    size_t at = 0;
    bool external = false;
    std::string end;
};

}  // namespace

std::unique_ptr<Module> parse(const std::string& source, const PlaceVariable& place) { return Parser(source, place).run(); }

}  // namespace emu
