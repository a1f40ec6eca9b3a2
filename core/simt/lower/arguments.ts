import {type ArgumentRecord} from '../../air/model/argument-record.ts';
import {globalOf} from '../../air/model/operands.ts';
import {type EntryPoint} from '../../air/model/entry-point.ts';
import {type IrFunction} from '../../ir/model/global.ts';
import {systemValues, varyingSystemValues} from '../bytecode/opcodes.ts';
import {type ProgramArgument} from '../bytecode/program.ts';
import {type LinkedModule} from '../link/linked-modules.ts';
import {type Value} from '../mir/mir.ts';
import {zeroOf} from './arithmetic.ts';
import {type Context} from './context.ts';
import {givenConstant} from './function-constants.ts';
import {functionConstantOf} from './globals.ts';
import {NotSupported, valueTypeOf} from './types.ts';

/** An argument of the program and the values that the machine fills in. */
export interface EntryArgument {
  readonly argument: ProgramArgument;
  readonly values: readonly Value[];
}

/** The values of the kernel's parameters; what cannot be passed is reported. */
export function entryArguments(
  context: Context,
  module: LinkedModule,
  entry: EntryPoint,
  fn: IrFunction,
): {values: (readonly Value[])[]; arguments: EntryArgument[]} {
  const made: EntryArgument[] = [];
  const values = fn.parameters.map((parameter, at): readonly Value[] => {
    const leaves = module.leaves.of(parameter.type);
    const zeros = (): Value[] => leaves.map((leaf) => zeroOf(context.builder, leaf.kind));
    const record = entry.arguments.find((candidate) => candidate.index?.value === at);
    const line = module.lines.lineOf(record?.place?.start ?? parameter.start);
    if (record === undefined) {
      context.fail(
        module,
        line,
        'malformed',
        `Parameter ${at} of @${entry.name} has no argument record.`,
        'Add a record with its index to the kernel’s argument list.',
      );
      return zeros();
    }
    try {
      const argument = describe(context, module, record);
      if (argument === undefined) return zeros();
      const own = leaves.map((leaf) => context.builder.fn.value(valueTypeOf(leaf.kind)));
      const isVarying =
        argument.kind === 'system-value' && varyingSystemValues.has(systemValues[argument.index] ?? '');
      for (const value of own) value.uniform = !isVarying;
      checkShape(argument, own);
      if (argument === tableMarker) {
        const [value] = own;
        if (value !== undefined) context.tableArguments.set(value, record.location?.value ?? 0);
      } else made.push({argument, values: own});
      return own;
    } catch (error) {
      if (!(error instanceof NotSupported)) throw error;
      context.fail(
        module,
        line,
        'not-supported',
        `Not supported: ${error.what} (argument ${at} of @${entry.name}).`,
        'docs/simt-support.md lists what the reference device executes.',
      );
      return zeros();
    }
  });
  return {values, arguments: made};
}

/** Pointers and handles are one i64; system values are 32-bit components. */
function checkShape(argument: ProgramArgument, values: readonly Value[]): void {
  if (argument.kind === 'system-value') {
    if (values.length > 3 || values.some((value) => value.type !== 'i32')) {
      throw new NotSupported(`a system value of this type`);
    }
  } else if (values.length !== 1 || values[0]?.type !== 'i64') {
    throw new NotSupported('a resource that is not passed as a pointer');
  }
}

const tableMarker: ProgramArgument = {
  name: '',
  kind: 'buffer',
  index: 0,
  space: 0,
  access: 0,
  sizeBytes: 0,
  alignBytes: 0,
  state: 0n,
  registers: [],
};

/** Undefined: the argument is switched off by a function constant. */
function describe(
  context: Context,
  module: LinkedModule,
  record: ArgumentRecord,
): ProgramArgument | undefined {
  if (isSwitchedOff(context, module, record)) return undefined;
  const {kind} = record;
  if (kind.form === 'system-value') {
    const name = kind.key.replace(/^air\./, '');
    const index = systemValues.indexOf(name);
    if (index < 0) throw new NotSupported(`the system value ${kind.key}`);
    return {...common(record), kind: 'system-value', index};
  }
  if (kind.form !== 'resource') throw new NotSupported('an argument of a kind that no kernel has');
  if ((record.arrayLength?.value ?? 1) > 1) throw new NotSupported('an array of resources');
  switch (kind.resource) {
    case 'buffer':
    case 'indirect_buffer': {
      const space = record.addressSpace?.value ?? 1;
      const isThreadgroup = space === 3;
      return {...common(record), kind: isThreadgroup ? 'threadgroup' : 'buffer', space};
    }
    case 'texture':
    case 'sampler':
      return {...common(record), kind: kind.resource};
    case 'visible_function_table':
      return tableMarker;
    default:
      throw new NotSupported(`an argument of the kind ${kind.resource}`);
  }
}

/** `air.function_constant` names the constant that gates the argument (AIR.md 1.5). */
function isSwitchedOff(context: Context, module: LinkedModule, record: ArgumentRecord): boolean {
  const node = record.functionConstant?.value;
  if (node === undefined) return false;
  let body = node;
  for (let steps = 0; body.kind === 'reference' && steps < 4; steps++) {
    const target = body.target?.body;
    if (target === undefined) return false;
    body = target;
  }
  const elements = body.kind === 'tuple' ? body.elements : [body];
  const variable = elements.map(globalOf).find((global) => global?.kind === 'global-variable');
  if (variable?.kind !== 'global-variable') return false;
  // A predicate that a static initialiser computes: the argument stays, and is not touched where the predicate is false.
  if (functionConstantOf(module, variable) === undefined) return false;
  const given = givenConstant(context, module, variable);
  return given === undefined || Number(given) === 0;
}

function common(record: ArgumentRecord): Omit<ProgramArgument, 'kind'> {
  const access = record.access?.value;
  return {
    name: record.name?.value ?? '',
    index: record.location?.value ?? 0,
    space: 0,
    access: access === 'write' ? 2 : access === 'read_write' ? 3 : 1,
    sizeBytes: record.bufferSizeBytes?.value ?? record.typeSizeBytes?.value ?? 0,
    alignBytes: record.typeAlignBytes?.value ?? 0,
    state: 0n,
    registers: [],
  };
}
