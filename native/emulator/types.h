// PTX element types and the raw form in which a register keeps them.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

namespace emu {

enum class Type : uint8_t { none, pred, b8, b16, b32, b64, u8, u16, u32, u64, s8, s16, s32, s64, f16, bf16, f32, f64 };

struct Half { uint16_t bits; };
struct BFloat { uint16_t bits; };

// Bits of a type; 1 for a predicate, 0 for none.
int bits_of(Type type);

// The type of a suffix such as "f32" (no dot), or none.
Type type_of(const std::string& suffix);

inline bool is_signed(Type type) { return type >= Type::s8 && type <= Type::s64; }
inline bool is_float(Type type) { return type >= Type::f16; }

// A register lane holds 4 bytes for types of up to 32 bits (the unused upper ones are 0) and 8 bytes for 64-bit types.
template <class T> using Raw = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

template <class T> inline T from_raw(Raw<T> raw) {
    T value;
    std::memcpy(&value, &raw, sizeof(T));  // little-endian: the low bytes come first
    return value;
}

template <class T> inline Raw<T> to_raw(T value) {
    Raw<T> raw = 0;
    std::memcpy(&raw, &value, sizeof(T));
    return raw;
}

// Calls f with a value of the C++ type that `type` names, if it is one of Ts; says whether it was.
template <class... Ts, class F> bool with_type(Type type, F f) {
    auto matches = [&](auto tag) {
        using T = decltype(tag);
        bool fits = false;
        switch (type) {
            case Type::b8: case Type::u8: fits = std::is_same_v<T, uint8_t>; break;
            case Type::b16: case Type::u16: fits = std::is_same_v<T, uint16_t>; break;
            case Type::b32: case Type::u32: fits = std::is_same_v<T, uint32_t>; break;
            case Type::b64: case Type::u64: fits = std::is_same_v<T, uint64_t>; break;
            case Type::s8: fits = std::is_same_v<T, int8_t>; break;
            case Type::s16: fits = std::is_same_v<T, int16_t>; break;
            case Type::s32: fits = std::is_same_v<T, int32_t>; break;
            case Type::s64: fits = std::is_same_v<T, int64_t>; break;
            case Type::f16: fits = std::is_same_v<T, Half>; break;
            case Type::bf16: fits = std::is_same_v<T, BFloat>; break;
            case Type::f32: fits = std::is_same_v<T, float>; break;
            case Type::f64: fits = std::is_same_v<T, double>; break;
            default: break;
        }
        if (fits) f(tag);
        return fits;
    };
    return (matches(Ts{}) || ...);
}

}  // namespace emu
