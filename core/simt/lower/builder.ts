import {type Scalar} from '../bytecode/evaluate.ts';
import {findOpcode} from '../bytecode/opcodes.ts';
import {
  type Alloca,
  MirBlock,
  type MirFunction,
  type MirInstruction,
  type MirPhi,
  noOrigin,
  type Origin,
  type Place,
  resolve,
  type Terminator,
  type Value,
  type ValueType,
} from '../mir/mir.ts';
import {simplify} from './simplify.ts';
import {NotSupported} from './types.ts';

/** A kernel that grows beyond this when calls are inlined is refused. */
const maximumInstructions = 1_000_000;

/** The letters of the values that an opcode reads when it is made: a place has only its base yet. */
function sourceLetters(layout: string): string {
  const repeated = /[sS]\*$/.test(layout) ? layout.charAt(layout.length - 2).repeat(64) : '';
  return (
    layout
      .replace(/.\*$/, '')
      .replace('fxii', '')
      .replace(/[^sSn]/g, '') + repeated
  );
}

/** A use may state another type than its definition has; only modules that the verifier refuses do that. */
function checkOperands(name: string, letters: string, args: readonly Value[]): void {
  args.forEach((arg, at) => {
    const letter = letters.charAt(at);
    const fits =
      letter === 'S'
        ? arg.type === 'i64'
        : letter === 'n'
          ? arg.type === 'matrix'
          : letter === 's' && (arg.type === 'i32' || arg.type === 'f32');
    if (!fits) throw new NotSupported(`an operand of the wrong type (${name})`);
  });
}

/** Appends instructions to the current block; folds what is constant. */
export class Builder {
  readonly fn: MirFunction;
  block: MirBlock;
  origin: Origin = noOrigin;
  private made = 0;

  constructor(fn: MirFunction) {
    this.fn = fn;
    this.block = this.newBlock();
  }

  newBlock(): MirBlock {
    const block = new MirBlock();
    this.fn.blocks.push(block);
    return block;
  }

  i32(value: number): Value {
    return this.fn.constant('i32', value >>> 0);
  }

  i64(value: bigint | number): Value {
    return this.fn.constant('i64', BigInt.asUintN(64, BigInt(value)));
  }

  f32(value: number): Value {
    return this.fn.constant('f32', value);
  }

  constant(type: ValueType, scalar: Scalar): Value {
    return this.fn.constant(type, scalar);
  }

  /** One simple opcode. */
  op(name: string, ...operands: Value[]): Value {
    const opcode = findOpcode(name);
    if (opcode?.simple === undefined) throw new Error(`no simple opcode ${name}`);
    const args = operands.map(resolve);
    checkOperands(name, opcode.layout.slice(1), args);
    const folded = simplify(this.fn, name, opcode.simple.result, args);
    if (folded !== undefined) {
      if ('value' in folded) return folded.value;
      return this.op(folded.op, ...folded.args);
    }
    const result = this.fn.value(opcode.simple.result);
    this.append(name, args, [result], []);
    return result;
  }

  /** One complex opcode; gives its results. */
  complex(
    name: string,
    args: readonly Value[],
    resultTypes: readonly ValueType[],
    immediates: readonly number[] = [],
    place: Place | undefined = undefined,
  ): Value[] {
    const layout = findOpcode(name)?.layout;
    if (layout !== undefined) checkOperands(name, sourceLetters(layout), args.map(resolve));
    const results = resultTypes.map((type) => this.fn.value(type));
    this.append(name, args.map(resolve), results, [...immediates], place);
    return results;
  }

  alloca(object: Alloca): Value {
    const result = this.fn.value('i64');
    this.append('alloca', [], [result], [], undefined, object);
    return result;
  }

  private append(
    op: string,
    args: Value[],
    results: Value[],
    immediates: number[],
    place?: Place,
    alloca?: Alloca,
  ): void {
    if (++this.made > maximumInstructions) {
      throw new NotSupported(`a kernel of more than ${maximumInstructions} instructions after inlining`);
    }
    const instruction: MirInstruction = {
      kind: 'instruction',
      op,
      args,
      results,
      immediates,
      place,
      origin: this.origin,
      block: this.block,
      ...(alloca === undefined ? {} : {alloca}),
    };
    for (const result of results) result.definition = instruction;
    this.block.instructions.push(instruction);
  }

  phi(type: ValueType, block: MirBlock): MirPhi {
    const phi: MirPhi = {kind: 'phi', result: this.fn.value(type), incoming: new Map(), block};
    phi.result.definition = phi;
    block.phis.push(phi);
    return phi;
  }

  /** Ends the current block. */
  end(terminator: Terminator): void {
    this.block.terminator = terminator;
    this.block.terminatorOrigin = this.origin;
  }

  jump(target: MirBlock): void {
    this.end({kind: 'jump', target});
  }

  branch(condition: Value, whenTrue: MirBlock, whenFalse: MirBlock): void {
    const known = resolve(condition).constant;
    if (known !== undefined) this.jump(Number(known) !== 0 ? whenTrue : whenFalse);
    else if (whenTrue === whenFalse) this.jump(whenTrue);
    else this.end({kind: 'branch', condition, whenTrue, whenFalse});
  }
}
