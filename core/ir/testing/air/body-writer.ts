import {type PointerSpelling} from '../features/dialect.ts';
import {type Random} from '../random.ts';

/** A buffer that the body may read and write through its base pointer. */
export interface BodyBuffer {
  readonly name: string;
  readonly element: string;
  readonly space: number;
  readonly count?: number;
}

const integers = ['i8', 'i16', 'i32', 'i64'] as const;
const floats = ['half', 'float'] as const;
const vectors = [
  '<2 x float>',
  '<3 x float>',
  '<4 x float>',
  '<4 x i32>',
  '<2 x half>',
  '<64 x float>',
] as const;
const widths: Readonly<Record<string, number>> = {i8: 8, i16: 16, i32: 32, i64: 64};

/** Unary and binary calls that the bodies make: name -> result and parameters. */
export const callees: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'air.fast_exp2.f32': ['float', ['float']],
  'air.fast_fmax.f32': ['float', ['float', 'float']],
  'air.fma.f16': ['half', ['half', 'half', 'half']],
  'air.simd_shuffle_xor.f32': ['float', ['float', 'i16']],
  'air.simd_sum.f32': ['float', ['float']],
  'air.convert.f.f32.s.i32': ['float', ['i32']],
  'air.convert.u.i32.f.f32': ['i32', ['float']],
  'air.convert.f.v2f16.f.v2f32': ['<2 x half>', ['<2 x float>']],
  'air.dot.v4f32': ['float', ['<4 x float>', '<4 x float>']],
  'air.clz.i32': ['i32', ['i32', 'i1']],
  'air.simdgroup_matrix_8x8_multiply_accumulate.v64f32.v64f32.v64f32.v64f32': [
    '<64 x float>',
    ['<64 x float>', '<64 x float>', '<64 x float>'],
  ],
  'air.simdgroup_matrix_8x8_init_filled.v64f32.f32': ['<64 x float>', ['float']],
};

/** Writes the body of one function: random but valid, with regions nested so that definitions dominate uses. */
export class BodyWriter {
  private readonly random: Random;
  private readonly pointer: PointerSpelling;
  private readonly buffers: readonly BodyBuffer[];
  private readonly limit: number;
  private readonly lines: string[] = [];
  private readonly scopes = new Map<string, string[]>();
  private readonly attachments: readonly string[];
  private readonly loops: readonly string[];
  private block = 'entry';
  private counter = 0;

  constructor(
    random: Random,
    pointer: PointerSpelling,
    buffers: readonly BodyBuffer[],
    options: {
      readonly lines: number;
      readonly attachments: readonly string[];
      readonly loops: readonly string[];
    },
  ) {
    this.random = random;
    this.pointer = pointer;
    this.buffers = buffers;
    this.limit = options.lines;
    this.attachments = options.attachments;
    this.loops = options.loops;
  }

  /** Makes a parameter or global usable as an operand of `type`. */
  declare(type: string, name: string): void {
    this.scope(type).push(name);
  }

  /** The lines of a body of about the wanted length that ends in `ret void`. */
  body(): string {
    this.lines.push('entry:');
    while (this.lines.length < this.limit - 2) this.statement(3);
    this.lines.push('  ret void');
    return `${this.lines.join('\n')}\n`;
  }

  private scope(type: string): string[] {
    let names = this.scopes.get(type);
    if (names === undefined) this.scopes.set(type, (names = []));
    return names;
  }

  private fresh(stem: string): string {
    return `${stem}${this.counter++}`;
  }

  private define(type: string, text: string): string {
    const name = `%${this.fresh(this.random.pick(['v', 'x.', 'tmp', 'r_']))}`;
    this.lines.push(`  ${name} = ${text}`);
    this.scope(type).push(name);
    return name;
  }

  private operand(type: string): string {
    const names = this.scope(type);
    if (names.length > 0 && !this.random.oneIn(5)) {
      // Recent values first, as compilers use them.
      const recent = Math.max(0, names.length - 12);
      const name = names[recent + this.random.below(names.length - recent)];
      if (name !== undefined) return name;
    }
    return this.constant(type);
  }

