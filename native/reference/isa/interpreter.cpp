// The handlers of one instruction set: this file is compiled once for each (binding.gyp), with AIRLOCK_ISA naming it.
#include "reference/isa/async.h"
#include "reference/isa/atomics.h"
#include "reference/isa/control.h"
#include "reference/isa/cross_lane.h"
#include "reference/isa/matrix.h"
#include "reference/isa/texture.h"

namespace airlock::reference::AIRLOCK_ISA {

namespace {

struct Tables {
  Handler fast[specialTotal] = {};
  Handler checked[specialTotal] = {};

  void both(uint32_t at, Handler handler) { fast[at] = checked[at] = handler; }
  void opcode(uint32_t number, Handler handler) { both(specialOpcodes + number, handler); }

  template <class M>
  void memory(uint32_t type) {
    fast[specialLoad + type * 3 + addressUniform] = loadUniform<M>;
    fast[specialLoad + type * 3 + addressIndexed] = loadIndexed<M>;
    fast[specialLoad + type * 3 + addressAny] = loadAny<M>;
    fast[specialStore + type * 3 + addressUniform] = storeUniform<M>;
    fast[specialStore + type * 3 + addressIndexed] = storeIndexed<M>;
    fast[specialStore + type * 3 + addressAny] = storeAny<M>;
    for (uint32_t form = 0; form < 3; ++form) {
      checked[specialLoad + type * 3 + form] = loadChecked<M>;
      checked[specialStore + type * 3 + form] = storeChecked<M>;
    }
  }

  Tables() {
    both(specialEnd, end);
    both(specialCount, countBlock);
    both(specialBroadcast32, broadcastCell<uint32_t>);
    both(specialBroadcast64, broadcastCell<uint64_t>);
    both(specialFirstLane32, firstLane<uint32_t>);
    both(specialFirstLane64, firstLane<uint64_t>);
    both(specialCopy32, copyRow<uint32_t>);
    both(specialCopy64, copyRow<uint64_t>);
    both(specialCopyCell32, copyCell<uint32_t>);
    both(specialCopyCell64, copyCell<uint64_t>);
    both(specialPhiShared32, phi<uint32_t, true>);
    both(specialPhiShared64, phi<uint64_t, true>);
    both(specialBranchRow, branchUniformOfRow);
    both(specialCheckDivisor32, checkDivisor<uint32_t>);
    both(specialCheckDivisor64, checkDivisor<uint64_t>);
    memory<Memory_i8>(0);
    memory<Memory_i16>(1);
    memory<Memory_i32>(2);
    memory<Memory_i64>(3);
    memory<Memory_f16>(4);
    memory<Memory_bf16>(5);
    opcode(op_end, end);
    opcode(op_jump, jump);
    opcode(op_branch_u, branchUniform);
    opcode(op_branch_v, branchVarying);
    opcode(op_reconverge, reconverge);
    opcode(op_ret, ret);
    opcode(op_trap, trap);
    opcode(op_phi_b32, phi<uint32_t, false>);
    opcode(op_phi_b64, phi<uint64_t, false>);
    opcode(op_barrier_threadgroup, barrier);
    opcode(op_barrier_simdgroup, simdgroupBarrier);
    opcode(op_fence, simdgroupBarrier);
    addAtomics(*this);
    addCrossLane(*this);
    addMatrices(*this);
    addAsync(*this);
    addTextures(*this);
  }
};

}  // namespace

#define AIRLOCK_TEXT_(x) #x
#define AIRLOCK_TEXT(x) AIRLOCK_TEXT_(x)

const InstructionSet& instructionSet() {
  static const Tables tables;
  static const InstructionSet set = {AIRLOCK_TEXT(AIRLOCK_ISA), vectorForms, uniformForms, tables.fast, tables.checked};
  return set;
}

}  // namespace airlock::reference::AIRLOCK_ISA
