// Checked loads and stores: every lane's access is looked at before it is done.
#pragma once

#include "reference/isa/store.h"

namespace airlock::reference::AIRLOCK_ISA {

template <class M>
__attribute__((noinline)) void loadCheckedOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  using Register = typename M::Register;
  constexpr uint32_t size = sizeof(typename M::Stored);
  alignas(64) uint64_t addresses[lanes];
  addressesOf(r, i, addresses);
  const bool one = (i->e & (memoryBaseIsVector | memoryIndexIsVector)) == 0;
  uint32_t mask = s->mask;
  countRead(s, addresses[__builtin_ctz(mask)], activeLanes(mask) * size * i->f);
  const bool isPrivate = ((addresses[__builtin_ctz(mask)] + halfOffset) >> 60 & 7) == spacePrivate;
  // One place for all lanes is one access.
  if (one && !isPrivate) mask &= 0u - mask;
  const uint32_t allowed = checkAccess(s, i, addresses, mask, size * i->f, false, false, 0);
  if (one && !isPrivate) {
    const uint32_t own = uint32_t(__builtin_ctz(mask));
    for (uint32_t n = 0; n < i->f; ++n) {
      const uint8_t* place = allowed != 0 ? placeOf(s, addresses[own] + n * size, own, size, false) : nullptr;
      const Register value = place == nullptr ? Register(0) : M::value(readAt<typename M::Stored>(place));
      if ((i->e & memoryRegisterIsUniform) != 0) {
        cell<Register>(r, i->words[n]) = value;
      } else {
        Register* d = slot<Register>(r, i->words[n]);
        AIRLOCK_LANES d[lane] = value;
      }
    }
    return;
  }
  for (uint32_t n = 0; n < i->f; ++n) {
    for (uint32_t lane = 0; lane < lanes; ++lane) {
      if ((mask >> lane & 1u) == 0) continue;
      const uint8_t* place =
          (allowed >> lane & 1u) != 0 ? placeOf(s, addresses[lane] + n * size, lane, size, false) : nullptr;
      const Register value = place == nullptr ? Register(0) : M::value(readAt<typename M::Stored>(place));
      if ((i->e & memoryRegisterIsUniform) != 0) cell<Register>(r, i->words[n]) = value;
      else slot<Register>(r, i->words[n])[lane] = value;
    }
  }
}
template <class M>
const Instruction* loadChecked(const Instruction* i, Simdgroup* s, uint8_t* r) {
  loadCheckedOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}
/// Lanes whose bytes at their place are not what they are about to write.
template <class M>
uint32_t lanesThatChange(const Instruction* i, Simdgroup* s, uint8_t* r, const uint64_t* addresses, uint32_t mask) {
  using Stored = typename M::Stored;
  uint32_t differs = 0;
  for (uint32_t left = mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    const uint8_t* place = placeOf(s, addresses[lane], lane, sizeof(Stored) * i->f, true);
    if (place == nullptr) continue;
    for (uint32_t n = 0; n < i->f; ++n) {
      const Stored old = readAt<Stored>(place + n * sizeof(Stored));
      if (old != M::stored(storedValue<M>(r, i->words[n], lane))) differs |= 1u << lane;
    }
  }
  return differs;
}

/// Two active lanes that write different values to the same place.
template <class M>
void findSameCell(const Instruction* i, Simdgroup* s, uint8_t* r, const uint64_t* addresses, uint32_t mask) {
  uint64_t before = 0;
  bool rising = true;
  for (uint32_t left = mask; left != 0; left &= left - 1) {
    const uint64_t address = addresses[__builtin_ctz(left)];
    rising &= address > before;
    before = address;
  }
  if (rising) return;
  for (uint32_t left = mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    for (uint32_t others = left & (left - 1); others != 0; others &= others - 1) {
      const uint32_t other = uint32_t(__builtin_ctz(others));
      if (addresses[lane] != addresses[other]) continue;
      for (uint32_t n = 0; n < i->f; ++n) {
        if (M::stored(storedValue<M>(r, i->words[n], lane)) == M::stored(storedValue<M>(r, i->words[n], other))) continue;
        reportSameCell(s, i, other, lane, addresses[lane], uint32_t(sizeof(typename M::Stored)) * i->f);
        return;
      }
    }
  }
}

template <class M>
__attribute__((noinline)) void storeCheckedOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  alignas(64) uint64_t addresses[lanes];
  addressesOf(r, i, addresses);
  const uint32_t bytes = sizeof(typename M::Stored) * i->f;
  countWritten(s, addresses[__builtin_ctz(s->mask)], activeLanes(s->mask) * bytes);
  const uint32_t differs = lanesThatChange<M>(i, s, r, addresses, s->mask);
  const uint32_t allowed = checkAccess(s, i, addresses, s->mask, bytes, true, false, differs);
  if (allowed == 0) return;
  findSameCell<M>(i, s, r, addresses, allowed);
  storeAnyOf<M>(i, s, r, addresses, allowed);
}
template <class M>
const Instruction* storeChecked(const Instruction* i, Simdgroup* s, uint8_t* r) {
  storeCheckedOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

}  // namespace airlock::reference::AIRLOCK_ISA
