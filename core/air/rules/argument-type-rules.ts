import {DataLayout} from '../../ir/analysis/data-layout.ts';
import {type Argument, type IrFunction} from '../../ir/model/global.ts';
import {type Type} from '../../ir/model/type.ts';
import {printType} from '../../ir/printer/print-type.ts';
import {type AirModule} from '../model/air-module.ts';
import {type ArgumentRecord} from '../model/argument-record.ts';
import {measureOfTypeName, type TypeMeasure} from '../model/type-names.ts';
import {eachArgument, isBuffer, type RecordBreach} from './each-argument.ts';
import {airFacts, seed001} from './evidence.ts';
import {kernels} from './places.ts';
import {originOf} from './pointer-origin.ts';
import {type Rule} from './rule.ts';
import {air64DataLayout} from './version-rules.ts';

const warns = {macos15: 'warning', macos26: 'warning'} as const;

/** The module's own layout, or the one of every AIR module where it states none. */
export function dataLayoutOf(air: AirModule): DataLayout {
  let layout = layouts.get(air);
  if (layout === undefined) {
    layout = new DataLayout(air.dataLayout?.value ?? air64DataLayout);
    layouts.set(air, layout);
  }
  return layout;
}

/** Several rules and fixes ask for the same one. */
const layouts = new WeakMap<AirModule, DataLayout>();

/**
 * Size and alignment of what a buffer holds: by its name where that is a built-in type, else by what the parameter points
 * to. Undefined where neither says: `void`, opaque pointers, and `i8*`, which handwritten kernels use for everything.
 */
export function measureBuffer(
  layout: DataLayout,
  record: ArgumentRecord,
  parameter: Argument | undefined,
): TypeMeasure | undefined {
  const named = record.typeName === undefined ? undefined : measureOfTypeName(record.typeName.value);
  return named ?? measurePointee(layout, parameter);
}

/** Size and alignment of what a parameter points to; undefined for `i8`, whose pointers may hold anything. */
export function measurePointee(layout: DataLayout, parameter: Argument | undefined): TypeMeasure | undefined {
  const pointee = parameter?.type.kind === 'pointer' ? parameter.type.pointee : undefined;
  if (pointee === undefined || (pointee.kind === 'integer' && pointee.bits === 8)) return undefined;
  const sizeBytes = layout.allocSizeBytes(pointee);
  const alignBytes = layout.abiAlignBytes(pointee);
  return sizeBytes === undefined || alignBytes === undefined ? undefined : {sizeBytes, alignBytes};
}

const bufferSize: Rule = {
  id: 'AIR-ARG-SIZE',
  title: 'Stated size against the type',
  group: 'consistency',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('1.1 and 1.5'), seed001('Checklist')],
  status: 'inferred',
  testedOn: 'nowhere; the two agree in every Apple module',
  explanation:
    'The size and alignment that a buffer’s record states are those of its type under AIR’s data layout. Reflection and ' +
    'validation take the record’s word for it.',
  detect({air}) {
    const layout = dataLayoutOf(air);
    return eachArgument(kernels(air), (record, entry, position) =>
      isBuffer(record) ? sizeBreach(layout, record, entry.function?.parameters[position]) : undefined,
    );
  },
};

function sizeBreach(
  layout: DataLayout,
  record: ArgumentRecord,
  parameter: Argument | undefined,
): RecordBreach | undefined {
  const measure = measureBuffer(layout, record, parameter);
  const {typeSizeBytes: size, typeAlignBytes: align, bufferSizeBytes: whole} = record;
  if (measure !== undefined && size !== undefined && size.value !== measure.sizeBytes) {
    const what = `states a size of ${size.value} bytes; its type has ${measure.sizeBytes}`;
    return {
      what,
      keys: ['air.arg_type_size'],
      replacements: [{...size.place, text: `i32 ${measure.sizeBytes}`}],
    };
  }
  if (measure !== undefined && align !== undefined && align.value !== measure.alignBytes) {
    const what = `states an alignment of ${align.value} bytes; its type has ${measure.alignBytes}`;
    const replacements = [{...align.place, text: `i32 ${measure.alignBytes}`}];
    return {what, keys: ['air.arg_type_align_size'], replacements};
  }
  const isBroken =
    whole !== undefined && size !== undefined && size.value > 0 && whole.value % size.value !== 0;
  if (!isBroken || size === undefined) return undefined;
  const what = `states a buffer of ${whole.value} bytes, which is no multiple of its type’s ${size.value}`;
  return {what, keys: ['air.buffer_size'], place: whole.place};
}

