import {type Argument} from '../../ir/model/global.ts';
import {type Type} from '../../ir/model/type.ts';
import {type ArgumentRecord, type ResourceKind} from '../model/argument-record.ts';
import {type AirModule} from '../model/air-module.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {computeSystemValues} from '../model/system-values.ts';
import {integerOf, tupleOf} from '../model/operands.ts';
import {type Malformed, type Place} from '../model/place.ts';
import {type ArgumentSubject, describeArgument} from './each-argument.ts';
import {factPath} from '../model/fact-path.ts';
import {airFacts} from './evidence.ts';
import {type Detection, type Rule} from './rule.ts';

const always = {macos15: 'reject', macos26: 'reject'} as const;

/** Everything the metadata says of itself that cannot be: dangling nodes, operands of the wrong kind. */
const malformedNodes: Rule = {
  id: 'AIR-MALFORMED',
  title: 'Metadata that cannot be read',
  group: 'consistency',
  verdicts: always,
  severity: 'error',
  evidence: [airFacts('1.3 to 1.5')],
  status: 'inferred',
  testedOn: 'nowhere; the shapes are those of every Apple module',
  explanation:
    'A node is missing, or an operand has another kind than its key asks for. The loader reads these nodes by position ' +
    'and key, so that what follows is lost or misread.',
  detect({air}) {
    return allMalformed(air).map(({what, place}) => ({message: what, place}));
  },
};

function allMalformed(air: AirModule): Malformed[] {
  const found = [...air.malformed];
  for (const entry of air.entryPoints) {
    // A function that is not defined has a rule of its own.
    found.push(...entry.malformed.filter((problem) => !problem.what.startsWith('the first operand')));
    for (const record of [...entry.outputs, ...entry.arguments]) found.push(...record.malformed);
  }
  return found;
}

const undefinedFunction: Rule = {
  id: 'AIR-ENTRY-UNDEFINED',
  title: 'Entry point without a body',
  group: 'consistency',
  verdicts: always,
  severity: 'error',
  evidence: [airFacts('1.4')],
  status: 'inferred',
  testedOn: 'nowhere',
  explanation:
    'The module lists an entry point that it does not define. A pipeline cannot be made from a function without a body.',
  detect({air}) {
    return air.entryPoints.flatMap((entry) => {
      if (entry.function !== undefined && !entry.function.isDeclaration) return [];
      // Without a node there is nothing that could name a function.
      if (entry.function === undefined && entry.argumentList === undefined) return [];
      const what =
        entry.function === undefined ? 'names no function of this module' : 'is only declared in this module';
      return [{message: `${entry.role} ${entry.name} ${what}`, place: entry.functionPlace}];
    });
  },
};

const recordCount: Rule = {
  id: 'AIR-ARG-COUNT',
  title: 'Number of argument records',
  group: 'consistency',
  verdicts: {macos15: 'crash', macos26: 'crash'},
  severity: 'error',
  evidence: [airFacts('1.4 and 1.5')],
  status: 'inferred',
  testedOn: 'nowhere',
  explanation:
    'Each parameter of an entry point has one record, in order. With another number the GPU compiler binds arguments ' +
    'to the wrong parameters or reads past its list.',
  detect({air}) {
    return air.entryPoints.flatMap((entry) => {
      if (entry.function === undefined || entry.argumentList === undefined) return [];
      const expected = entry.function.parameters.length;
      const actual = entry.arguments.length;
      if (expected === actual) return [];
      const message = `${entry.role} ${entry.name} has ${expected} parameters and ${actual} argument records`;
      return [{message, place: entry.argumentList.place}];
    });
  },
};

const recordIndex: Rule = {
  id: 'AIR-ARG-INDEX',
  title: 'Index of an argument record',
  group: 'consistency',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [airFacts('1.5')],
  status: 'inferred',
  testedOn: 'nowhere',
  explanation:
    'A record begins with the index of its parameter, and the records stand in that order. A gap or a repetition binds ' +
    'an argument to the wrong parameter.',
  detect({air}) {
    return air.entryPoints.flatMap((entry) =>
      entry.arguments.flatMap((record, position) => {
        if (record.malformed.length > 0 || record.index?.value === position) return [];
        const stated = record.index === undefined ? 'no index' : `index ${record.index.value}`;
        const message = `${describeArgument(entry, record, position)} has ${stated}, expected ${position}`;
        const subject: ArgumentSubject = {entry, record, position, missing: [], replacements: []};
        return [{message, place: record.index?.place ?? record.place, subject}];
      }),
    );
  },
};

