import {expandLayout, indexLetter, instructionAt} from './instructions.ts';
import {noPc, OperandFile} from './opcodes.ts';
import {type SimtProgram} from './program.ts';

/** Opcodes that make one value of all lanes: a uniform form may read vector registers. */
const readsLanes: ReadonlySet<string> = new Set(['simd', 'matrix', 'async']);

interface Limits {
  readonly vector: number;
  readonly uniform: number;
  readonly constants: number;
  readonly matrix: number;
}

/** What is wrong with a register word of `width` slots; undefined when nothing is. */
function registerProblem(word: number, letter: string, limits: Limits): string | undefined {
  const slot = word & OperandFile.slotMask;
  const written = letter === 'd' || letter === 'D';
  if (letter === 'm' || letter === 'n') {
    return word < limits.matrix ? undefined : `matrix register ${word} of ${limits.matrix}`;
  }
  if ((word & OperandFile.constant) >>> 0 !== 0) {
    if (written || (word & OperandFile.uniform) !== 0) return 'a constant is written';
    return slot < limits.constants ? undefined : `constant ${slot} of ${limits.constants}`;
  }
  if ((word & OperandFile.uniform) !== 0) {
    return slot < limits.uniform ? undefined : `uniform register ${slot} of ${limits.uniform}`;
  }
  const slots = letter === 'D' || letter === 'S' ? 2 : 1;
  return slot + slots <= limits.vector ? undefined : `vector register ${slot} of ${limits.vector}`;
}

/**
 * What is wrong with the code of a program, undefined when every opcode is known, has its operands inside the register
 * files, and jumps to the beginning of an instruction. The machine checks the same when it loads a program.
 */
export function checkCode(program: SimtProgram): string | undefined {
  const {code} = program;
  const limits: Limits = {
    vector: program.vectorSlots,
    uniform: program.uniformCells,
    constants: program.constants.length,
    matrix: program.matrixSlots,
  };
  const starts = new Set<number>();
  const targets: {pc: number; target: number; reconverges: boolean}[] = [];
  for (let pc = 0; pc < code.length;) {
    const instruction = instructionAt(code, pc);
    if (typeof instruction === 'string') return `At pc ${pc}: ${instruction}.`;
    starts.add(pc);
    const {opcode, operands, uniform} = instruction;
    const layout = expandLayout(opcode.layout, operands.length);
    if (layout === undefined) return `At pc ${pc}: ${opcode.name} has ${operands.length} operands.`;
    for (let at = 0; at < layout.length; at++) {
      const word = operands[at] ?? 0;
      let letter = layout.charAt(at);
      if (letter === 'x') letter = indexLetter(operands[at - 1] ?? 0);
      if (letter === 'i' || letter === 'f') continue;
      if (letter === 'p') {
        targets.push({pc, target: word, reconverges: opcode.name.startsWith('branch.v') && at === 3});
        continue;
      }
      const problem = registerProblem(word, letter, limits);
      if (problem !== undefined) return `At pc ${pc}: ${opcode.name} names ${problem}.`;
      const toUniform = (word & OperandFile.uniform) !== 0;
      if ((letter === 'd' || letter === 'D') && toUniform !== uniform) {
        return `At pc ${pc}: ${opcode.name} writes a register of the other file.`;
      }
      if (uniform && !readsLanes.has(opcode.counter) && /[sS]/.test(letter) && word >>> 30 === 0) {
        return `At pc ${pc}: the uniform ${opcode.name} reads a vector register.`;
      }
    }
    pc += 1 + operands.length;
  }
  for (const {pc, target, reconverges} of targets) {
    if (reconverges && target === noPc) continue;
    if (!starts.has(target)) return `At pc ${pc}: ${target} is not the beginning of an instruction.`;
    const found = instructionAt(code, target);
    if (reconverges && typeof found !== 'string' && found.opcode.name !== 'reconverge') {
      return `At pc ${pc}: the lanes would meet at ${found.opcode.name}.`;
    }
  }
  return undefined;
}
