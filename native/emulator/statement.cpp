#include "statement.h"

namespace emu {

Type Statement::type() const {
    for (size_t i = parts.size(); i-- > 1;)
        if (Type type = type_of(parts[i]); type != Type::none) return type;
    return Type::none;
}

Type Statement::result_type() const {
    Type last = Type::none;
    for (size_t i = parts.size(); i-- > 1;) {
        Type type = type_of(parts[i]);
        if (type == Type::none) continue;
        if (last != Type::none) return type;
        last = type;
    }
    return last;
}

}  // namespace emu
