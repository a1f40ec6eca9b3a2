import {splitSignature} from '../../../core/simt/support-table.ts';
import {bfloatBits, bfloatValue, halfBits, halfValue} from '../../../core/simt/bytecode/numbers.ts';
import {bufferParameter, kernelText, runAir, systemParameter} from './air-kernel.ts';

/** A scalar of AIR: an integer as its bits without sign, a float as a number. */
export type Scalar = bigint | number;

export interface OperandType {
  /** `i8` to `i64`, `i1`, `half`, `bfloat`, `float`. */
  readonly scalar: string;
  readonly count: number;
}

const scalarTypes = new Set(['i1', 'i8', 'i16', 'i32', 'i64', 'half', 'bfloat', 'float']);

/** A scalar or vector type; undefined for pointers, structs and void. */
export function operandType(text: string): OperandType | undefined {
  const match = /^<(\d+) x (\w+)>$/.exec(text);
  const [scalar, count] = match === null ? [text, 1] : [match[2] ?? '', Number(match[1])];
  return scalarTypes.has(scalar) ? {scalar, count} : undefined;
}

export interface PlainSignature {
  readonly result: OperandType;
  readonly operands: readonly OperandType[];
  /** Of a last operand that points to a second result. */
  readonly second: OperandType | undefined;
}

/** A signature of values only, but for a last pointer to a second result; undefined for others. */
export function plainSignature(text: string): PlainSignature | undefined {
  const {result, parameters} = splitSignature(text);
  const last = parameters.at(-1) ?? '';
  const second = last.endsWith('*') ? operandType(last.slice(0, -1)) : undefined;
  const operands = (second === undefined ? parameters : parameters.slice(0, -1)).map(operandType);
  const resultType = operandType(result);
  if (resultType === undefined || operands.includes(undefined)) return undefined;
  return {result: resultType, operands: operands.filter((one) => one !== undefined), second};
}

const view = new DataView(new ArrayBuffer(8));

