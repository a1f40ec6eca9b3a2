import {type ArgumentRecord} from '../model/argument-record.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {airFacts, seed001} from './evidence.ts';
import {deploysTo, isKernelModuleForMacos26, kernels} from './places.ts';
import {type Detection, type Rule} from './rule.ts';

/** What the fix of an argument rule needs: whose record it is and which one. */
export interface ArgumentSubject {
  readonly entry: EntryPoint;
  readonly record: ArgumentRecord;
  /** Position in the argument list. */
  readonly position: number;
}

/** "argument 3 (tid) of kernel scale". */
export function describeArgument(entry: EntryPoint, record: ArgumentRecord, position: number): string {
  const name = record.name?.value ?? entry.function?.parameters[position]?.name;
  return `argument ${position}${name === undefined ? '' : ` (${name})`} of ${entry.role} ${entry.name}`;
}

/** One detection for each argument record of a kernel that `lacks` something. */
function eachArgument(
  entries: readonly EntryPoint[],
  what: (record: ArgumentRecord) => string | undefined,
): Detection[] {
  return entries.flatMap((entry) =>
    entry.arguments.flatMap((record, position) => {
      const breach = what(record);
      if (breach === undefined) return [];
      const subject: ArgumentSubject = {entry, record, position};
      const message = `${describeArgument(entry, record, position)} ${breach}`;
      return [{message, place: record.place, subject}];
    }),
  );
}

const typeName: Rule = {
  id: 'AIR-ARG-TYPE-NAME',
  title: 'Type name of an argument',
  group: 'arguments',
  verdicts: {macos15: 'none', macos26: 'crash'},
  severity: 'error',
  evidence: [seed001('Finding 3'), airFacts('4.0')],
  status: 'reported',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; not isolated from the other facts of the same report',
  explanation:
    'Each argument’s record states the type as the source wrote it, system values included. Records without it are ' +
    'among the candidates for the crash of macOS 26’s compiler service.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air)) return [];
    return eachArgument(kernels(air), (record) =>
      record.typeName === undefined && record.facts.length > 0 ? 'has no air.arg_type_name' : undefined,
    );
  },
};

const argumentName: Rule = {
  id: 'AIR-ARG-NAME',
  title: 'Name of an argument',
  group: 'arguments',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Finding 3')],
  status: 'reported',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; not isolated',
  explanation:
    'Each argument’s record states its name in the source; reflection shows it. Seed 001 lists it among what macOS 26 ' +
    'needs, without a test of its own.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air)) return [];
    return eachArgument(kernels(air), (record) =>
      record.name === undefined && record.facts.length > 0 ? 'has no air.arg_name' : undefined,
    );
  },
};

const typeSize: Rule = {
  id: 'AIR-ARG-TYPE-SIZE',
  title: 'Size and alignment of a buffer’s elements',
  group: 'arguments',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Checklist'), airFacts('1.5')],
  status: 'reported',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; not isolated',
  explanation:
    'A buffer’s record states size and alignment of its element type; only void pointers go without. Reflection and ' +
    'validation read them.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air)) return [];
    return eachArgument(kernels(air), (record) => {
      if (!isTypedBuffer(record)) return undefined;
      const missing = [
        record.typeSizeBytes === undefined ? 'air.arg_type_size' : '',
        record.typeAlignBytes === undefined ? 'air.arg_type_align_size' : '',
      ].filter((key) => key !== '');
      return missing.length === 0 ? undefined : `has no ${missing.join(' and no ')}`;
    });
  },
};

function isTypedBuffer(record: ArgumentRecord): boolean {
  const isBuffer =
    record.kind.form === 'resource' &&
    (record.kind.resource === 'buffer' || record.kind.resource === 'indirect_buffer');
  return isBuffer && record.typeName?.value !== 'void';
}

const addressSpace: Rule = {
  id: 'AIR-ARG-ADDRESS-SPACE',
  title: 'Address space of a buffer',
  group: 'arguments',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('1.5')],
  status: 'inferred',
  testedOn: 'nowhere; Apple’s compilers write it for targets from macOS 13 on',
  explanation:
    'A buffer’s record states the address space: 1 device, 2 constant, 3 threadgroup. Compilers of the macOS 11 and 12 ' +
    'era left it out, later ones never do.',
  detect({air}) {
    if (!deploysTo(air, [13])) return [];
    return eachArgument(kernels(air), (record) => {
      if (record.kind.form !== 'resource' || record.addressSpace !== undefined) return undefined;
      const isBuffer = record.kind.resource === 'buffer' || record.kind.resource === 'indirect_buffer';
      return isBuffer ? 'has no air.address_space' : undefined;
    });
  },
};

/** Rules about what each argument's record must state. */
export const argumentRules: readonly Rule[] = [typeName, argumentName, typeSize, addressSpace];
