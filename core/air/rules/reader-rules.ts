import {type Attribute, type AttributeGroup} from '../../ir/model/attribute.ts';
import {Flag, fastFlags} from '../../ir/model/flags.ts';
import {type Instruction} from '../../ir/model/instruction.ts';
import {type Type} from '../../ir/model/type.ts';
import {compareVersions, type Version} from '../model/version.ts';
import {airFacts} from './evidence.ts';
import {eachInstruction} from './instruction-walk.ts';
import {type Detection, type Rule} from './rule.ts';

const warns = {macos15: 'warning', macos26: 'warning'} as const;

/** What each construct needs of the reader's AIR version; `undefined` is not taken by any (AIR.md 1.7). */
interface TooNew {
  readonly matches: (instruction: Instruction) => boolean;
  readonly what: string;
  readonly since: Version | undefined;
}

const casts = ['trunc', 'zext', 'sext', 'fptrunc', 'fpext', 'bitcast', 'ptrtoint', 'inttoptr'];

const tooNewConstructs: readonly TooNew[] = [
  {matches: (i) => i.opcode === 'freeze', what: 'freeze', since: [2, 7]},
  {
    matches: (i) => i.operands.some((operand) => operand.kind === 'poison'),
    what: 'a poison constant',
    since: [2, 7],
  },
  {
    matches: (i) => i.opcode === 'getelementptr' && (i.flags & (Flag.nuw | Flag.nusw)) !== 0,
    what: 'nuw or nusw on getelementptr',
    since: undefined,
  },
  {matches: (i) => (i.flags & Flag.nneg) !== 0, what: 'the nneg flag', since: undefined},
  {matches: (i) => (i.flags & Flag.disjoint) !== 0, what: 'the disjoint flag', since: undefined},
  {matches: (i) => (i.flags & Flag.samesign) !== 0, what: 'the samesign flag', since: undefined},
  {
    matches: (i) => casts.includes(i.opcode) && (i.flags & fastFlags) !== 0,
    what: 'fast-math flags on a cast',
    since: undefined,
  },
  {
    matches: (i) => i.opcode === 'phi' && (i.flags & fastFlags) !== 0,
    what: 'fast-math flags on phi',
    since: [2, 6],
  },
];

const tooNew: Rule = {
  id: 'AIR-TOO-NEW',
  title: 'Construct newer than Apple’s reader',
  group: 'body',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [airFacts('1.7')],
  status: 'reported',
  testedOn:
    'by the authors of three other AIR writers; fails as "Invalid record" or "Failed to materializeAll"',
  explanation:
    'Apple’s reader takes the bitcode of an LLVM that is some years old. Flags and constants that came later make the ' +
    'whole module invalid.',
  detect({air}) {
    const version = air.airVersion?.value ?? air.triple?.value.airVersion;
    const banned = tooNewConstructs.filter(({since}) => isTooNew(since, version));
    return eachInstruction(air, (instruction) => {
      const found = banned.find((construct) => construct.matches(instruction));
      if (found === undefined) return undefined;
      return found.since === undefined
        ? `${found.what} is not known to Apple’s reader`
        : `${found.what} needs AIR ${found.since.join('.')}`;
    });
  },
};

function isTooNew(since: Version | undefined, version: Version | undefined): boolean {
  if (since === undefined) return true;
  return version !== undefined && compareVersions(version, since) < 0;
}

const opaquePointers: Rule = {
  id: 'AIR-OPAQUE-POINTERS',
  title: 'Opaque pointers',
  group: 'body',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [airFacts('1.1 and 1.7')],
  status: 'reported',
  testedOn: 'by the author of another AIR writer; fails as "Failed to upgrade function bitcode"',
  explanation:
    'Every module of Apple’s compilers up to Xcode 26.6 has typed pointers. The reader fails on opaque ones when a ' +
    'pipeline is made.',
  detect({air}) {
    const opaque = air.ir.functions.find(
      (fn) => fn.functionType.parameters.some(isOpaque) || isOpaque(fn.type),
    );
    if (opaque === undefined) return [];
    const place = {start: opaque.nameStart, end: opaque.nameEnd};
    return [{message: 'the module uses opaque pointers (ptr); AIR has typed ones', place}];
  },
};

function isOpaque(type: Type): boolean {
  return type.kind === 'pointer' && type.pointee === undefined;
}

/** Attributes whose number in bitcode is beyond what the reader knows; `memory` is left out, see below. */
const newAttributes: ReadonlySet<string> = new Set([
  'range',
  'nofpclass',
  'captures',
  'initializes',
  'dead_on_unwind',
  'dead_on_return',
  'writable',
  'allockind',
  'allocptr',
  'presplitcoroutine',
  'fn_ret_thunk_extern',
  'skipprofile',
  'optdebug',
  'coro_only_destroy_when_complete',
  'coro_elide_safe',
  'sanitize_numerical_stability',
  'sanitize_realtime',
  'sanitize_type',
  'hybrid_patchable',
  'nodivergencesource',
  'nocreateundeforpoison',
]);

const newAttribute: Rule = {
  id: 'AIR-ATTRIBUTE-TOO-NEW',
  title: 'Attribute newer than Apple’s reader',
  group: 'body',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [airFacts('1.7 and 4.3')],
  status: 'reported',
  testedOn:
    'by the authors of three other AIR writers; fails as "Unknown attribute kind" or "Invalid record"',
  explanation:
    'Bitcode numbers its attributes, and Apple’s reader knows them up to those of LLVM 14 or so. One newer attribute ' +
    'makes the whole module invalid.',
  detect({air}) {
    // `memory(...)` is not judged: newer disassemblers print it for readnone and its kin, which the file really has.
    const found: Detection[] = [];
    const look = (attributes: readonly Attribute[]): void => {
      for (const {form, name, start, end} of attributes) {
        if (form === 'string' || form === 'group' || !newAttributes.has(name)) continue;
        found.push({message: `the attribute ${name} is not known to Apple’s reader`, place: {start, end}});
      }
    };
    air.ir.attributeGroups.forEach((group: AttributeGroup) => look(group.attributes));
    for (const fn of air.ir.functions) {
      look(fn.returnAttributes);
      look(fn.attributes);
      for (const parameter of fn.parameters) look(parameter.attributes);
    }
    eachInstruction(air, (instruction) => {
      if (instruction.opcode !== 'call') return undefined;
      look(instruction.detail.returnAttributes);
      instruction.detail.argumentAttributes.forEach(look);
      look(instruction.detail.functionAttributes);
      return undefined;
    });
    return found;
  },
};

const unaryNegation: Rule = {
  id: 'AIR-FNEG',
  title: 'fneg instruction',
  group: 'body',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('1.7 and 2.2')],
  status: 'reported',
  testedOn: 'by the authors of two other AIR writers on older readers; fails as "Failed to materializeAll"',
  explanation:
    'Apple’s compiler writes a negation as fsub -0.0, x and never as fneg. Older readers fail on the instruction.',
  detect({air}) {
    return eachInstruction(air, (instruction) =>
      instruction.opcode === 'fneg' ? 'fneg must be fsub from -0.0' : undefined,
    );
  },
};

/** Rules about what Apple’s bitcode reader takes. */
export const readerRules: readonly Rule[] = [opaquePointers, tooNew, newAttribute, unaryNegation];