export function bitsOf(scalar: string, value: Scalar): bigint {
  if (typeof value === 'bigint') return value;
  if (scalar === 'half') return BigInt(halfBits(value));
  if (scalar === 'bfloat') return BigInt(bfloatBits(value));
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

export function valueOf(scalar: string, bits: bigint): Scalar {
  if (scalar === 'half') return halfValue(Number(bits & 0xffffn));
  if (scalar === 'bfloat') return bfloatValue(Number(bits & 0xffffn));
  if (scalar !== 'float') return bits;
  view.setUint32(0, Number(bits & 0xffffffffn));
  return view.getFloat32(0);
}

const widths: Readonly<Record<string, number>> = {
  i1: 1,
  i8: 8,
  i16: 16,
  i32: 32,
  i64: 64,
  half: 16,
  bfloat: 16,
  float: 32,
};

/** Lines that make `%name` of the type from 64-bit cells, beginning with cell `first` of the thread's. */
function load({scalar, count}: OperandType, name: string, first: number): string {
  const width = widths[scalar] ?? 0;
  const lines: string[] = [];
  for (let n = 0; n < count; n++) {
    const id = `${name}.${n}`;
    lines.push(
      `  %${id}.i = add i32 %row, ${first + n}`,
      `  %${id}.p = getelementptr i64, i64 addrspace(1)* %in, i32 %${id}.i`,
      `  %${id}.w = load i64, i64 addrspace(1)* %${id}.p`,
      width === 64 ? `  %${id}.c = add i64 %${id}.w, 0` : `  %${id}.c = trunc i64 %${id}.w to i${width}`,
      `  %${id}.v = bitcast i${width} %${id}.c to ${scalar}`,
    );
    if (count > 1)
      lines.push(
        `  %${id}.e = insertelement <${count} x ${scalar}> ${n === 0 ? 'undef' : `%${name}.${n - 1}.e`}, ${scalar} %${id}.v, i32 ${n}`,
      );
  }
  return lines.join('\n');
}

function loaded({count}: OperandType, name: string): string {
  return count === 1 ? `%${name}.0.v` : `%${name}.${count - 1}.e`;
}

function store({scalar, count}: OperandType, value: string, name: string, first: number): string {
  const width = widths[scalar] ?? 0;
  const lines: string[] = [];
  for (let n = 0; n < count; n++) {
    const id = `${name}.${n}`;
    const element = count === 1 ? value : `%${id}.x`;
    if (count > 1) lines.push(`  %${id}.x = extractelement <${count} x ${scalar}> ${value}, i32 ${n}`);
    lines.push(
      `  %${id}.b = bitcast ${scalar} ${element} to i${width}`,
      width === 64 ? `  %${id}.z = add i64 %${id}.b, 0` : `  %${id}.z = zext i${width} %${id}.b to i64`,
      `  %${id}.i = add i32 %target, ${first + n}`,
      `  %${id}.p = getelementptr i64, i64 addrspace(1)* %out, i32 %${id}.i`,
      `  store i64 %${id}.z, i64 addrspace(1)* %${id}.p`,
    );
  }
  return lines.join('\n');
}

function typeText({scalar, count}: OperandType): string {
  return count === 1 ? scalar : `<${count} x ${scalar}>`;
}

/**
 * Runs a call of a function of plain values in each thread: `values[thread]` are its operands' scalars in order. Gives the
 * scalars of the result, and of the second result behind them.
 */
export async function runCalls(
  name: string,
  signature: PlainSignature,
  values: readonly (readonly Scalar[])[],
  checked: boolean,
): Promise<Scalar[][]> {
  const {result, operands, second} = signature;
  const cells = Math.max(
    1,
    operands.reduce((sum, {count}) => sum + count, 0),
  );
  const resultCells = result.count + (second?.count ?? 0);
  let first = 0;
  const loads: string[] = [];
  const list: string[] = [];
  operands.forEach((type, at) => {
    loads.push(load(type, `a${at}`, first));
    list.push(`${typeText(type)} ${loaded(type, `a${at}`)}`);
    first += type.count;
  });
  const types = operands.map(typeText);
  if (second !== undefined) {
    list.push(`${typeText(second)}* %second`);
    types.push(`${typeText(second)}*`);
  }
  const body = `  %row = mul i32 %tid, ${cells}
  %target = mul i32 %tid, ${resultCells}
${second === undefined ? '' : `  %second = alloca ${typeText(second)}`}
${loads.join('\n')}
  %r = call ${typeText(result)} @${name}(${list.join(', ')})
${store(result, '%r', 'r', 0)}
${second === undefined ? '' : `  %also = load ${typeText(second)}, ${typeText(second)}* %second\n${store(second, '%also', 's', result.count)}`}`;
  const parameters = [
    bufferParameter(0, 'in', 'i64'),
    bufferParameter(1, 'out', 'i64'),
    systemParameter('thread_position_in_grid', 'tid'),
  ];
  const text = kernelText(parameters, body, `declare ${typeText(result)} @${name}(${types.join(', ')})`);
  const scalars = operands.flatMap(({scalar, count}) => Array.from({length: count}, () => scalar));
  const input = BigUint64Array.from({length: values.length * cells}, (_, n) =>
    bitsOf(scalars[n % cells] ?? 'i64', values[Math.floor(n / cells)]?.[n % cells] ?? 0n),
  );
  const output = new BigUint64Array(values.length * resultCells);
  const ran = await runAir(text, {
    buffers: [
      {index: 0, data: input},
      {index: 1, data: output},
    ],
    grid: [values.length, 1, 1],
    threadgroup: [values.length, 1, 1],
    checked,
  });
  if (ran.status !== 'completed' || ran.findings.length > 0)
    throw new Error(`${name}: ${ran.status} ${ran.error} ${ran.findings[0]?.message ?? ''}`);
  const resultScalars = [result, ...(second === undefined ? [] : [second])].flatMap(({scalar, count}) =>
    Array.from({length: count}, () => scalar),
  );
  return values.map((_, thread) =>
    resultScalars.map((scalar, n) => valueOf(scalar, output[thread * resultCells + n] ?? 0n)),
  );
}