  private constant(type: string): string {
    const vector = /^<(\d+) x (\w+)>$/.exec(type);
    if (vector !== null) {
      const element = vector[2] ?? 'float';
      const count = Number(vector[1]);
      if (count > 4 || this.random.oneIn(3)) return this.random.pick(['zeroinitializer', 'undef']);
      const elements = Array.from({length: count}, () => `${element} ${this.constant(element)}`);
      return `<${elements.join(', ')}>`;
    }
    if (type === 'half') return this.random.pick(['0xH3C00', '0xH0000', '0xH4200', '0xHBC00', '0xH7C00']);
    if (type === 'float')
      return this.random.pick([
        '0.000000e+00',
        '1.000000e+00',
        '-2.500000e-01',
        '0x3FB99999A0000000',
        '0x7FF0000000000000',
      ]);
    if (type === 'i1') return this.random.pick(['true', 'false']);
    return String(this.random.below(120) - 20);
  }

  private statement(depth: number): void {
    const choice = this.random.below(depth > 0 ? 26 : 22);
    if (choice < 4) this.integerArithmetic();
    else if (choice < 8) this.floatArithmetic();
    else if (choice < 10) this.comparison();
    else if (choice < 12) this.conversion();
    else if (choice < 16) this.memoryAccess();
    else if (choice < 18) this.vectorOperation();
    else if (choice < 20) this.call();
    else if (choice === 20) this.atomic();
    else if (choice === 21) this.aggregate();
    else if (choice === 22) this.loop(depth);
    else if (choice === 23) this.switch(depth);
    else this.branch(depth);
  }

  private integerArithmetic(): void {
    const type = this.random.pick(integers);
    const operation = this.random.pick([
      'add',
      'add nsw',
      'add nuw nsw',
      'sub',
      'sub nsw',
      'mul',
      'and',
      'or',
      'xor',
      'shl',
      'shl nuw',
      'lshr',
      'ashr exact',
      'udiv',
      'sdiv',
      'urem',
      'srem',
    ]);
    this.define(type, `${operation} ${type} ${this.operand(type)}, ${this.operand(type)}`);
  }

  private floatArithmetic(): void {
    const type = this.random.oneIn(3) ? this.random.pick(vectors) : this.random.pick(floats);
    if (type === '<4 x i32>') {
      this.define(type, `mul ${type} ${this.operand(type)}, ${this.operand(type)}`);
      return;
    }
    const flags = this.random.pick(['', 'fast ', 'nnan ninf ', 'contract ', 'reassoc nsz arcp afn ']);
    if (this.random.oneIn(8)) this.define(type, `fneg ${flags}${type} ${this.operand(type)}`);
    else {
      const operation = this.random.pick(['fadd', 'fsub', 'fmul', 'fdiv']);
      this.define(type, `${operation} ${flags}${type} ${this.operand(type)}, ${this.operand(type)}`);
    }
  }

  private comparison(): void {
    if (this.random.oneIn(2)) {
      const type = this.random.pick(integers);
      const predicate = this.random.pick([
        'eq',
        'ne',
        'ult',
        'ule',
        'ugt',
        'uge',
        'slt',
        'sle',
        'sgt',
        'sge',
      ]);
      this.define('i1', `icmp ${predicate} ${type} ${this.operand(type)}, ${this.operand(type)}`);
    } else {
      const predicate = this.random.pick(['oeq', 'olt', 'ogt', 'une', 'uno', 'ole', 'ord']);
      this.define(
        'i1',
        `fcmp ${this.random.oneIn(2) ? 'fast ' : ''}${predicate} float ${this.operand('float')}, ${this.operand('float')}`,
      );
    }
    const type = this.random.pick([...integers, ...floats, ...vectors]);
    this.define(
      type,
      `select i1 ${this.operand('i1')}, ${type} ${this.operand(type)}, ${type} ${this.operand(type)}`,
    );
  }

  private conversion(): void {
    const from = this.random.pick(integers);
    const to = this.random.pick(integers);
    const difference = (widths[to] ?? 0) - (widths[from] ?? 0);
    if (difference < 0) this.define(to, `trunc ${from} ${this.operand(from)} to ${to}`);
    else if (difference > 0)
      this.define(to, `${this.random.pick(['zext', 'sext'])} ${from} ${this.operand(from)} to ${to}`);
    else this.sameWidthConversion();
  }

