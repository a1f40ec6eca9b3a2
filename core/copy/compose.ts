import {type CopyElement, elementFacts} from './element.ts';
import {createSimdgroupEventHeader, mslPrologue, type MslCopyMode, type UsedCopies} from './msl.ts';

/** An offset or count in elements: a number, or an MSL expression of an integer type. */
export type CopyIndex = number | string;

/** A buffer argument or a threadgroup array of the kernel that is being composed. */
export interface Tensor {
  readonly name: string;
  readonly space: 'device' | 'threadgroup';
  readonly element: CopyElement;
}

/** What a copy returns and `async_copy_wait` takes. */
export interface CopyEvent {
  readonly event: string;
}

/** Parameters of the 1D copies, in the order of seed 003's table. */
export type LinearArguments = [
  dst: Tensor | string,
  dst_offset: CopyIndex,
  src: Tensor | string,
  src_offset: CopyIndex,
  count: CopyIndex,
];

/** Parameters of the 2D copies, in the order of seed 003's table; `epr`: elements from one row to the next. */
export type TileArguments = [
  dst: Tensor | string,
  dst_off: CopyIndex,
  dst_epr: CopyIndex,
  src: Tensor | string,
  src_off: CopyIndex,
  src_epr: CopyIndex,
  tile_cols: CopyIndex,
  tile_rows: CopyIndex,
];

/**
 * A kernel that a script composes step by step, in the vocabulary of the Enigma documentation (seed 003): the same functions,
 * parameters in the same order with the same meaning, all offsets and counts in elements. What was composed comes out with
 * asynchronous or with cooperative copies: `source('async')`, `source('sync')`. A `Tensor` may be given by its name.
 * Misuse by the script (a name that does not exist, a copy within one space) throws a `TypeError` that names it.
 */
export interface CopyKernel {
  /** Declares the next `[[buffer(n)]]` argument. */
  buffer(name: string, element: CopyElement, access?: 'read' | 'read_write'): Tensor;
  threadgroup_alloc(element: CopyElement, count: number, name?: string): Tensor;
  async_copy_1d_d2t(...copy: LinearArguments): CopyEvent;
  async_copy_1d_t2d(...copy: LinearArguments): CopyEvent;
  async_copy_2d_d2t(...copy: TileArguments): CopyEvent;
  async_copy_2d_t2d(...copy: TileArguments): CopyEvent;
  /** Blocks the copying simdgroup until the events are complete; a `barrier` must follow before others read. */
  async_copy_wait(...events: readonly CopyEvent[]): void;
  barrier(): void;
  /** Legacy alias of `async_copy_1d_d2t`: source first. */
  async_copy_to_threadgroup(
    src: Tensor | string,
    dst: Tensor | string,
    count: CopyIndex,
    src_offset?: CopyIndex,
    dst_offset?: CopyIndex,
  ): CopyEvent;
  /** Legacy alias that does nothing: a copy is under way as soon as it is issued. */
  async_copy_commit(event: CopyEvent): void;
  /** MSL statements as they are. In scope: `group`, `thread_index`, `thread_count`, `simdgroup_index`, buffers, arrays. */
  statements(text: string): void;
  /** The whole source. */
  source(mode: MslCopyMode): string;
}

type Step = (mode: MslCopyMode) => readonly string[];

/** Begins a kernel called `name`. */
export function createCopyKernel(name: string): CopyKernel {
  return new Composer(name);
}

class Composer implements CopyKernel {
  private readonly name: string;
  private readonly tensors = new Map<string, Tensor>();
  private readonly bindings: string[] = [];
  private readonly used: UsedCopies[] = [];
  private readonly steps: Step[] = [];
  private events = 0;

  constructor(name: string) {
    this.name = name;
  }

  buffer(name: string, element: CopyElement, access: 'read' | 'read_write' = 'read'): Tensor {
    const constness = access === 'read' ? 'const ' : '';
    this.bindings.push(`device ${constness}${element} *${name} [[buffer(${this.bindings.length})]]`);
    return this.add({name, space: 'device', element});
  }

  threadgroup_alloc(element: CopyElement, count: number, name = `tile${this.tensors.size}`): Tensor {
    this.steps.push(() => [`threadgroup ${element} ${name}[${count}];`]);
    return this.add({name, space: 'threadgroup', element});
  }

  async_copy_1d_d2t(...copy: LinearArguments): CopyEvent {
    return this.linear('d2t', ...copy);
  }

  async_copy_1d_t2d(...copy: LinearArguments): CopyEvent {
    return this.linear('t2d', ...copy);
  }

  async_copy_2d_d2t(...copy: TileArguments): CopyEvent {
    return this.tile('d2t', ...copy);
  }

  async_copy_2d_t2d(...copy: TileArguments): CopyEvent {
    return this.tile('t2d', ...copy);
  }

  async_copy_wait(...events: readonly CopyEvent[]): void {
    if (events.length === 0) return;
    const list = events.map(({event}) => event).join(', ');
    this.steps.push((mode) =>
      mode === 'sync'
        ? []
        : [
            'if (simdgroup_index == 0) {',
            `  thread _simdgroup_event_t *waited[] = {${list}};`,
            `  __metal_wait_simdgroup_events(${events.length}, waited);`,
            '}',
          ],
    );
  }

