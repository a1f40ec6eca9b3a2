// What the interpreter works on. Plain data without standard library types: it is shared with code that is compiled
// once for each instruction set (isa/).
#pragma once

#include <stdint.h>

namespace airlock::reference {

constexpr uint32_t lanes = 32;
constexpr uint32_t slotBytes = lanes * 4;
constexpr uint32_t noPc = 0xffffffffu;
constexpr uint32_t firstGlobalBuffer = 0x1000;
/// Vector slots after the program's own, for operands that the decoder has to put there.
constexpr uint32_t scratchSlots = 64;
/// A divergent branch splits the active lanes, so that more than 31 splits cannot be open; two entries for each.
constexpr uint32_t maxRegions = 64;

enum Space : uint8_t { spaceNull = 0, spaceDevice = 1, spaceConstant = 2, spaceThreadgroup = 3, spacePrivate = 4, spaceSampler = 5, spaceTexture = 6 };

struct Shadow;

/// Memory that pointers can point into.
struct Buffer {
  uint8_t* data;
  /// Bytes; of private memory, of one lane.
  uint64_t size;
  /// Space and place among the dispatch's buffers, for findings.
  uint8_t space;
  bool writable;
  uint32_t id;
  /// Checked mode only.
  Shadow* shadow;
};

/// The buffers of one space: those given at dispatch by their slot, and the module's own.
struct BufferTable {
  Buffer* slots;
  uint32_t slotCount;
  Buffer* globals;
  uint32_t globalCount;
};

struct Simdgroup;
struct Instruction;

/// Executes one instruction and those after it; null where the simdgroup stops (see `Simdgroup::stop`).
using Handler = const Instruction* (*)(const Instruction*, Simdgroup*, uint8_t* registers);

/// One decoded instruction: `a` to `f` are offsets in the register file or immediates, as the handler wants them.
struct Instruction {
  Handler run;
  uint32_t a, b, c, d;
  uint32_t e, f;
  const Instruction* target;
  const Instruction* otherTarget;
  const uint32_t* words;
  uint32_t pc;
  uint32_t reconvergence;
};
static_assert(sizeof(Instruction) == 64, "one cache line");

struct Region {
  const Instruction* next;
  uint32_t mask;
  /// Where the region that is entered by popping ends.
  uint32_t end;
};

enum Stop : uint8_t { stopNone, stopEnded, stopBarrier, stopFuel, stopCancelled, stopTrap };

/// What a component of a texel is; the first three are floats to the kernel.
enum TexelKind : uint8_t { texelUnorm, texelSnorm, texelFloat, texelUint, texelSint };

struct TexelFormat {
  uint8_t components, bits, kind;
  /// Components in the order blue, green, red; 10 bits for each of three colours and 2 for alpha in one word.
  bool isSrgb, isBgr, isPacked10;
};

/// TextureDimension of core/simt/bytecode/opcodes.ts.
enum TextureDimension : uint8_t { dimensionOne = 1, dimensionTwo, dimensionThree, dimensionCube, dimensionBuffer };

struct Texture {
  uint8_t* data;
  uint64_t size;
  uint64_t rowBytes, sliceBytes;
  /// Layers: of an array; a cube has six slices in each.
  uint32_t width, height, depth, layers, texelBytes;
  TexelFormat format;
  uint8_t dimension;
  bool isArray, present;
  /// Place among the dispatch's facts, for findings.
  uint32_t id;
};

struct Machine;

/// Bytes moved, by space: none, device, constant, threadgroup, private.
struct ByteCounts {
  uint64_t read[8], written[8];
};

/// An async copy that was issued and not waited for: what it reads and writes.
struct PendingCopy {
  uint64_t event;
  uint64_t destination, destinationBytes;
  uint64_t source, sourceBytes;
  uint32_t pc;
};
constexpr uint32_t maxPendingCopies = 64;

struct Simdgroup {
  uint8_t* registers;
  float (*matrices)[64];
  uint8_t* privateMemory;
  Machine* machine;
  const BufferTable* tables;
  const Buffer* privateBuffer;
  uint32_t mask;
  /// Lanes that exist and have not ended.
  uint32_t alive;
  uint32_t exists;
  uint32_t regionEnd;
  uint32_t depth;
  /// Backward jumps until the budget and the cancel flag are looked at.
  uint32_t slice;
  uint64_t fuel;
  bool hasFuel;
  uint8_t stop;
  uint32_t trapReason;
  uint32_t index;
  /// Number of threadgroup barriers passed, for the race check.
  uint32_t epoch;
  /// First thread's index in the threadgroup.
  uint32_t firstThread;
  const Instruction* resume;
  ByteCounts bytes;
  uint64_t divergentBranches, barriers;
  /// Checked mode: shadow of the private memory.
  Shadow* privateShadow;
  /// Async copies that were not waited for.
  uint64_t nextEvent;
  uint32_t pendingCount;
  PendingCopy pending[maxPendingCopies];
  Region regions[maxRegions];
};

/// What all simdgroups of one host thread share. `Worker` (dispatch.cpp) derives from it.
struct Machine {
  const int32_t* cancel;
  /// Executions and active lanes of each block; null when nothing is counted.
  uint64_t* blockCounts;
  uint64_t* blockLanes;
  const Texture* textures;
  uint32_t textureCount;
  const uint64_t* samplers;
  uint32_t samplerCount;
  bool emulateHazards;
  bool checked;
};

/// Handlers of one instruction set; made by isa/interpreter.cpp.
struct InstructionSet {
  const char* name;
  /// Simple opcodes: [opcode][bit n set: operand n is one value for all lanes]. Null where there is no such form; the
  /// decoder then fills a vector register.
  const Handler (*vectorForms)[8];
  /// Simple opcodes in uniform form.
  const Handler* uniformForms;
  /// Other handlers, see Special.
  const Handler* fast;
  const Handler* checked;
};

/// Handlers that are no opcode's own, or several of one opcode. Loads and stores: + memory type * 3 + address form.
enum Special : uint32_t {
  specialEnd,
  specialCount,
  specialBroadcast32,
  specialBroadcast64,
  specialFirstLane32,
  specialFirstLane64,
  specialCopy32,
  specialCopy64,
  specialCopyCell32,
  specialCopyCell64,
  specialPhiShared32,
  specialPhiShared64,
  specialBranchRow,
  specialCheckDivisor32,
  specialCheckDivisor64,
  specialLoad,
  specialStore = specialLoad + 6 * 3,
  specialOpcodesBegin = specialStore + 6 * 3,
  specialTotal = specialOpcodesBegin + 256,
};
/// Opcode number of complex opcodes from here; a number, because sums of two enumerations are none to Clang.
constexpr uint32_t specialOpcodes = specialOpcodesBegin;

/// One element that an unchecked load reads: bytes from the lowest element, and the register's offset. `Instruction::words`
/// of such a load: the bytes from the lowest element to the end of the furthest one, then `f` of these.
struct LoadedElement {
  uint32_t distance, place;
};

/// How a load or store addresses: one address for all lanes; one base and a 32-bit index for each lane; anything.
enum AddressForm : uint32_t { addressUniform, addressIndexed, addressAny };

/// `Instruction::e`..: bits of a memory instruction's flags that the decoder adds to MemoryFlags.
constexpr uint32_t memoryBaseIsVector = 1u << 24;
constexpr uint32_t memoryIndexIsVector = 1u << 25;
constexpr uint32_t memoryRegisterIsUniform = 1u << 26;

/// An operand that is read for one lane only: offset, and whether all lanes share the value.
constexpr uint32_t sharedOperand = 1;

// Numbers of the opcodes.
enum Opcode : uint32_t {
#define SIMT_COMPLEX(number, id, text, counter, layout) op_##id = number,
#define SIMT_SIMPLE1(number, id, ...) op_##id = number,
#define SIMT_SIMPLE2(number, id, ...) op_##id = number,
#define SIMT_SIMPLE3(number, id, ...) op_##id = number,
#include "reference/generated/opcodes.inc"
};

}  // namespace airlock::reference
