// bra ret exit trap, barriers and fences. What moves program counters is done by the warp's own loop; see Warp::run.
#include "decoder.h"
#include "fault.h"
#include "lanes.h"

namespace emu {

bool decode_control(KernelBuilder& builder, const Statement& s, Instruction& i) {
    const std::string& op = s.parts[0];
    if (op == "bra") {
        only(s, "uni");
        need(s, 1);
        builder.branch(i, s, s.operands[0].text);
        return true;
    }
    if (op == "ret" || op == "exit") {
        only(s, "uni");
        need(s, 0);
        i.control = Control::exit;
        return true;
    }
    if (op == "trap") {
        need(s, 0);
        i.run = [](Warp& w, const Instruction&) { w.block->fault(FaultKind::assert_trap, std::countr_zero(w.active), "trap"); };
        return true;
    }
    if (op == "membar" || op == "fence") {
        // One thread block runs at a time and its warps take turns: memory is always in order.
        only(s, "cta gl gpu sys sc acq_rel proxy async");
        i.run = [](Warp&, const Instruction&) {};
        return true;
    }
    if ((op == "bar" || op == "barrier") && s.has("sync") && !s.has("warp")) {
        only(s, "sync aligned cta");
        need(s, 1);
        if (s.operands[0].kind != Operand::integer || s.operands[0].bits > 15) throw PtxError(s.line, s.text + ": the barrier must be a number from 0 to 15");
        i.control = Control::barrier;
        return true;
    }
    return false;
}

}  // namespace emu