const recordType: Rule = {
  id: 'AIR-ARG-TYPE',
  title: 'Argument record against the parameter’s type',
  group: 'consistency',
  verdicts: {macos15: 'crash', macos26: 'crash'},
  severity: 'error',
  evidence: [airFacts('1.5 and 1.6')],
  status: 'inferred',
  testedOn: 'nowhere',
  explanation:
    'A buffer is a pointer in the address space that its record states, a texture a pointer to device memory, a system ' +
    'value an integer or a vector of up to three. The GPU compiler trusts the record.',
  detect({air}) {
    return air.entryPoints.flatMap((entry) =>
      entry.arguments.flatMap((record, position) => {
        const parameter = entry.function?.parameters[position];
        const breach = parameter === undefined ? undefined : typeBreach(record, parameter);
        if (breach === undefined) return [];
        const message = `${describeArgument(entry, record, position)} ${breach}`;
        const concerns = ['parameter type', 'air.address_space'].map((key) =>
          factPath.argumentFact(entry, position, key),
        );
        return [{message, place: record.kindPlace ?? record.place, concerns, ...relatedTo(parameter)}];
      }),
    );
  },
};

function relatedTo(parameter: Argument | undefined): Pick<Detection, 'related'> {
  if (parameter === undefined) return {};
  return {related: [{place: {start: parameter.start, end: parameter.end}, message: 'the parameter'}]};
}

function typeBreach(record: ArgumentRecord, parameter: Argument): string | undefined {
  if (record.kind.form === 'resource') return resourceBreach(record.kind.resource, record, parameter.type);
  if (record.kind.form !== 'system-value') return undefined;
  const shape = computeSystemValues.get(record.kind.key);
  return shape === undefined ? undefined : systemValueBreach(record.kind.key, shape, parameter.type);
}

/** The address space that a resource's parameter must have; undefined where the record itself states it. */
const resourceAddressSpaces: Partial<Record<ResourceKind, number>> = {
  texture: 1,
  sampler: 2,
  visible_function_table: 1,
  intersection_function_table: 1,
  instance_acceleration_structure: 1,
  primitive_acceleration_structure: 1,
  command_buffer: 1,
};

function resourceBreach(kind: ResourceKind, record: ArgumentRecord, type: Type): string | undefined {
  if (kind === 'imageblock' || kind === 'indirect_constant') return undefined;
  // An array of textures is passed by value: a struct or array of handles.
  if (type.kind === 'array' || type.kind === 'struct') return undefined;
  if (type.kind !== 'pointer') return `is a ${kind}, but the parameter is no pointer`;
  const expected = resourceAddressSpaces[kind] ?? record.addressSpace?.value;
  if (expected === undefined || expected === type.addressSpace) return undefined;
  return `states address space ${expected}, but the parameter points to address space ${type.addressSpace}`;
}

function systemValueBreach(key: string, shape: string, type: Type): string | undefined {
  const element = type.kind === 'vector' ? type.element : type;
  const isWord = element.kind === 'integer' && (element.bits === 16 || element.bits === 32);
  if (!isWord) return `is ${key}, but the parameter is no 16- or 32-bit integer`;
  if (type.kind !== 'vector') return undefined;
  if (shape === 'scalar') return `is ${key}, which is a scalar, but the parameter is a vector`;
  return type.length <= 3 ? undefined : `is ${key}, but the parameter has ${type.length} components`;
}

/** Locations in use: textures, samplers, device and threadgroup buffers are numbered each on their own (AIR.md 1.5). */
function locationSpace(record: ArgumentRecord, parameter: Argument | undefined): string | undefined {
  if (record.kind.form !== 'resource') return undefined;
  switch (record.kind.resource) {
    case 'texture':
      return 'texture';
    case 'sampler':
      return 'sampler';
    case 'imageblock':
    case 'indirect_constant':
      return undefined;
    default:
      return addressSpaceOf(record, parameter) === 3 ? 'threadgroup' : 'buffer';
  }
}

/** Compilers of the macOS 11 and 12 era leave the key out; the parameter's type says it too. */
function addressSpaceOf(record: ArgumentRecord, parameter: Argument | undefined): number | undefined {
  if (record.addressSpace !== undefined) return record.addressSpace.value;
  return parameter?.type.kind === 'pointer' ? parameter.type.addressSpace : undefined;
}

