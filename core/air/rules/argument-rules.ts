import {type ArgumentRecord} from '../model/argument-record.ts';
import {eachArgument, isBuffer, type RecordBreach} from './each-argument.ts';
import {airFacts, seed001} from './evidence.ts';
import {deploysTo, isKernelModuleForMacos26, kernels} from './places.ts';
import {type Rule} from './rule.ts';

function missingKeys(missing: readonly string[]): RecordBreach | undefined {
  if (missing.length === 0) return undefined;
  return {what: `has no ${missing.join(' and no ')}`, keys: missing, missing};
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
      missingKeys(record.typeName === undefined && record.facts.length > 0 ? ['air.arg_type_name'] : []),
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
      missingKeys(record.name === undefined && record.facts.length > 0 ? ['air.arg_name'] : []),
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
      return missingKeys([
        ...(record.typeSizeBytes === undefined ? ['air.arg_type_size'] : []),
        ...(record.typeAlignBytes === undefined ? ['air.arg_type_align_size'] : []),
      ]);
    });
  },
};

function isTypedBuffer(record: ArgumentRecord): boolean {
  return isBuffer(record) && record.typeName?.value !== 'void';
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
    return eachArgument(kernels(air), (record) =>
      missingKeys(isBuffer(record) && record.addressSpace === undefined ? ['air.address_space'] : []),
    );
  },
};

const access: Rule = {
  id: 'AIR-ARG-ACCESS',
  title: 'Access of a resource',
  group: 'arguments',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('1.5')],
  status: 'inferred',
  testedOn: 'nowhere; every Apple record of a buffer, texture or table has it',
  explanation:
    'The record of a buffer, texture or table states whether it is read, written or both; samplers have none. Hazard ' +
    'tracking and validation go by it.',
  detect({air}) {
    return eachArgument(kernels(air), (record) => {
      if (record.kind.form !== 'resource' || record.access !== undefined) return undefined;
      const hasNone: readonly string[] = ['sampler', 'imageblock', 'indirect_constant'];
      if (hasNone.includes(record.kind.resource)) return undefined;
      return {what: 'states no access (air.read, ...)', keys: ['access'], missing: ['access']};
    });
  },
};

const location: Rule = {
  id: 'AIR-ARG-LOCATION',
  title: 'Location of a resource',
  group: 'arguments',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [airFacts('1.5')],
  status: 'inferred',
  testedOn: 'nowhere; every Apple record of a resource has it',
  explanation:
    'A resource’s record states the slot that it is bound to. Without it nothing can be bound to the argument.',
  detect({air}) {
    return eachArgument(kernels(air), (record) => {
      if (record.kind.form !== 'resource' || record.malformed.length > 0) return undefined;
      if (record.kind.resource === 'imageblock' || record.kind.resource === 'indirect_constant')
        return undefined;
      return record.location === undefined
        ? {what: 'has no air.location_index', keys: ['air.location_index']}
        : undefined;
    });
  },
};

const kind: Rule = {
  id: 'AIR-ARG-KIND',
  title: 'Kind of an argument',
  group: 'arguments',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('1.5')],
  status: 'inferred',
  testedOn: 'nowhere',
  explanation:
    'The record of a kernel’s argument names a resource or a system value. This one names neither that the lab knows, so ' +
    'that its other rules cannot judge it.',
  detect({air}) {
    return eachArgument(kernels(air), (record) =>
      record.kind.form === 'unknown' && record.malformed.length === 0
        ? {what: 'names no kind of argument that this lab knows', keys: []}
        : undefined,
    );
  },
};

/** Rules about what each argument's record must state. */
export const argumentRules: readonly Rule[] = [
  typeName,
  argumentName,
  typeSize,
  addressSpace,
  access,
  location,
  kind,
];
