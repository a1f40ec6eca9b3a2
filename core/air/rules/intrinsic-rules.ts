import {usesInModule} from '../../ir/analysis/uses.ts';
import {expectedSignatures} from '../catalogue/families.ts';
import {type AirModule, type IntrinsicUse} from '../model/air-module.ts';
import {factPath} from '../model/fact-path.ts';
import {spellType} from '../model/spell-type.ts';
import {airFacts} from './evidence.ts';
import {type Detection, type Rule} from './rule.ts';

const crashes = {macos15: 'crash', macos26: 'crash'} as const;

function atDeclaration(use: IntrinsicUse, message: string): Detection {
  const {nameStart, nameEnd} = use.declaration;
  const concerns = [factPath.declaration(use.name)];
  return {message, place: {start: nameStart, end: nameEnd}, concerns, subject: use};
}

function airIntrinsics(air: AirModule): readonly IntrinsicUse[] {
  return air.intrinsics.filter((use) => use.namespace === 'air');
}

const signature: Rule = {
  id: 'AIR-INTRINSIC-SIGNATURE',
  title: 'Signature of an air function',
  group: 'body',
  verdicts: crashes,
  severity: 'error',
  evidence: [airFacts('2.1, 4.0 and 4.1')],
  status: 'reported',
  testedOn: 'M4, Metal toolchain 32023.830, by the author of another AIR writer',
  explanation:
    'Each air function has one signature; the name does not overload. A declaration with another passes the linker and ' +
    'takes the compiler service down later, such as simd_shuffle_xor with a lane operand of i32 instead of i16.',
  detect({air}) {
    return airIntrinsics(air).flatMap((use) => {
      const expected = expectedSignatures(use.name);
      const actual = spellType(use.declaration.functionType);
      if (expected === undefined || expected.includes(actual) || actual.includes('ptr')) return [];
      return [atDeclaration(use, `@${use.name} is ${actual}; expected ${expected.join(' or ')}`)];
    });
  },
};

/** Names that look right and do not exist (AIR.md 2.2). */
const wrongNames: ReadonlyMap<string, string> = new Map([['air.threadgroup.barrier', 'air.wg.barrier']]);

const wrongName: Rule = {
  id: 'AIR-INTRINSIC-NAME',
  title: 'Air function that does not exist',
  group: 'body',
  verdicts: crashes,
  severity: 'error',
  evidence: [airFacts('2.2')],
  status: 'reported',
  testedOn: 'by the author of another AIR writer; fails as "Failed to materializeAll"',
  explanation:
    'The name is not one of the runtime’s, although it reads like one. The declaration alone is enough to fail.',
  detect({air}) {
    return airIntrinsics(air).flatMap((use) => {
      const right = wrongNames.get(use.name);
      return right === undefined ? [] : [atDeclaration(use, `@${use.name} does not exist; use @${right}`)];
    });
  },
};

const unknownName: Rule = {
  id: 'AIR-INTRINSIC-UNKNOWN',
  title: 'Air function that this lab does not know',
  group: 'body',
  verdicts: {macos15: 'none', macos26: 'none'},
  severity: 'info',
  evidence: [airFacts('2 and 4.1')],
  status: 'inferred',
  testedOn: 'nowhere; the catalogue has what was seen in 166 Apple modules, not all that exists',
  explanation:
    'The name is not in the catalogue and belongs to no family that it knows. If the runtime does not have it either, ' +
    'the compiler service dies even when nothing calls it.',
  detect({air}) {
    return airIntrinsics(air).flatMap((use) => {
      if (expectedSignatures(use.name) !== undefined || wrongNames.has(use.name)) return [];
      return [atDeclaration(use, `@${use.name} is not in the catalogue`)];
    });
  },
};

const unresolved: Rule = {
  id: 'AIR-UNRESOLVED-EXTERNAL',
  title: 'Function that nothing defines',
  group: 'body',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('4.1')],
  status: 'reported',
  testedOn: 'M4, Metal toolchain 32023.830, by the author of another AIR writer',
  explanation:
    'Every declared symbol is resolved when a pipeline is made, also one that nothing calls. Only air and llvm functions ' +
    'and those in section air.externally_defined have a definition elsewhere.',
  detect({air}) {
    return air.ir.functions.flatMap((fn) => {
      const name = fn.name ?? '';
      const elsewhere = name.startsWith('air.') || name.startsWith('llvm.') || fn.section !== undefined;
      if (!fn.isDeclaration || elsewhere || name.includes('.MTL_')) return [];
      const place = {start: fn.nameStart, end: fn.nameEnd};
      return [{message: `@${name === '' ? fn.number : name} is declared and defined nowhere`, place}];
    });
  },
};

