import {airTypeOf} from '../../air/shells/msl-type.ts';
import {
  type ShellFunctionContract,
  type ShellParameter,
  signatureText,
} from '../../air/shells/shell-contract.ts';
import {err, ok, type Result} from '../../base/result.ts';
import {readStatements, type Span, type Statement, Words} from './statements.ts';
import {readDeclaration, readParameters, type Variable} from './variables.ts';

/** Why a kernel cannot be made into a shell, and where. Offsets are of the source. */
export interface SplitReason {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** A copy of the shell, by the names that its call has. */
export interface SplitCopy {
  readonly shape: '1d' | '2d';
  readonly direction: 'in' | 'out';
  readonly device: string;
  readonly tile: string;
}

/** Both halves of a kernel, as sources. */
export interface SplitKernel {
  readonly kernel: string;
  readonly function: ShellFunctionContract;
  /** The kernel with a call in place of its computation: for a front end that takes asm labels. */
  readonly shellSource: string;
  /** The computation as a visible function: for every front end. */
  readonly functionSource: string;
  readonly copies: readonly SplitCopy[];
}

const copyNames = ['__metal_simdgroup_async_copy_1d', '__metal_simdgroup_async_copy_2d'];
const barriers = new Set(['threadgroup_barrier', 'simdgroup_barrier']);

interface Item extends Span {
  readonly kind: 'kernel' | 'intrinsic' | 'other';
  readonly name: string;
}

/**
 * Splits a kernel that copies asynchronously: what stands between the barrier behind the copies and the next barrier or copy
 * becomes a visible function, and the kernel calls it. `kernel` names one of several. The kernel's shape must allow it; every
 * reason against it is told at its place.
 */
export function splitKernel(source: string, kernel?: string): Result<SplitKernel, readonly SplitReason[]> {
  return new Splitter(source).split(kernel);
}

class Splitter {
  private readonly words: Words;
  private readonly items: readonly Item[];
  private readonly copies: ReadonlySet<string>;
  private readonly async: ReadonlySet<string>;
  private readonly reasons: SplitReason[] = [];

  constructor(source: string) {
    this.words = new Words(source);
    this.items = this.readItems();
    const labelled = this.items.filter(({kind}) => kind === 'intrinsic');
    const named = (part: string): string[] =>
      labelled.flatMap((item) => (this.words.slice(item).includes(part) ? [item.name] : []));
    this.copies = new Set([...copyNames, ...named('simdgroup_async_copy')]);
    this.async = new Set([
      ...this.copies,
      '__metal_wait_simdgroup_events',
      ...named('wait_simdgroup_events'),
    ]);
  }

  split(wanted: string | undefined): Result<SplitKernel, readonly SplitReason[]> {
    const item = this.chooseKernel(wanted);
    if (item === undefined) return err(this.reasons);
    const open = this.openingOf(item, '(');
    const body = this.words.closing(open) + 1;
    const scope = readParameters(this.words, {from: open + 1, to: this.words.closing(open)});
    const statements = readStatements(this.words, {from: body + 1, to: item.to - 1});
    const found = this.region(item, statements, scope);
    if (found === undefined) return err(this.reasons);
    const {region, known} = found;
    const fn = this.functionOf(item, region, known);
    this.checkJumps(region);
    if (this.reasons.length > 0 || fn === undefined) return err(this.reasons);
    return ok({
      kernel: item.name,
      function: fn.contract,
      shellSource: this.shellSource(item, region, fn),
      functionSource: this.functionSource(region, fn),
      copies: this.copiesOf(item, known),
    });
  }

  private refuse(message: string, {from, to}: Span): undefined {
    const [first, last] = [this.words.list[from], this.words.list[to - 1]];
    this.reasons.push({message, start: first?.start ?? 0, end: last?.end ?? first?.end ?? 0});
    return undefined;
  }

  /** Declarations and definitions of the program, outside of all brackets. */
  private readItems(): Item[] {
    const {words} = this;
    const items: Item[] = [];
    let from = 0;
    for (let at = 0; at < words.list.length; at++) {
      const text = words.text(at);
      const isBody = text === '{' && words.text(at - 1) !== '=' && this.isFunctionBody(from, at);
      if (text === '(' || text === '[' || text === '{') at = words.closing(at);
      if (text !== ';' && !isBody) continue;
      items.push(this.itemOf({from, to: at + 1}));
      from = at + 1;
    }
    return items;
  }

