import {Random} from '../random.ts';
import {type Source} from './source.ts';

const types = ['int', 'unsigned', 'long long', 'float', 'double', 'short', 'unsigned char'] as const;
const integerOperators = ['+', '-', '*', '&', '|', '^', '<', '>', '==', '/', '%', '<<', '>>', '&&', '||'];
const floatOperators = ['+', '-', '*', '/', '<', '>=', '!='];

interface Variable {
  readonly name: string;
  readonly type: (typeof types)[number];
}

/** Programs of random statements: volume with shapes that nobody thought of writing. */
export function randomProgramSources(count: number): Source[] {
  return Array.from({length: count}, (_, index) => ({
    id: `random-${index}`,
    language: 'c' as const,
    text: new ProgramWriter(new Random(7919 * (index + 1))).program(),
  }));
}

class ProgramWriter {
  private readonly random: Random;
  private variables: Variable[] = [];
  private functions: {name: string; parameters: number}[] = [];
  private counter = 0;

  constructor(random: Random) {
    this.random = random;
  }

  program(): string {
    const lines = ['struct S { int a; float b; struct S *next; short c[4]; };'];
    const count = 2 + this.random.below(3);
    for (let index = 0; index < count; index++) {
      const type = this.random.pick(types);
      lines.push(`${this.random.oneIn(2) ? 'static ' : ''}${type} g${index} = ${this.random.below(90)};`);
      lines.push(`${type} t${index}[${2 + this.random.below(6)}];`);
    }
    for (let index = 0; index < 2 + this.random.below(2); index++) lines.push(this.function(index, count));
    return `${lines.join('\n')}\n`;
  }

  private function(index: number, globals: number): string {
    const parameters = 1 + this.random.below(4);
    this.variables = [];
    const list: string[] = [];
    for (let number = 0; number < parameters; number++) {
      const type = this.random.pick(types);
      this.variables.push({name: `p${number}`, type});
      list.push(`${type} p${number}`);
    }
    const result = this.random.pick(types);
    const head = `${result} f${index}(struct S *s, ${list.join(', ')})`;
    const body = this.block(2, globals);
    const text = `${head} {\n${body}return ${this.expression(2)};\n}`;
    this.functions.push({name: `f${index}`, parameters});
    return text;
  }

  private block(depth: number, globals: number): string {
    const held = this.variables.length;
    let text = '';
    const count = 1 + this.random.below(3);
    for (let index = 0; index < count; index++) text += this.statement(depth, globals);
    this.variables.length = held;
    return text;
  }

  private statement(depth: number, globals: number): string {
    const value = this.expression(2);
    switch (this.random.below(depth > 0 ? 10 : 5)) {
      case 0: {
        const type = this.random.pick(types);
        const name = `v${this.counter++}`;
        this.variables.push({name, type});
        return `${type} ${name} = ${value};\n`;
      }
      case 1:
        return `${this.random.pick(this.variables).name} += ${value};\n`;
      case 2:
        return `g${this.random.below(globals)} = ${value};\n`;
      case 3:
        return `t${this.random.below(globals)}[(int)(${value}) & 1] = ${this.expression(1)};\n`;
      case 4:
        return `s->${this.random.pick(['a', 'b', 'c[1]', 'c[s->a & 3]', 'next->a'])} = ${value};\n`;
      case 5:
        return `if (${value}) {\n${this.block(depth - 1, globals)}}\n`;
      case 6:
        return `if (${value}) {\n${this.block(depth - 1, globals)}} else {\n${this.block(depth - 1, globals)}}\n`;
      case 7: {
        const name = `i${this.counter++}`;
        const inner = this.block(depth - 1, globals);
        const leave = this.random.oneIn(3)
          ? `if (${value}) ${this.random.pick(['break', 'continue'])};\n`
          : '';
        return `for (int ${name} = 0; ${name} < ${2 + this.random.below(20)}; ++${name}) {\n${inner}${leave}}\n`;
      }
      case 8:
        return `while (s->next) {\n${this.block(depth - 1, globals)}s = s->next;\n}\n`;
      default: {
        const cases = [1, 5, 6, 40].map(
          (label) =>
            `case ${label}: {\n${this.block(0, globals)}}\n${this.random.oneIn(2) ? 'break;' : ''}\n`,
        );
        return `switch ((int)(${value})) {\n${cases.join('')}default: break;\n}\n`;
      }
    }
  }

  private expression(depth: number): string {
    if (depth === 0 || this.random.oneIn(4)) return this.leaf();
    const left = this.expression(depth - 1);
    const right = this.expression(depth - 1);
    switch (this.random.below(6)) {
      case 0:
        return `(${left} ? ${right} : ${this.leaf()})`;
      case 1:
        return `((${this.random.pick(types)})${left})`;
      case 2:
        return `((double)${left} ${this.random.pick(floatOperators)} (float)${right})`;
      case 3: {
        if (this.functions.length === 0) return left;
        const called = this.random.pick(this.functions);
        const rest = Array.from({length: called.parameters}, () => this.leaf()).join(', ');
        return `${called.name}(s, ${rest})`;
      }
      default:
        return `((long long)${left} ${this.random.pick(integerOperators)} ((int)${right} | 1))`;
    }
  }

  private leaf(): string {
    switch (this.random.below(5)) {
      case 0:
        return String(this.random.below(1000) - 300);
      case 1:
        return this.random.pick(['0.5', '3.25f', '-1e3', '7u', '100000000000ll']);
      case 2:
        return this.random.pick(['s->a', 's->b', 's->c[2]', 'g0', 't1[1]']);
      default:
        return this.variables.length === 0 ? '1' : this.random.pick(this.variables).name;
    }
  }
}