const typeNameMatch: Rule = {
  id: 'AIR-ARG-TYPE-MATCH',
  title: 'Type name against the parameter',
  group: 'consistency',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('1.5')],
  status: 'inferred',
  testedOn: 'nowhere; the two agree in every Apple module',
  explanation:
    'The type name is the one in the source, the parameter has its IR type: uint3 is <3 x i32>, ushort is i16. Where they ' +
    'differ, one of them belongs to another argument.',
  detect({air}) {
    const layout = dataLayoutOf(air);
    return eachArgument(kernels(air), (record, entry, position) =>
      nameBreach(layout, record, entry.function?.parameters[position]),
    );
  },
};

function nameBreach(
  layout: DataLayout,
  record: ArgumentRecord,
  parameter: Argument | undefined,
): RecordBreach | undefined {
  const name = record.typeName;
  if (name === undefined || parameter === undefined) return undefined;
  const breach = (): RecordBreach => ({
    what: `is called "${name.value}", but the parameter is ${printType(parameter.type)}`,
    keys: ['air.arg_type_name'],
    place: name.place,
  });
  if (record.kind.form === 'system-value') {
    const expected = systemValueTypeNames(parameter.type);
    return expected === undefined || expected.includes(name.value) ? undefined : breach();
  }
  const named = measureOfTypeName(name.value);
  const pointee = isBuffer(record) ? measurePointee(layout, parameter) : undefined;
  return named === undefined || pointee === undefined || named.sizeBytes === pointee.sizeBytes
    ? undefined
    : breach();
}

/** What MSL calls a system value of the IR type; undefined where the type says nothing. */
function systemValueTypeNames(type: Type): readonly string[] | undefined {
  const element = type.kind === 'vector' ? type.element : type;
  if (element.kind !== 'integer') return undefined;
  const suffix = type.kind === 'vector' ? String(type.length) : '';
  const names: Readonly<Record<number, readonly string[]>> = {
    8: ['bool', 'uchar', 'char'],
    16: ['ushort', 'short'],
    32: ['uint', 'int'],
  };
  return names[element.bits]?.map((name) => `${name}${suffix}`);
}

const readOnlyStore: Rule = {
  id: 'AIR-ARG-READ-ONLY',
  title: 'Store to a buffer that is only read',
  group: 'consistency',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('1.5')],
  status: 'inferred',
  testedOn: 'nowhere',
  explanation:
    'The record says that the kernel only reads the buffer, and the kernel stores to it. Hazard tracking goes by the ' +
    'record, so that a later read may come too early.',
  detect({air}) {
    const stored = new Map<IrFunction, ReadonlySet<number>>();
    return eachArgument(kernels(air), (record, {function: fn}, position) => {
      if (fn === undefined || record.access?.value !== 'read' || !isBuffer(record)) return undefined;
      let positions = stored.get(fn);
      if (positions === undefined) stored.set(fn, (positions = storedParameters(fn)));
      if (!positions.has(position)) return undefined;
      const replacements = [{...record.access.place, text: '!"air.read_write"'}];
      const what = 'is air.read, but the kernel stores to it';
      return {what, keys: ['access'], place: record.access.place, replacements};
    });
  },
};

function storedParameters(fn: IrFunction): ReadonlySet<number> {
  const found = new Set<number>();
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      if (instruction.opcode !== 'store') continue;
      const origin = originOf(instruction.operands[1]);
      if (origin?.kind === 'argument') found.add(origin.index);
    }
  }
  return found;
}

const positionArity: Rule = {
  id: 'AIR-POSITION-ARITY',
  title: 'Components of thread positions',
  group: 'consistency',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('1.5')],
  status: 'reported',
  testedOn: 'Apple’s front end, which refuses it',
  explanation:
    'The thread and threadgroup positions that a kernel takes all have the same number of components. A module in which ' +
    'they differ cannot have come from MSL.',
  detect({air}) {
    return kernels(air).flatMap((kernel) => {
      let first: number | undefined;
      return eachArgument([kernel], (record, entry, position) => {
        const type = entry.function?.parameters[position]?.type;
        const isPosition = record.kind.form === 'system-value' && record.kind.key.includes('_position_in_');
        if (!isPosition || type === undefined) return undefined;
        const components = type.kind === 'vector' ? type.length : 1;
        first ??= components;
        if (components === first) return undefined;
        return {
          what: `has ${componentCount(components)}, an earlier position ${first}`,
          keys: ['parameter type'],
        };
      });
    });
  },
};

function componentCount(count: number): string {
  return `${count} ${count === 1 ? 'component' : 'components'}`;
}

/** Rules that hold what a record says of its type against the parameter. */
export const argumentTypeRules: readonly Rule[] = [bufferSize, typeNameMatch, readOnlyStore, positionArity];