  private isFunctionBody(from: number, at: number): boolean {
    for (let word = from; word < at; word++) {
      if (this.words.text(word) === '(') return true;
      if (['struct', 'enum', 'class', 'union', '='].includes(this.words.text(word))) return false;
    }
    return this.words.text(from) === 'namespace';
  }

  private itemOf(span: Span): Item {
    const {words} = this;
    const open = this.openingOf(span, '(');
    const name = words.text(open - 1);
    const isKernel =
      words.has({from: span.from, to: open}, new Set(['kernel'])) && words.text(span.to - 1) === '}';
    if (isKernel) return {...span, kind: 'kernel', name};
    const isIntrinsic =
      words.has(span, new Set(['asm', '__asm', '__asm__'])) && words.text(span.to - 1) === ';';
    const isEvent =
      words.slice(span).replace(/\s+/g, ' ') === 'struct _simdgroup_event_t ;' ||
      /^struct\s+_simdgroup_event_t\s*;$/.test(words.slice(span));
    return {...span, kind: isIntrinsic || isEvent ? 'intrinsic' : 'other', name};
  }

  private openingOf({from, to}: Span, bracket: string): number {
    for (let at = from; at < to; at++) {
      if (this.words.text(at) === '[') at = this.words.closing(at);
      else if (this.words.text(at) === bracket) return at;
    }
    return to;
  }

  private chooseKernel(wanted: string | undefined): Item | undefined {
    const whole = {from: 0, to: 1};
    const kernels = this.items.filter(({kind}) => kind === 'kernel');
    if (wanted !== undefined) {
      const found = kernels.find(({name}) => name === wanted);
      return found ?? this.refuse(`there is no kernel ${wanted} in this source`, whole);
    }
    const copying = kernels.filter((item) => this.words.has(item, this.copies));
    const [first, second] = copying;
    if (first === undefined) {
      const what =
        kernels.length === 0 ? 'the source has no kernel' : 'no kernel of this source copies asynchronously';
      return this.refuse(what, kernels[0] ?? whole);
    }
    if (second === undefined) return first;
    return this.refuse(
      `several kernels copy asynchronously: ${copying.map(({name}) => name).join(', ')}; name one`,
      second,
    );
  }

  /** The statements to take out, and the variables that are known there. */
  private region(
    item: Item,
    statements: readonly Statement[],
    parameters: readonly Variable[],
  ): {region: Span; known: readonly Variable[]} | undefined {
    const {words} = this;
    const known = [...parameters];
    let list = statements;
    for (;;) {
      const busy = list.filter((one) => words.has(one, this.async));
      const [only] = busy;
      if (only === undefined) return this.refuse(`kernel ${item.name} does not copy asynchronously`, item);
      const isDeeper =
        busy.length === 1 && (only.kind === 'loop' || only.kind === 'block') && words.has(only, barriers);
      if (!isDeeper) break;
      for (const before of list.slice(0, list.indexOf(only))) known.push(...this.declared(before));
      if (only.init !== undefined) known.push(...readDeclaration(words, only.init));
      list = only.body;
    }
    const copyAt = list.findIndex((one) => words.has(one, this.async));
    for (let at = copyAt + 1; at < list.length; at++) {
      const barrier = list[at];
      if (barrier === undefined || barrier.kind !== 'simple' || !words.has(barrier, barriers)) continue;
      const rest = list.slice(at + 1);
      const stop = rest.findIndex((one) => words.has(one, this.async) || words.has(one, barriers));
      const taken = stop < 0 ? rest : rest.slice(0, stop);
      const [first, last] = [taken[0], taken.at(-1)];
      if (first === undefined || last === undefined) continue;
      for (const before of list.slice(0, at)) known.push(...this.declared(before));
      const blocking = stop < 0 ? undefined : rest[stop];
      if (blocking !== undefined && blocking.kind !== 'simple' && blocking.kind !== 'if')
        return this.refuse(
          'a loop with barriers of its own uses the tile: there is no single computation to take out',
          blocking,
        );
      return {region: {from: first.from, to: last.to}, known};
    }
    const copy = list[copyAt] ?? item;
    return this.refuse(
      'nothing is computed between a barrier behind this copy and the next barrier or copy: the tile is only sent, or the barrier is missing',
      copy,
    );
  }