interface LlvmBan {
  readonly matches: (name: string) => boolean;
  readonly why: string;
}

/** LLVM functions that kill the service or that its reader does not know (AIR.md 1.7, 2.2 and 4.1). */
const bans: readonly LlvmBan[] = [
  {matches: (name) => name.startsWith('llvm.fma.v'), why: 'a vector fma must be an air.fma call'},
  {
    matches: (name) => name.startsWith('llvm.scmp.') || name.startsWith('llvm.ucmp.'),
    why: 'too new for the reader',
  },
  {matches: (name) => name.startsWith('llvm.stepvector.'), why: 'too new for the reader'},
  {matches: (name) => name.startsWith('llvm.vector.'), why: 'too new for the reader'},
  {matches: (name) => name.startsWith('llvm.experimental.'), why: 'too new for the reader'},
];

const llvmFunction: Rule = {
  id: 'AIR-LLVM-FUNCTION',
  title: 'LLVM function that the GPU compiler does not take',
  group: 'body',
  verdicts: crashes,
  severity: 'error',
  evidence: [airFacts('1.7, 2.2 and 4.1')],
  status: 'reported',
  testedOn: 'M4, Metal toolchain 32023.830, by the author of another AIR writer',
  explanation:
    'Apple’s compiler writes almost no llvm functions; a few others are taken, these are not. They pass the linker and ' +
    'fail when a pipeline is made.',
  detect({air}) {
    return air.intrinsics.flatMap((use) => {
      const ban = bans.find((candidate) => candidate.matches(use.name));
      return ban === undefined ? [] : [atDeclaration(use, `@${use.name}: ${ban.why}`)];
    });
  },
};

const deadDeclaration: Rule = {
  id: 'AIR-DEAD-DECLARATION',
  title: 'Declared air function that nothing uses',
  group: 'body',
  verdicts: {macos15: 'none', macos26: 'none'},
  severity: 'info',
  evidence: [airFacts('4.1')],
  status: 'reported',
  testedOn: 'M4, Metal toolchain 32023.830, by the author of another AIR writer',
  explanation:
    'Every declared symbol is resolved when a pipeline is made, also one that nothing calls. Apple’s compiler leaves no ' +
    'unused declaration behind.',
  detect({air}) {
    const unused = airIntrinsics(air).filter((use) => use.calls.length === 0);
    if (unused.length === 0) return [];
    const uses = usesInModule(air.ir);
    return unused.flatMap((use) =>
      uses.of(use.declaration).length > 0
        ? []
        : [atDeclaration(use, `@${use.name} is declared and never used`)],
    );
  },
};

/** Operand types that simdgroup functions are reported not to take (AIR.md 4.1 and 4.3). */
const shuffleTypes: readonly (readonly [suffix: string, what: string])[] = [
  ['.bf16', 'has no bfloat form that the back end takes; shuffle an i16'],
  ['.i64', 'is reported to need two 32-bit halves'],
];

const shuffleType: Rule = {
  id: 'AIR-SHUFFLE-TYPE',
  title: 'Type of a shuffle',
  group: 'body',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('4.1 and 4.3')],
  status: 'reported',
  testedOn: 'by the authors of two other AIR writers; fails as "BFloat not handled at"',
  explanation:
    'Simdgroup shuffles of bfloat are not lowered, and those of 64-bit integers are split into halves by other AIR ' +
    'writers. The same bits in another type go through.',
  detect({air}) {
    return airIntrinsics(air).flatMap((use) => {
      if (!use.name.startsWith('air.simd_shuffle') && !use.name.startsWith('air.simd_broadcast')) return [];
      const found = shuffleTypes.find(([suffix]) => use.name.endsWith(suffix));
      return found === undefined ? [] : [atDeclaration(use, `@${use.name} ${found[1]}`)];
    });
  },
};

/** Rules about the functions that a module declares. */
export const intrinsicRules: readonly Rule[] = [
  signature,
  wrongName,
  unknownName,
  unresolved,
  llvmFunction,
  deadDeclaration,
  shuffleType,
];