  private sameWidthConversion(): void {
    switch (this.random.below(4)) {
      case 0:
        this.define('float', `bitcast i32 ${this.operand('i32')} to float`);
        break;
      case 1:
        this.define('float', `fpext half ${this.operand('half')} to float`);
        break;
      case 2:
        this.define('half', `fptrunc float ${this.operand('float')} to half`);
        break;
      default:
        this.define('i32', `zext i1 ${this.operand('i1')} to i32`);
    }
  }

  private memoryAccess(): void {
    const buffer = this.random.pick(this.buffers);
    const {element, space} = buffer;
    const base = this.pointer(element, space);
    const index = this.random.oneIn(2) ? `i64 ${this.operand('i64')}` : `i32 ${this.operand('i32')}`;
    const inbounds = this.random.oneIn(3) ? '' : 'inbounds ';
    const address =
      buffer.count === undefined
        ? this.define(base, `getelementptr ${inbounds}${element}, ${base} ${buffer.name}, ${index}`)
        : this.define(
            base,
            `getelementptr ${inbounds}[${buffer.count} x ${element}], ${this.pointer(`[${buffer.count} x ${element}]`, space)} ${buffer.name}, i64 0, ${index}`,
          );
    const alignment = this.random.pick(['', ', align 1', ', align 2']);
    const attachment = this.random.oneIn(3) ? '' : this.random.pick(this.attachments);
    if (space === 2 || this.random.oneIn(2)) {
      this.define(
        element,
        `load ${this.random.oneIn(12) ? 'volatile ' : ''}${element}, ${base} ${address}${alignment}${attachment}`,
      );
    } else {
      this.lines.push(
        `  store ${element} ${this.operand(element)}, ${base} ${address}${alignment}${attachment}`,
      );
    }
  }

  private vectorOperation(): void {
    const type = this.random.pick(vectors);
    const shape = /^<(\d+) x (\w+)>$/.exec(type);
    const count = Number(shape?.[1] ?? 1);
    const element = shape?.[2] ?? 'float';
    switch (this.random.below(3)) {
      case 0:
        this.define(element, `extractelement ${type} ${this.operand(type)}, i32 ${this.random.below(count)}`);
        break;
      case 1:
        this.define(
          type,
          `insertelement ${type} ${this.operand(type)}, ${element} ${this.operand(element)}, i64 ${this.random.below(count)}`,
        );
        break;
      default: {
        const mask = Array.from({length: count}, () =>
          this.random.oneIn(6) ? 'i32 undef' : `i32 ${this.random.below(2 * count)}`,
        );
        const text = count > 4 ? 'zeroinitializer' : `<${mask.join(', ')}>`;
        this.define(
          type,
          `shufflevector ${type} ${this.operand(type)}, ${type} ${this.operand(type)}, <${count} x i32> ${text}`,
        );
      }
    }
  }

  private call(): void {
    const name = this.random.pick(Object.keys(callees));
    const callee = callees[name];
    if (callee === undefined) return;
    const [result, parameters] = callee;
    const operands = parameters.map((type) => `${type} ${this.operand(type)}`).join(', ');
    const fast = /float|half/.test(result) && this.random.oneIn(2) ? 'fast ' : '';
    this.define(result, `${this.random.pick(['', 'tail '])}call ${fast}${result} @${name}(${operands}) #1`);
    if (this.random.oneIn(6)) this.lines.push('  tail call void @air.wg.barrier(i32 2, i32 1) #1');
  }

  private atomic(): void {
    const buffer = this.buffers.find(
      (candidate) => candidate.element === 'i32' && candidate.space !== 2 && candidate.count === undefined,
    );
    if (buffer === undefined) return this.integerArithmetic();
    const pointer = this.pointer('i32', buffer.space);
    if (this.random.oneIn(3)) {
      const pair = this.define(
        '{ i32, i1 }',
        `cmpxchg ${this.random.pick(['', 'weak '])}${pointer} ${buffer.name}, i32 ${this.operand('i32')}, i32 ${this.operand('i32')} acq_rel monotonic, align 4`,
      );
      this.define('i1', `extractvalue { i32, i1 } ${pair}, 1`);
    } else {
      const operation = this.random.pick(['add', 'sub', 'xchg', 'umax', 'min', 'or']);
      this.define(
        'i32',
        `atomicrmw ${operation} ${pointer} ${buffer.name}, i32 ${this.operand('i32')} ${this.random.pick(['monotonic', 'seq_cst'])}, align 4`,
      );
    }
  }

