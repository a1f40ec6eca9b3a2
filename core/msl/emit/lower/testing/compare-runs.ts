import {DataLayout} from '../../../../ir/analysis/data-layout.ts';
import {type IrFunction} from '../../../../ir/model/global.ts';
import {type Module} from '../../../../ir/model/module.ts';
import {parseModule} from '../../../../ir/parser/parse-module.ts';
import {Random} from '../../../../ir/testing/random.ts';
import {leafType} from '../by-value.ts';
import {Interpreter} from './interpreter.ts';
import {type Value} from './library.ts';

const bufferBytes = 1024;
const slotBytes = 256;

/** What the buffers hold when a kernel is done, or why it could not be run. */
interface Outcome {
  readonly bytes: Uint8Array | undefined;
  readonly failure: string | undefined;
}

export interface Difference {
  readonly kernel: string;
  readonly trial: number;
  readonly message: string;
}

/**
 * Runs each entry of Clang's module and the function of the same name in ours on the same inputs, and reports where
 * they leave different memory. Both modules are read from text.
 */
export function compareRuns(
  clangText: string,
  airText: string,
  names: readonly string[],
  trials: number,
): {differences: Difference[]; runs: number} {
  const clang = parseModule(clangText).module;
  const air = parseModule(airText).module;
  const differences: Difference[] = [];
  let runs = 0;
  for (const kernel of names) {
    const [before, after] = [clang.findFunction(kernel), air.findFunction(kernel)];
    if (before === undefined || after === undefined) {
      differences.push({kernel, trial: 0, message: 'is not in both modules'});
      continue;
    }
    for (let trial = 0; trial < trials; trial++) {
      const message = compareOne(clang, before, air, after, trial);
      runs++;
      if (message !== undefined) differences.push({kernel, trial, message});
    }
  }
  return {differences, runs};
}

function compareOne(
  clang: Module,
  before: IrFunction,
  air: Module,
  after: IrFunction,
  trial: number,
): string | undefined {
  const expected = run(clang, before, before, clang, trial);
  if (expected.failure !== undefined) return `Clang's module: ${expected.failure}`;
  const actual = run(air, after, before, clang, trial);
  if (actual.failure !== undefined) return `AIR: ${actual.failure}`;
  const at = expected.bytes?.findIndex((byte, index) => byte !== actual.bytes?.[index]) ?? -1;
  if (at < 0) return undefined;
  return `byte ${at} is ${actual.bytes?.[at]}, expected ${expected.bytes?.[at]}`;
}

/** `shape` is the function as Clang has it: its parameters say what each argument is. */
function run(module: Module, fn: IrFunction, shape: IrFunction, clang: Module, trial: number): Outcome {
  const reserved = 64 + shape.parameters.length * bufferBytes;
  const random = new Random(trial * 7919 + shape.parameters.length);
  try {
    const interpreter = new Interpreter(module, reserved);
    fillMemory(interpreter.memory, 64, reserved, random);
    const layout = new DataLayout(clang.dataLayout?.value ?? '');
    const args = shape.parameters.map((parameter, index): Value => {
      const address = 64 + index * bufferBytes;
      const byval = parameter.attributes.find(({name}) => name === 'byval')?.type;
      if (byval !== undefined) {
        // Positions in a grid are small.
        for (let at = 0; at < (layout.allocSizeBytes(byval) ?? 0); at += 4)
          interpreter.store(address + at, clang.types.i32, BigInt(random.below(16)));
        const type = fn.parameters[index]?.type ?? leafType(byval);
        return fn === shape ? BigInt(address) : interpreter.load(address, type);
      }
      if (parameter.type.kind === 'pointer') return BigInt(address + (slotBytes >> 1));
      return BigInt(random.below(16));
    });
    interpreter.call(fn, args);
    return {bytes: interpreter.memory.slice(0, reserved), failure: undefined};
  } catch (error) {
    return {bytes: undefined, failure: error instanceof Error ? error.message : String(error)};
  }
}

/** Small integers, halves and floats of either sign, and some arbitrary bytes. */
function fillMemory(memory: Uint8Array, start: number, end: number, random: Random): void {
  const view = new DataView(memory.buffer);
  for (let at = start; at < end; at += 4) {
    switch (random.below(4)) {
      case 0:
        view.setFloat32(at, (random.below(4000) - 2000) / 64, true);
        break;
      case 1:
        view.setInt32(at, random.below(40) - 20, true);
        break;
      case 2:
        view.setUint16(at, 0x3c00 + random.below(0x1800), true);
        view.setUint16(at + 2, 0xbc00 + random.below(0x1800), true);
        break;
      default:
        view.setUint32(at, Math.floor(random.fraction() * 2 ** 32), true);
    }
  }
}
