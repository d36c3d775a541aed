#include "types.h"

namespace emu {

int bits_of(Type type) {
    switch (type) {
        case Type::pred: return 1;
        case Type::b8: case Type::u8: case Type::s8: return 8;
        case Type::b16: case Type::u16: case Type::s16: case Type::f16: case Type::bf16: return 16;
        case Type::b32: case Type::u32: case Type::s32: case Type::f32: return 32;
        case Type::b64: case Type::u64: case Type::s64: case Type::f64: return 64;
        default: return 0;
    }
}

Type type_of(const std::string& suffix) {
    static const struct { const char* name; Type type; } names[] = {
        {"pred", Type::pred}, {"b8", Type::b8}, {"b16", Type::b16}, {"b32", Type::b32}, {"b64", Type::b64},
        {"u8", Type::u8}, {"u16", Type::u16}, {"u32", Type::u32}, {"u64", Type::u64},
        {"s8", Type::s8}, {"s16", Type::s16}, {"s32", Type::s32}, {"s64", Type::s64},
        {"f16", Type::f16}, {"bf16", Type::bf16}, {"f32", Type::f32}, {"f64", Type::f64},
    };
    for (auto& entry : names)
        if (suffix == entry.name) return entry.type;
    return Type::none;
}

}  // namespace emu
