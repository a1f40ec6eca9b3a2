import {expandLayout, indexLetter, instructionAt, registerText} from './instructions.ts';
import {type SimtProgram} from './program.ts';

function operandText(letter: string, word: number): string {
  if (letter === 'p') return word === 0xffffffff ? '-> end' : `-> ${word}`;
  if (letter === 'i') return `#${word | 0}`;
  if (letter === 'f') return `[${word.toString(16)}]`;
  return letter === 'm' || letter === 'n' ? `m${word}` : registerText(word);
}

/** One line for each instruction, for people who look into the compiler. */
export function disassemble(program: SimtProgram): string {
  const lines: string[] = [];
  for (let pc = 0; pc < program.code.length;) {
    const instruction = instructionAt(program.code, pc);
    if (typeof instruction === 'string') {
      lines.push(`${pc}: ${instruction}`);
      break;
    }
    const {opcode, operands} = instruction;
    const layout = expandLayout(opcode.layout, operands.length) ?? 'i'.repeat(operands.length);
    const texts = operands.map((word, at) => {
      const letter = layout.charAt(at);
      return operandText(letter === 'x' ? indexLetter(operands[at - 1] ?? 0) : letter, word);
    });
    lines.push(
      `${pc}: ${opcode.name}${instruction.uniform ? ' (uniform)' : ''} ${texts.join(', ')}`.trimEnd(),
    );
    pc += 1 + operands.length;
  }
  program.constants.forEach((value, index) => lines.push(`c${index} = 0x${value.toString(16)}`));
  return lines.join('\n');
}
