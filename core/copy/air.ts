import {type DeploymentTarget} from '../msl/target.ts';
import {type AirArgument, AirBody, airModuleText} from './air-text.ts';
import {
  type CopyDescription,
  extentOf,
  fillsByHardware,
  isEdgeTile,
  partExtents,
  threadgroupElements,
} from './description.ts';
import {elementFacts} from './element.ts';

export interface AirCopyOptions {
  readonly kernel: string;
  readonly target: DeploymentTarget;
  /** Front end whose module is imitated: `!llvm.ident` and the SDK Version are its. */
  readonly appleClang: string;
}

export const defaultAirCopyOptions: AirCopyOptions = {
  kernel: 'copy_async',
  target: 'macos26',
  appleClang: '32023.850',
};

const event = '%struct._simdgroup_event_t*';

/**
 * A whole module of AIR around the asynchronous copy, in the operand order of Apple's compiler (AIR.md 5.1): simdgroup 0
 * issues and waits, then all meet at a barrier. The kernel takes the arguments that every variant takes
 * (`kernelContract`), so that variants of one copy run on the same data.
 */
export function airModule(copy: CopyDescription, options: AirCopyOptions = defaultAirCopyOptions): string {
  const writer = new CopyWriter(copy, options);
  const body = new AirBody();
  if (copy.direction === 'd2t') {
    writer.copyIn(body);
    writer.barrier(body);
    writer.storeTile(body);
  } else {
    writer.loadTile(body);
    writer.barrier(body);
    writer.copyOut(body);
    writer.barrier(body);
  }
  body.add('ret void');
  return writer.module(body, []);
}

/**
 * The same kernel as a shell for reverse linking (seed 002): its own body copies, and what is done with the tile is in the
 * visible function `visible`, which is linked in when the pipeline is made. `shellVisibleFunction` (shell.ts) is one such.
 */
export function airShellModule(
  copy: CopyDescription,
  visible: string,
  options: AirCopyOptions = defaultAirCopyOptions,
): string {
  const writer = new CopyWriter(copy, options);
  const body = new AirBody();
  const {ir} = elementFacts(copy.element);
  const types = `${ir} addrspace(3)*, ${ir} addrspace(1)*, i32, i32, i32`;
  const call = (): void => {
    const tile = writer.tilePointer(body, writer.tileOffset);
    const device = copy.direction === 'd2t' ? '%output' : '%input';
    body.add(
      `call void @${visible}.MTL_VISIBLE_FN_REF(${ir} addrspace(3)* ${tile}, ${ir} addrspace(1)* ${device}, i32 %group, i32 %thread, i32 %threads) #1`,
    );
  };
  if (copy.direction === 'd2t') {
    writer.copyIn(body);
    writer.barrier(body);
    call();
  } else {
    call();
    writer.barrier(body);
    writer.copyOut(body);
    writer.barrier(body);
  }
  body.add('ret void');
  return writer.module(body, [`void (${types})`, visible]);
}

class CopyWriter {
  private readonly copy: CopyDescription;
  private readonly options: AirCopyOptions;
  private readonly ir: string;
  private readonly size: number;
  private readonly align: number;
  private readonly zero: string;
  private readonly elements: number;
  /** Element of the threadgroup variable at which the tile begins, and from one of its rows to the next. */
  readonly tileOffset: number;
  private readonly tilePerRow: number;