  barrier(): void {
    this.steps.push(() => ['threadgroup_barrier(mem_flags::mem_threadgroup | mem_flags::mem_device);']);
  }

  async_copy_to_threadgroup(
    src: Tensor | string,
    dst: Tensor | string,
    count: CopyIndex,
    src_offset: CopyIndex = 0,
    dst_offset: CopyIndex = 0,
  ): CopyEvent {
    return this.async_copy_1d_d2t(dst, dst_offset, src, src_offset, count);
  }

  async_copy_commit(_event: CopyEvent): void {
    // Commit is implicit (seed 003).
  }

  statements(text: string): void {
    this.steps.push(() => text.split('\n'));
  }

  source(mode: MslCopyMode): string {
    const header =
      mode === 'async' && this.used.length > 0 ? `${createSimdgroupEventHeader(this.used)}\n` : '';
    const bindings = [
      ...this.bindings,
      'uint group [[threadgroup_position_in_grid]]',
      'uint thread_index [[thread_index_in_threadgroup]]',
      'uint thread_count [[threads_per_threadgroup]]',
      'uint simdgroup_index [[simdgroup_index_in_threadgroup]]',
    ];
    const body = this.steps.flatMap((step) => step(mode)).map((line) => (line === '' ? '' : `  ${line}`));
    const head = `kernel void ${this.name}(\n    ${bindings.join(',\n    ')})`;
    return `${mslPrologue}\n${header}${head}\n{\n${body.join('\n')}\n}\n`;
  }

  private add(tensor: Tensor): Tensor {
    if (this.tensors.has(tensor.name)) throw new TypeError(`${tensor.name} exists already.`);
    this.tensors.set(tensor.name, tensor);
    return tensor;
  }

  private find(given: Tensor | string, space: Tensor['space']): Tensor {
    const tensor = typeof given === 'string' ? this.tensors.get(given) : given;
    if (tensor === undefined) throw new TypeError(`There is no buffer or array ${String(given)}.`);
    if (tensor.space === space) return tensor;
    throw new TypeError(`${tensor.name} is in ${tensor.space} memory; expected ${space} memory.`);
  }

  private linear(
    direction: 'd2t' | 't2d',
    ...[dst, dstOffset, src, srcOffset, count]: LinearArguments
  ): CopyEvent {
    const sides = this.sides(direction, dst, src);
    const {element} = sides.to;
    const size = elementFacts(element);
    const call = `__metal_simdgroup_async_copy_1d(${size.sizeBytes}, ${size.alignBytes}, ${this.pointer(sides.to, dstOffset, '')}, ${this.pointer(sides.from, srcOffset, 'const ')}, ${count})`;
    return this.copy({shape: '1d', direction}, call, [
      `for (uint index = thread_index; index < uint(${count}); index += thread_count) {`,
      `  ${sides.to.name}[(${dstOffset}) + index] = ${sides.from.name}[(${srcOffset}) + index];`,
      '}',
    ]);
  }

  private tile(
    direction: 'd2t' | 't2d',
    ...[dst, dstOffset, dstPerRow, src, srcOffset, srcPerRow, columns, rows]: TileArguments
  ): CopyEvent {
    const sides = this.sides(direction, dst, src);
    const size = elementFacts(sides.to.element);
    const extent = `ulong2(${columns}, ${rows})`;
    const call =
      `__metal_simdgroup_async_copy_2d(${size.sizeBytes}, ${size.alignBytes}, ` +
      `${this.pointer(sides.to, dstOffset, '')}, ${dstPerRow}, 1, ${extent}, ` +
      `${this.pointer(sides.from, srcOffset, 'const ')}, ${srcPerRow}, 1, ${extent}, long2(0), 0)`;
    return this.copy({shape: '2d', direction}, call, [
      `for (uint index = thread_index; index < uint(${columns}) * uint(${rows}); index += thread_count) {`,
      `  const uint row = index / uint(${columns});`,
      `  const uint column = index % uint(${columns});`,
      `  ${sides.to.name}[(${dstOffset}) + row * (${dstPerRow}) + column] =`,
      `      ${sides.from.name}[(${srcOffset}) + row * (${srcPerRow}) + column];`,
      '}',
    ]);
  }

  private sides(
    direction: 'd2t' | 't2d',
    dst: Tensor | string,
    src: Tensor | string,
  ): {to: Tensor; from: Tensor} {
    const isIn = direction === 'd2t';
    const to = this.find(dst, isIn ? 'threadgroup' : 'device');
    const from = this.find(src, isIn ? 'device' : 'threadgroup');
    if (to.element === from.element) return {to, from};
    throw new TypeError(`${to.name} has elements of ${to.element}, ${from.name} of ${from.element}.`);
  }

  private pointer({name, space}: Tensor, offset: CopyIndex, constness: string): string {
    return `(${constness}${space} void *)(${name} + (${offset}))`;
  }

  private copy(used: UsedCopies, call: string, cooperative: readonly string[]): CopyEvent {
    const event = `event${this.events++}`;
    this.used.push(used);
    this.steps.push((mode) =>
      mode === 'sync'
        ? cooperative
        : [
            `thread _simdgroup_event_t *${event} = nullptr;`,
            'if (simdgroup_index == 0) {',
            `  ${event} = ${call};`,
            '}',
          ],
    );
    return {event};
  }
}