  private declared(statement: Statement): Variable[] {
    return statement.kind === 'simple' ? readDeclaration(this.words, statement) : [];
  }

  private functionOf(
    item: Item,
    region: Span,
    known: readonly Variable[],
  ): {contract: ShellFunctionContract; result: Variable | undefined} | undefined {
    const own = new Set(this.declaredIn(region));
    const used: Variable[] = [];
    const written: Variable[] = [];
    for (let at = region.from; at < region.to; at++) {
      const word = this.words.list[at];
      const before = this.words.text(at - 1);
      if (word?.isName !== true || before === '.' || before === '->' || before === '::') continue;
      // The last declaration of a name counts.
      const variable = known.findLast(({name}) => name === word.text);
      if (variable === undefined || own.has(word.text)) continue;
      if (!used.includes(variable)) used.push(variable);
      const isWritten = this.isWritten(at);
      if (isWritten && variable.form === 'value' && !written.includes(variable)) written.push(variable);
      if (
        isWritten &&
        (variable.form === 'pointer' || variable.form === 'reference') &&
        !this.isThroughPointer(at)
      )
        this.refuse(`the computation moves the pointer ${variable.name}, which the kernel needs too`, {
          from: at,
          to: at + 1,
        });
      if (before === '&' && variable.form === 'value' && !/[\w)\]]$/.test(this.words.text(at - 2)))
        this.refuse(`the computation takes the address of ${variable.name}`, {from: at, to: at + 1});
    }
    if (written.length > 1) {
      const names = written.map(({name}) => name).join(', ');
      return this.refuse(
        `the computation changes ${written.length} variables of the kernel (${names}); a function returns one`,
        region,
      );
    }
    const parameters = used.flatMap((variable) => this.parameterOf(variable, region));
    const [result] = written;
    return {
      contract: {name: `${item.name}_tile`, returns: result?.type ?? 'void', parameters},
      result,
    };
  }

  private parameterOf(variable: Variable, region: Span): ShellParameter[] {
    const {name, space, type, form, isConst} = variable;
    const constness = isConst && space !== 'constant' ? 'const ' : '';
    const isMemory = form === 'pointer' || form === 'reference' || form === 'array';
    const text = isMemory ? `${space} ${constness}${type} ${form === 'reference' ? '&' : '*'}` : type;
    if (isMemory && space === 'thread') {
      this.refuse(
        `the computation uses ${name}, ${form === 'array' ? 'an array' : 'a pointer'} in thread memory: a visible function gets values and pointers to device and threadgroup memory`,
        this.useOf(name, region),
      );
      return [];
    }
    if (form === 'other' || airTypeOf(text) === undefined) {
      const what =
        form === 'other' ? 'an array of several dimensions, or a pointer to pointers' : `of the type ${type}`;
      this.refuse(
        `the computation uses ${name}, which is ${what}: not supported as a parameter of a visible function`,
        this.useOf(name, region),
      );
      return [];
    }
    return [{name, type: text, meaning: `${name} of the kernel`}];
  }

  private useOf(name: string, region: Span): Span {
    for (let at = region.from; at < region.to; at++)
      if (this.words.text(at) === name) return {from: at, to: at + 1};
    return region;
  }

  /** Names that the region declares, in whatever block. */
  private declaredIn(region: Span): string[] {
    const names: string[] = [];
    const walk = (list: readonly Statement[]): void => {
      for (const one of list) {
        if (one.kind === 'simple') names.push(...readDeclaration(this.words, one).map(({name}) => name));
        if (one.init !== undefined)
          names.push(...readDeclaration(this.words, one.init).map(({name}) => name));
        walk(one.body);
      }
    };
    walk(readStatements(this.words, region));
    return names;
  }

  /** Whether the variable at word `at`, or a component of it, gets a new value. */
  private isWritten(at: number): boolean {
    const word = this.words.list[at];
    if (word === undefined) return false;
    const behind = this.words.source.slice(word.end, word.end + 200).replace(/^(\s*\.\s*\w+)+/, '');
    if (/^\s*(=(?!=)|[-+*/%&|^]=|<<=|>>=|\+\+|--)/.test(behind)) return true;
    return /(\+\+|--)\s*$/.test(this.words.source.slice(Math.max(0, word.start - 10), word.start));
  }

  /** `*p = …`: what it points to is written, not the pointer. */
  private isThroughPointer(at: number): boolean {
    return this.words.text(at - 1) === '*';
  }

  /** Jumps out of the region. */
  private checkJumps(region: Span): void {
    const inner = new Set<number>();
    const walk = (list: readonly Statement[], isLoop: boolean): void => {
      for (const one of list) {
        if (isLoop) for (let at = one.from; at < one.to; at++) inner.add(at);
        walk(one.body, isLoop || one.kind === 'loop');
      }
    };
    walk(readStatements(this.words, region), false);
    for (let at = region.from; at < region.to; at++) {
      const text = this.words.text(at);
      const leaves =
        text === 'return' || text === 'goto' || ((text === 'break' || text === 'continue') && !inner.has(at));
      if (leaves)
        this.refuse(`the computation leaves by ${text}: the kernel would have to know`, {
          from: at,
          to: at + 1,
        });
    }
  }

  private copiesOf(item: Item, known: readonly Variable[]): SplitCopy[] {
    const found: SplitCopy[] = [];
    for (let at = item.from; at < item.to; at++) {
      const name = this.words.text(at);
      if (!this.copies.has(name) || this.words.text(at + 1) !== '(') continue;
      const inside: Span = {from: at + 2, to: this.words.closing(at + 1)};
      const first = (space: string): {at: number; name: string} => {
        for (let word = inside.from; word < inside.to; word++) {
          const variable = known.findLast((one) => one.name === this.words.text(word));
          if (variable?.space === space && variable.form !== 'value') return {at: word, name: variable.name};
        }
        return {at: Infinity, name: space};
      };
      const [device, tile] = [first('device'), first('threadgroup')];
      const shape = name.includes('2d') ? '2d' : '1d';
      found.push({
        shape,
        direction: tile.at < device.at ? 'in' : 'out',
        device: device.name,
        tile: tile.name,
      });
    }
    return found;
  }

  private shellSource(
    item: Item,
    region: Span,
    {contract, result}: {contract: ShellFunctionContract; result: Variable | undefined},
  ): string {
    const {source, list} = this.words;
    const place = list[item.from]?.start ?? 0;
    const start = list[region.from]?.start ?? 0;
    const end = list[region.to - 1]?.end ?? start;
    const values = contract.parameters.map(({name}) => name).join(', ');
    const call = `${result === undefined ? '' : `${result.name} = `}${contract.name}(${values});`;
    const declaration = `// Given when the pipeline is made.\n[[visible]]\n${signatureText(contract)};\n\n`;
    return source.slice(0, place) + declaration + source.slice(place, start) + call + source.slice(end);
  }

  private functionSource(
    region: Span,
    {contract, result}: {contract: ShellFunctionContract; result: Variable | undefined},
  ): string {
    const {source, list} = this.words;
    let kept = '';
    let at = 0;
    for (const item of this.items) {
      if (item.kind === 'other') continue;
      kept += source.slice(at, list[item.from]?.start ?? at);
      at = list[item.to - 1]?.end ?? at;
    }
    kept += source.slice(at);
    const head = kept.replace(/\n{3,}/g, '\n\n').trim();
    const body = this.words.slice(region);
    const lineStart = source.lastIndexOf('\n', list[region.from]?.start ?? 0) + 1;
    const indent = /^[ \t]*/.exec(source.slice(lineStart))?.[0] ?? '';
    const lines = body
      .split('\n')
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    const back = result === undefined ? '' : `\n  return ${result.name};`;
    return `${head}\n\n[[visible]]\n${signatureText(contract)}\n{\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}${back}\n}\n`;
  }
}