  private aggregate(): void {
    const type = '{ i32, <2 x float>, [2 x half] }';
    const first = this.define(
      type,
      `insertvalue ${type} ${this.operand2(type)}, i32 ${this.operand('i32')}, 0`,
    );
    const second = this.define(type, `insertvalue ${type} ${first}, half ${this.operand('half')}, 2, 1`);
    this.define('<2 x float>', `extractvalue ${type} ${second}, 1`);
  }

  private operand2(type: string): string {
    const names = this.scope(type);
    return names.length > 0 && this.random.oneIn(2)
      ? this.random.pick(names)
      : this.random.pick(['undef', 'zeroinitializer']);
  }

  /** Runs `action` and forgets the values it defined: they do not dominate what follows. */
  private region(action: () => void): void {
    const held = [...this.scopes].map(([type, names]) => [type, names.length] as const);
    action();
    const kept = new Map(held);
    for (const [type, names] of this.scopes) names.length = kept.get(type) ?? 0;
  }

  private startBlock(label: string): void {
    this.lines.push('', `${label}:`);
    this.block = label;
  }

  private statements(depth: number): void {
    for (let count = 1 + this.random.below(7); count > 0; count--) {
      if (this.lines.length < this.limit) this.statement(depth);
    }
  }

  private branch(depth: number): void {
    const [yes, no, end] = [this.fresh('then'), this.fresh('else'), this.fresh('end')];
    const type = this.random.pick(['i32', 'float', '<4 x float>', 'i64']);
    const incoming: string[] = [];
    this.lines.push(`  br i1 ${this.operand('i1')}, label %${yes}, label %${no}`);
    for (const label of [yes, no]) {
      this.region(() => {
        this.startBlock(label);
        this.statements(depth - 1);
        incoming.push(`[ ${this.operand(type)}, %${this.block} ]`);
        this.lines.push(`  br label %${end}`);
      });
    }
    this.startBlock(end);
    this.define(type, `phi ${type} ${incoming.join(', ')}`);
  }

  private loop(depth: number): void {
    const [head, exit] = [this.fresh('loop'), this.fresh('exit')];
    const before = this.block;
    const start = this.operand('float');
    this.lines.push(`  br label %${head}`);
    this.region(() => {
      this.startBlock(head);
      const [index, sum, next, total] = ['i', 'sum', 'next', 'total'].map((stem) => `%${this.fresh(stem)}`);
      const place = this.lines.length;
      this.scope('i32').push(index ?? '');
      this.scope('float').push(sum ?? '');
      this.statements(depth - 1);
      this.lines.push(`  ${total} = fadd fast float ${this.operand('float')}, ${sum}`);
      this.lines.push(`  ${next} = add nuw nsw i32 ${index}, 1`);
      const more = this.define('i1', `icmp ult i32 ${next}, ${4 + this.random.below(60)}`);
      const attachment = this.random.oneIn(2) ? '' : this.random.pick(this.loops);
      this.lines.push(`  br i1 ${more}, label %${head}, label %${exit}${attachment}`);
      this.lines.splice(
        place,
        0,
        `  ${index} = phi i32 [ 0, %${before} ], [ ${next}, %${this.block} ]`,
        `  ${sum} = phi float [ ${start}, %${before} ], [ ${total}, %${this.block} ]`,
      );
    });
    this.startBlock(exit);
  }

  private switch(depth: number): void {
    const end = this.fresh('join');
    const labels = Array.from({length: 2 + this.random.below(3)}, () => this.fresh('case'));
    const cases = labels.map((label, index) => `    i32 ${index * 3 - 1}, label %${label}`);
    this.lines.push(`  switch i32 ${this.operand('i32')}, label %${end} [`, ...cases, '  ]');
    const incoming = [`[ ${this.operand('i32')}, %${this.block} ]`];
    for (const label of labels) {
      this.region(() => {
        this.startBlock(label);
        this.statements(depth - 1);
        incoming.push(`[ ${this.operand('i32')}, %${this.block} ]`);
        this.lines.push(`  br label %${end}`);
      });
    }
    this.startBlock(end);
    this.define('i32', `phi i32 ${incoming.join(', ')}`);
  }
}