const locationClash: Rule = {
  id: 'AIR-LOCATION-CLASH',
  title: 'Two arguments at one location',
  group: 'consistency',
  verdicts: always,
  severity: 'error',
  evidence: [airFacts('1.5 and 4.3')],
  status: 'reported',
  testedOn: 'Apple’s front end, which refuses it as "cannot reserve resource location"',
  explanation:
    'Two buffers, textures or samplers of one function have the same slot. Only arguments that a function constant ' +
    'switches may share one.',
  detect({air}) {
    return air.entryPoints.flatMap(clashes);
  },
};

function clashes(entry: EntryPoint): Detection[] {
  const taken = new Map<string, {record: ArgumentRecord; position: number}>();
  const found: Detection[] = [];
  entry.arguments.forEach((record, position) => {
    const space = locationSpace(record, entry.function?.parameters[position]);
    if (space === undefined || record.location === undefined || record.functionConstant !== undefined) return;
    const length = Math.min(Math.max(record.arrayLength?.value ?? 1, 1), 128);
    for (let slot = record.location.value; slot < record.location.value + length; slot++) {
      const earlier = taken.get(`${space} ${slot}`);
      if (earlier === undefined) taken.set(`${space} ${slot}`, {record, position});
      else {
        const other = describeArgument(entry, earlier.record, earlier.position);
        const message = `${describeArgument(entry, record, position)} has ${space} location ${slot}, as has ${other}`;
        found.push({
          message,
          place: record.location.place,
          concerns: [factPath.argumentFact(entry, position, 'air.location_index')],
          related: [{place: earlier.record.place, message: other}],
        });
        return;
      }
    }
  });
  return found;
}

/** Highest slot of each space: the air.max_* limits of AIR.md 1.3. */
const highestSlot: Readonly<Record<string, number>> = {
  buffer: 30,
  threadgroup: 30,
  texture: 127,
  sampler: 15,
};

const locationLimit: Rule = {
  id: 'AIR-LOCATION-LIMIT',
  title: 'Location beyond the limit',
  group: 'consistency',
  verdicts: always,
  severity: 'error',
  evidence: [airFacts('1.3 and 4.2')],
  status: 'inferred',
  testedOn: 'nowhere; the limits are the air.max_* flags of every Apple module',
  explanation:
    'A function has 31 buffer slots, 31 threadgroup slots, 128 texture and 16 sampler slots. A record beyond them ' +
    'cannot be bound.',
  detect({air}) {
    return air.entryPoints.flatMap((entry) =>
      entry.arguments.flatMap((record, position) => {
        const space = locationSpace(record, entry.function?.parameters[position]);
        const highest = space === undefined ? undefined : highestSlot[space];
        if (space === undefined || highest === undefined || record.location === undefined) return [];
        const {value, place} = record.location;
        const last = value + Math.max(record.arrayLength?.value ?? 1, 1) - 1;
        if (value >= 0 && last <= highest) return [];
        const message = `${describeArgument(entry, record, position)} has ${space} location ${value < 0 ? value : last}, beyond 0 to ${highest}`;
        const concerns = [factPath.argumentFact(entry, position, 'air.location_index')];
        return [{message, place, concerns}];
      }),
    );
  },
};

const functionConstantIndex: Rule = {
  id: 'AIR-FUNCTION-CONSTANT-INDEX',
  title: 'Index of a function constant',
  group: 'consistency',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('1.6 and 4.3')],
  status: 'reported',
  testedOn: 'Apple’s front end, which refuses a duplicate index',
  explanation:
    'Each function constant has an index by which the application sets it. Of two constants with one index only one can ' +
    'be set.',
  detect({air}) {
    const taken = new Map<number, Place>();
    const nodes = air.ir.namedMetadataByName.get('air.function_constants')?.operands ?? [];
    return nodes.flatMap((node): Detection[] => {
      const elements = tupleOf(node)?.tuple.elements ?? [];
      const index = integerOf(elements[3]);
      const place = {start: elements[3]?.start ?? node.start, end: elements[3]?.end ?? node.end};
      const earlier = index === undefined ? undefined : taken.get(index);
      if (index === undefined) return [];
      if (earlier === undefined) {
        taken.set(index, place);
        return [];
      }
      const related = [{place: earlier, message: 'the first constant with this index'}];
      return [{message: `two function constants have the index ${index}`, place, related}];
    });
  },
};

/** Rules that compare the metadata with itself and with the code. */
export const consistencyRules: readonly Rule[] = [
  malformedNodes,
  undefinedFunction,
  recordCount,
  recordIndex,
  recordType,
  locationClash,
  locationLimit,
  functionConstantIndex,
];
