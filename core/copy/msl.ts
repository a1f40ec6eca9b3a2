import {
  type CopyDescription,
  extentOf,
  fillsByHardware,
  isEdgeTile,
  partExtents,
  threadgroupElements,
} from './description.ts';

/** Names and places that the statements of a copy are written with. Offsets are added to those of the description. */
export interface CopyNames {
  /** Pointer or array of the device side. */
  readonly device: string;
  /** Threadgroup array. */
  readonly tile: string;
  /** MSL expression of type uint that is added to the device offset, such as `group * 64u`; none: nothing. */
  readonly deviceIndex?: string;
  readonly thread: string;
  readonly threads: string;
  readonly simdgroup: string;
}

export const defaultCopyNames: CopyNames = {
  device: 'input',
  tile: 'tile',
  thread: 'thread_index',
  threads: 'thread_count',
  simdgroup: 'simdgroup_index',
};

const eventType = 'struct _simdgroup_event_t;';

const linearDeclaration = (to: string, from: string, suffix: string): string => `thread _simdgroup_event_t *
__metal_simdgroup_async_copy_1d(
    ulong element_size, ulong element_align, ${to} void *destination, const ${from} void *source, ulong count)
    __asm("air.simdgroup_async_copy_1d.${suffix}");`;

const tileDeclaration = (to: string, from: string, suffix: string): string => `thread _simdgroup_event_t *
__metal_simdgroup_async_copy_2d(
    ulong element_size, ulong element_align,
    ${to} void *destination, ulong destination_per_row, ulong destination_step, ulong2 destination_tile,
    const ${from} void *source, ulong source_per_row, ulong source_step, ulong2 source_tile,
    long2 offset, int clamp)
    __asm("air.simdgroup_async_copy_2d.${suffix}");`;

const waitDeclaration = `void __metal_wait_simdgroup_events(int count, thread _simdgroup_event_t **events)
    __asm("air.wait_simdgroup_events");`;

/** Which of the four functions a source uses. */
export interface UsedCopies {
  readonly shape: '1d' | '2d';
  readonly direction: 'd2t' | 't2d';
}

/**
 * Declarations that bind the intrinsics by asm labels (seed 000). Apple's front end takes them up to 32023.830; from
 * 32023.850 on it refuses them, and only AIR or a shell is left (AIR.md 5.3).
 */
export function createSimdgroupEventHeader(used: readonly UsedCopies[]): string {
  const declarations = new Set(
    used.map(({shape, direction}) => {
      const [to, from, suffix] =
        direction === 'd2t'
          ? (['threadgroup', 'device', 'p3i8.p1i8'] as const)
          : (['device', 'threadgroup', 'p1i8.p3i8'] as const);
      return (shape === '1d' ? linearDeclaration : tileDeclaration)(to, from, suffix);
    }),
  );
  return [eventType, ...declarations, waitDeclaration, ''].join('\n\n');
}

/** Statements that copy asynchronously in simdgroup 0 and wait there; a barrier must follow. */
export function asyncStatements(copy: CopyDescription, names: CopyNames): string[] {
  const parts = partExtents(copy);
  const {element, wait} = copy;
  const size = `sizeof(${element}), alignof(${element})`;
  const issues = parts.map((part, at) => `  events[${at}] = ${issue(copy, names, part, size)};`);
  const waits =
    wait === 'together'
      ? [`  __metal_wait_simdgroup_events(${parts.length}, events);`]
      : parts.map((_part, at) => `  __metal_wait_simdgroup_events(1, events${at === 0 ? '' : ` + ${at}`});`);
  return [
    `if (${names.simdgroup} == 0) {`,
    `  thread _simdgroup_event_t *events[${parts.length}];`,
    ...issues,
    ...waits,
    '}',
    ...(copy.direction === 'd2t' && isEdgeTile(copy) && !fillsByHardware(copy)
      ? fillStatements(copy, names)
      : []),
  ];
}