  constructor(copy: CopyDescription, options: AirCopyOptions) {
    const {ir, sizeBytes, alignBytes, zero} = elementFacts(copy.element);
    const {dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
    this.copy = copy;
    this.options = options;
    this.ir = ir;
    this.size = sizeBytes;
    this.align = alignBytes;
    this.zero = zero;
    this.elements = threadgroupElements(copy);
    this.tileOffset = copy.direction === 'd2t' ? copy.dstOffset : copy.srcOffset;
    this.tilePerRow = copy.direction === 'd2t' ? dstElementsPerRow : srcElementsPerRow;
  }

  barrier(body: AirBody): void {
    // Memory of the threadgroup (2), scope of the threadgroup (1): AIR.md 2.2.
    body.add('tail call void @air.wg.barrier(i32 2, i32 1) #1');
  }

  /** Pointer to element `at` of the threadgroup variable. */
  tilePointer(body: AirBody, at: number | string): string {
    const {elements, ir} = this;
    const type = `[${elements} x ${ir}]`;
    return body.value(
      'tile',
      `getelementptr inbounds ${type}, ${type} addrspace(3)* @tile, i64 0, i64 ${at}`,
    );
  }

  /** Device to threadgroup memory, with what lies outside of the matrix. */
  copyIn(body: AirBody): void {
    const {copy} = this;
    const extent = extentOf(copy);
    this.issue(body, copy.srcOffset, extent.srcElementsPerRow, extent.dstElementsPerRow);
    if (!isEdgeTile(copy) || fillsByHardware(copy)) return;
    body.share('fill', extent.columns * extent.rows, (index) => {
      const {row, column} = this.place(body, index);
      const rowIn = body.value('row.in', `icmp ult i32 ${row}, ${extent.validRows}`);
      const columnIn = body.value('column.in', `icmp ult i32 ${column}, ${extent.validColumns}`);
      const inside = body.value('inside', `and i1 ${rowIn}, ${columnIn}`);
      body.unless(inside, 'outside', () => {
        const value = this.outsideValue(body, row, column);
        const to = this.tilePointer(body, this.tileIndex(body, row, column));
        body.add(`store ${this.ir} ${value}, ${this.ir} addrspace(3)* ${to}, align ${this.align}`);
      });
    });
  }

  /** Threadgroup to device memory; only what lies inside of the matrix. */
  copyOut(body: AirBody): void {
    const {copy} = this;
    const {dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
    this.issue(body, copy.dstOffset, dstElementsPerRow, srcElementsPerRow);
  }

  /** What was staged, without gaps, to `output`: threadgroup after threadgroup. */
  storeTile(body: AirBody): void {
    const {ir, align} = this;
    const {columns, rows} = extentOf(this.copy);
    body.share('store', columns * rows, (index) => {
      const {row, column} = this.place(body, index);
      const from = this.tilePointer(body, this.tileIndex(body, row, column));
      const value = body.value('value', `load ${ir}, ${ir} addrspace(3)* ${from}, align ${align}`);
      const to = this.compactPointer(body, '%output', index);
      body.add(`store ${ir} ${value}, ${ir} addrspace(1)* ${to}, align ${align}`);
    });
  }

  /** The tile of this threadgroup from `input`, where tiles lie without gaps. */
  loadTile(body: AirBody): void {
    const {ir, align} = this;
    const {columns, rows} = extentOf(this.copy);
    body.share('load', columns * rows, (index) => {
      const {row, column} = this.place(body, index);
      const from = this.compactPointer(body, '%input', index);
      const value = body.value('value', `load ${ir}, ${ir} addrspace(1)* ${from}, align ${align}`);
      const to = this.tilePointer(body, this.tileIndex(body, row, column));
      body.add(`store ${ir} ${value}, ${ir} addrspace(3)* ${to}, align ${align}`);
    });
  }

  module(body: AirBody, visible: readonly string[]): string {
    const {copy, options, ir, elements, align} = this;
    const [signature, name] = visible;
    const reference =
      signature === undefined || name === undefined
        ? undefined
        : {declared: signature.replace('void (', `void @${name}.MTL_VISIBLE_FN_REF(`), type: signature, name};
    return airModuleText({
      file: `${options.kernel}.metal`,
      target: options.target,
      appleClang: options.appleClang,
      kernel: options.kernel,
      arguments: kernelArguments(copy),
      globals: [
        '%struct._simdgroup_event_t = type opaque',
        '',
        `@tile = internal unnamed_addr addrspace(3) global [${elements} x ${ir}] undef, align ${align}`,
        '',
      ].join('\n'),
      body: body.text(),
      declarations: [
        declarationOf(copy),
        'declare void @air.wait_simdgroup_events(i32, %struct._simdgroup_event_t** nocapture) local_unnamed_addr #1',
        'declare void @air.wg.barrier(i32, i32) local_unnamed_addr #1',
        ...(reference === undefined
          ? []
          : [`declare ${reference.declared} local_unnamed_addr section "air.externally_defined"`]),
      ],
      ...(reference === undefined
        ? {}
        : {
            visibleReferences: [
              `!"air.visible_function_reference", ${reference.type}* @${reference.name}.MTL_VISIBLE_FN_REF, !"${reference.name}"`,
            ],
          }),
    });
  }

  /** Copies in simdgroup 0 and waits there: each issue costs, and one simdgroup does it as fast as many (AIR.md 5.2). */
  private issue(body: AirBody, deviceOffset: number, devicePerRow: number, tilePerRow: number): void {
    const {copy} = this;
    const parts = partExtents(copy);
    const list = `[${parts.length} x ${event}]`;
    const events = body.value('events', `alloca ${list}, align 8`);
    const base = this.deviceBase(body, deviceOffset);
    body.ifZero('%simdgroup', 'issue', () => {
      const places = parts.map((part, at) => {
        const started = this.copyPart(body, base, part, devicePerRow, tilePerRow);
        const place = body.value(
          'event.place',
          `getelementptr inbounds ${list}, ${list}* ${events}, i64 0, i64 ${at}`,
        );
        body.add(`store ${event} ${started}, ${event}* ${place}, align 8`);
        return place;
      });
      const waits: readonly (readonly [number, string | undefined])[] =
        copy.wait === 'together' ? [[places.length, places[0]]] : places.map((place) => [1, place] as const);
      for (const [count, place] of waits) {
        body.add(`call void @air.wait_simdgroup_events(i32 ${count}, ${event}* ${place ?? 'null'}) #1`);
      }
    });
  }

  private copyPart(
    body: AirBody,
    base: string,
    part: {readonly first: number; readonly length: number},
    devicePerRow: number,
    tilePerRow: number,
  ): string {
    const {copy, size, align, ir} = this;
    const {columns, rows, validColumns, validRows} = extentOf(copy);
    const skipped = copy.shape === '1d' ? 1 : devicePerRow;
    const skippedTile = copy.shape === '1d' ? 1 : tilePerRow;
    const device = body.value(
      'device',
      `getelementptr inbounds ${ir}, ${ir} addrspace(1)* ${base}, i64 ${part.first * skipped}`,
    );
    const deviceBytes = this.asBytes(body, device, 1);
    const tile = this.tilePointer(body, this.tileOffset + part.first * skippedTile);
    const tileBytes = this.asBytes(body, tile, 3);
    const [to, from] = copy.direction === 'd2t' ? [tileBytes, deviceBytes] : [deviceBytes, tileBytes];
    const [toSpace, fromSpace] = copy.direction === 'd2t' ? [3, 1] : [1, 3];
    const name = copyName(copy);
    if (copy.shape === '1d') {
      return body.value(
        'event',
        `call ${event} @${name}(i64 ${size}, i64 ${align}, i8 addrspace(${toSpace})* ${to}, i8 addrspace(${fromSpace})* ${from}, i64 ${part.length}) #2`,
      );
    }
    const hardware = fillsByHardware(copy);
    const source = pair(validColumns, hardware ? validRows : part.length);
    const destination = hardware ? pair(columns, rows) : source;
    const [toRow, fromRow] =
      copy.direction === 'd2t' ? [tilePerRow, devicePerRow] : [devicePerRow, tilePerRow];
    const clamp = hardware && copy.clamp === 'edge' ? 1 : 0;
    return body.value(
      'event',
      `call ${event} @${name}(i64 ${size}, i64 ${align}, i8 addrspace(${toSpace})* ${to}, i64 ${toRow}, i64 1, <2 x i64> ${destination}, i8 addrspace(${fromSpace})* ${from}, i64 ${fromRow}, i64 1, <2 x i64> ${source}, <2 x i64> zeroinitializer, i32 ${clamp}) #2`,
    );
  }

  private asBytes(body: AirBody, pointer: string, space: 1 | 3): string {
    const {ir} = this;
    if (ir === 'i8') return pointer;
    return body.value('bytes', `bitcast ${ir} addrspace(${space})* ${pointer} to i8 addrspace(${space})*`);
  }

  /** First element of this threadgroup's copy on the device side. */
  private deviceBase(body: AirBody, offset: number): string {
    const {copy, ir} = this;
    const pointer = copy.direction === 'd2t' ? '%input' : '%output';
    let index = String(offset);
    if (copy.deviceStep !== 0) {
      const group = body.value('group.wide', 'zext i32 %group to i64');
      const moved = body.value('moved', `mul i64 ${group}, ${copy.deviceStep}`);
      index = body.value('from', `add i64 ${moved}, ${offset}`);
    }
    return body.value('base', `getelementptr inbounds ${ir}, ${ir} addrspace(1)* ${pointer}, i64 ${index}`);
  }

  private place(body: AirBody, index: string): {row: string; column: string} {
    const {columns} = extentOf(this.copy);
    return {
      row: body.value('row', `udiv i32 ${index}, ${columns}`),
      column: body.value('column', `urem i32 ${index}, ${columns}`),
    };
  }

  private tileIndex(body: AirBody, row: string, column: string): string {
    const start = body.value('row.start', `mul i32 ${row}, ${this.tilePerRow}`);
    const inRow = body.value('in.row', `add i32 ${start}, ${column}`);
    const at = body.value('at', `add i32 ${inRow}, ${this.tileOffset}`);
    return body.value('at.wide', `zext i32 ${at} to i64`);
  }

  private compactPointer(body: AirBody, buffer: string, index: string): string {
    const {columns, rows} = extentOf(this.copy);
    const start = body.value('group.start', `mul i32 %group, ${columns * rows}`);
    const at = body.value('compact', `add i32 ${start}, ${index}`);
    const wide = body.value('compact.wide', `zext i32 ${at} to i64`);
    const {ir} = this;
    return body.value('place', `getelementptr inbounds ${ir}, ${ir} addrspace(1)* ${buffer}, i64 ${wide}`);
  }

  private outsideValue(body: AirBody, row: string, column: string): string {
    const {copy, ir, align} = this;
    if (copy.shape === '1d' || copy.clamp === 'zero') return this.zero;
    const least = (value: string, limit: number): string => {
      const isLess = body.value('is.less', `icmp ult i32 ${value}, ${limit}`);
      return body.value('nearest', `select i1 ${isLess}, i32 ${value}, i32 ${limit}`);
    };
    const nearRow = least(row, copy.validRows - 1);
    const nearColumn = least(column, copy.validColumns - 1);
    const start = body.value('near.start', `mul i32 ${nearRow}, ${copy.srcElementsPerRow}`);
    const at = body.value('near', `add i32 ${start}, ${nearColumn}`);
    const wide = body.value('near.wide', `zext i32 ${at} to i64`);
    const base = this.deviceBase(body, copy.srcOffset);
    const from = body.value(
      'near.place',
      `getelementptr inbounds ${ir}, ${ir} addrspace(1)* ${base}, i64 ${wide}`,
    );
    return body.value('near.value', `load ${ir}, ${ir} addrspace(1)* ${from}, align ${align}`);
  }
}

function pair(columns: number, rows: number): string {
  return `<i64 ${columns}, i64 ${rows}>`;
}

/** Such as `air.simdgroup_async_copy_2d.p3i8.p1i8`: destination first. */
export function copyName({shape, direction}: Pick<CopyDescription, 'shape' | 'direction'>): string {
  return `air.simdgroup_async_copy_${shape}.${direction === 'd2t' ? 'p3i8.p1i8' : 'p1i8.p3i8'}`;
}

function declarationOf(copy: CopyDescription): string {
  const [to, from] = copy.direction === 'd2t' ? [3, 1] : [1, 3];
  const destination = `i8 addrspace(${to})* nocapture writeonly`;
  const source = `i8 addrspace(${from})* nocapture readonly`;
  const operands =
    copy.shape === '1d'
      ? `i64, i64, ${destination}, ${source}, i64`
      : `i64, i64, ${destination}, i64, i64, <2 x i64>, ${source}, i64, i64, <2 x i64>, <2 x i64>, i32`;
  return `declare ${event} @${copyName(copy)}(${operands}) local_unnamed_addr #2`;
}

/** Arguments of every generated kernel: `input`, `output`, then threadgroup, thread, threads and simdgroup. */
function kernelArguments(copy: CopyDescription): AirArgument[] {
  const {ir, sizeBytes, alignBytes} = elementFacts(copy.element);
  const buffer = (name: string, at: number, access: 'read' | 'read_write'): AirArgument => ({
    type: `${ir} addrspace(1)*`,
    attributes: `nocapture noundef ${access === 'read' ? 'readonly' : 'writeonly'} "air-buffer-no-alias"`,
    name,
    record: `!"air.buffer", !"air.location_index", i32 ${at}, i32 1, !"air.${access}", !"air.address_space", i32 1, !"air.arg_type_size", i32 ${sizeBytes}, !"air.arg_type_align_size", i32 ${alignBytes}, !"air.arg_type_name", !"${copy.element}", !"air.arg_name", !"${name}"`,
  });
  const value = (name: string, key: string): AirArgument => ({
    type: 'i32',
    attributes: 'noundef',
    name,
    record: `!"air.${key}", !"air.arg_type_name", !"uint", !"air.arg_name", !"${name}"`,
  });
  return [
    buffer('input', 0, 'read'),
    buffer('output', 1, 'read_write'),
    value('group', 'threadgroup_position_in_grid'),
    value('thread', 'thread_index_in_threadgroup'),
    value('threads', 'threads_per_threadgroup'),
    value('simdgroup', 'simdgroup_index_in_threadgroup'),
  ];
}