function issue(
  copy: CopyDescription,
  names: CopyNames,
  part: {readonly first: number; readonly length: number},
  size: string,
): string {
  const {columns, rows, validColumns, validRows, dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
  const step = (perRow: number): number => part.first * (copy.shape === '1d' ? 1 : perRow);
  const dst = pointer('dst', copy, names, copy.dstOffset + step(dstElementsPerRow));
  const src = pointer('src', copy, names, copy.srcOffset + step(srcElementsPerRow));
  if (copy.shape === '1d') return `__metal_simdgroup_async_copy_1d(${size}, ${dst}, ${src}, ${part.length})`;
  const hardware = fillsByHardware(copy);
  const valid = `ulong2(${validColumns}, ${hardware ? validRows : part.length})`;
  const destination = hardware ? `ulong2(${columns}, ${rows})` : valid;
  const clamp = hardware && copy.clamp === 'edge' ? 1 : 0;
  return (
    `__metal_simdgroup_async_copy_2d(\n        ${size}, ${dst}, ${dstElementsPerRow}, 1, ${destination},\n` +
    `        ${src}, ${srcElementsPerRow}, 1, ${valid}, long2(0), ${clamp})`
  );
}

function pointer(side: 'dst' | 'src', copy: CopyDescription, names: CopyNames, offset: number): string {
  const isTile = (side === 'dst') === (copy.direction === 'd2t');
  const cast = `${side === 'src' ? 'const ' : ''}${isTile ? 'threadgroup' : 'device'} void *`;
  return `(${cast})(${isTile ? plus(names.tile, offset) : plus(plusIndex(names), offset)})`;
}

function plusIndex({device, deviceIndex}: CopyNames): string {
  return deviceIndex === undefined ? device : `${device} + ${deviceIndex}`;
}

function plus(what: string, offset: number): string {
  return offset === 0 ? what : `${what} + ${offset}`;
}

/** What the copy leaves out at the edge of the matrix, written by all threads. */
function fillStatements(copy: CopyDescription, names: CopyNames): string[] {
  const {columns, rows, validColumns, validRows, dstElementsPerRow} = extentOf(copy);
  return [
    `for (uint index = ${names.thread}; index < ${columns * rows}u; index += ${names.threads}) {`,
    `  const uint row = index / ${columns}u;`,
    `  const uint column = index % ${columns}u;`,
    `  if (row >= ${validRows}u || column >= ${validColumns}u) {`,
    `    ${tileElement(names, copy.dstOffset, dstElementsPerRow)} = ${outside(copy, names)};`,
    '  }',
    '}',
  ];
}

function tileElement({tile}: CopyNames, offset: number, perRow: number): string {
  return `${tile}[${offset === 0 ? '' : `${offset}u + `}row * ${perRow}u + column]`;
}

function deviceElement(
  names: CopyNames,
  offset: number,
  perRow: number,
  row: string,
  column: string,
): string {
  const index = names.deviceIndex === undefined ? '' : `${names.deviceIndex} + `;
  return `${names.device}[${index}${offset === 0 ? '' : `${offset}u + `}${row} * ${perRow}u + ${column}]`;
}

function outside(copy: CopyDescription, names: CopyNames): string {
  if (copy.shape === '1d' || copy.clamp === 'zero') return `${copy.element}(0)`;
  const near = (value: string, limit: number): string => `min(${value}, ${limit - 1}u)`;
  const {srcOffset, srcElementsPerRow, validRows, validColumns} = copy;
  return deviceElement(
    names,
    srcOffset,
    srcElementsPerRow,
    near('row', validRows),
    near('column', validColumns),
  );
}

/** Statements that do the same copy by all threads together; a barrier must follow. */
export function syncStatements(copy: CopyDescription, names: CopyNames): string[] {
  const {columns, rows, validColumns, validRows, dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
  const moved = copy.direction === 'd2t' ? {columns, rows} : {columns: validColumns, rows: validRows};
  const loop = [
    `for (uint index = ${names.thread}; index < ${moved.columns * moved.rows}u; index += ${names.threads}) {`,
    `  const uint row = index / ${moved.columns}u;`,
    `  const uint column = index % ${moved.columns}u;`,
  ];
  if (copy.direction === 't2d') {
    const from = tileElement(names, copy.srcOffset, srcElementsPerRow);
    const to = deviceElement(names, copy.dstOffset, dstElementsPerRow, 'row', 'column');
    return [...loop, `  ${to} = ${from};`, '}'];
  }
  const to = tileElement(names, copy.dstOffset, dstElementsPerRow);
  const from = deviceElement(names, copy.srcOffset, srcElementsPerRow, 'row', 'column');
  if (!isEdgeTile(copy)) return [...loop, `  ${to} = ${from};`, '}'];
  return [
    ...loop,
    `  const bool inside = row < ${validRows}u && column < ${validColumns}u;`,
    `  ${to} = inside ? ${from} : ${outside(copy, names)};`,
    '}',
  ];
}

export const barrierStatement = 'threadgroup_barrier(mem_flags::mem_threadgroup);';

/** How a generated kernel copies. */
export type MslCopyMode = 'async' | 'sync';

/** `copy_async` and `copy_sync`. */
export function defaultKernelName(mode: MslCopyMode): string {
  return `copy_${mode}`;
}

/** The arguments that every generated kernel has, in MSL; `airModule` has the same. */
export function createBufferBindings(copy: CopyDescription): string[] {
  return [
    `device const ${copy.element} *input [[buffer(0)]]`,
    `device ${copy.element} *output [[buffer(1)]]`,
    'uint group [[threadgroup_position_in_grid]]',
    'uint thread_index [[thread_index_in_threadgroup]]',
    'uint thread_count [[threads_per_threadgroup]]',
    'uint simdgroup_index [[simdgroup_index_in_threadgroup]]',
  ];
}

/** The body of a generated kernel: to threadgroup memory and out again, `input` to `output` (docs/copy.md). */
export function createAsyncCopyBody(copy: CopyDescription, mode: MslCopyMode): string[] {
  const {columns, rows, dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
  const names: CopyNames = {
    ...defaultCopyNames,
    device: copy.direction === 'd2t' ? 'input' : 'output',
    ...(copy.deviceStep === 0 ? {} : {deviceIndex: `group * ${copy.deviceStep}u`}),
  };
  const copies = mode === 'async' ? asyncStatements(copy, names) : syncStatements(copy, names);
  const tile = tileElement(
    names,
    copy.direction === 'd2t' ? copy.dstOffset : copy.srcOffset,
    copy.direction === 'd2t' ? dstElementsPerRow : srcElementsPerRow,
  );
  const compact = (buffer: string): string => `${buffer}[group * ${columns * rows}u + index]`;
  const ends = (statement: string): string[] => [
    `for (uint index = thread_index; index < ${columns * rows}u; index += thread_count) {`,
    `  const uint row = index / ${columns}u;`,
    `  const uint column = index % ${columns}u;`,
    `  ${statement}`,
    '}',
  ];
  const variable = `threadgroup ${copy.element} tile[${threadgroupElements(copy)}];`;
  return copy.direction === 'd2t'
    ? [variable, ...copies, barrierStatement, ...ends(`${compact('output')} = ${tile};`)]
    : [variable, ...ends(`${tile} = ${compact('input')};`), barrierStatement, ...copies];
}

/** One kernel, without includes and declarations: several may stand in one source. */
export function mslKernel(
  copy: CopyDescription,
  mode: MslCopyMode,
  kernel = defaultKernelName(mode),
): string {
  return [
    `kernel void ${kernel}(`,
    createBufferBindings(copy)
      .map((binding) => `    ${binding}`)
      .join(',\n') + ')',
    '{',
    ...createAsyncCopyBody(copy, mode).map((line) => `  ${line.replaceAll('\n', '\n  ')}`),
    '}',
    '',
  ].join('\n');
}

/** What every source begins with. */
export const mslPrologue = '#include <metal_stdlib>\nusing namespace metal;\n';

/** A whole source with one kernel, as seed 000 composes it: header, bindings, body. */
export function createSource(
  copy: CopyDescription,
  mode: MslCopyMode,
  kernel = defaultKernelName(mode),
): string {
  const header = mode === 'async' ? `${createSimdgroupEventHeader([copy])}\n` : '';
  return `${mslPrologue}\n${header}${mslKernel(copy, mode, kernel)}`;
}

/** What to insert into a source of one's own: declarations for its top, the variable, and the statements. */
export interface CopySnippet {
  /** Empty for the synchronous copy. */
  readonly header: string;
  readonly statements: string;
}

/** The copy alone, for the cursor's place in a kernel that has the names of `names`. */
export function copySnippet(copy: CopyDescription, mode: MslCopyMode, names: CopyNames): CopySnippet {
  const statements = mode === 'async' ? asyncStatements(copy, names) : syncStatements(copy, names);
  const variable = `threadgroup ${copy.element} ${names.tile}[${threadgroupElements(copy)}];`;
  return {
    header: mode === 'async' ? createSimdgroupEventHeader([copy]) : '',
    statements: [variable, ...statements, barrierStatement, ''].join('\n'),
  };
}
