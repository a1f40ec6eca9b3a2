import {airShellModule, type AirCopyOptions, defaultAirCopyOptions} from './air.ts';
import {type CopyDescription, extentOf} from './description.ts';
import {mslPrologue} from './msl.ts';

/** Both halves of a reverse-linked variant (seed 002): what is shipped compiled, and what is compiled where it runs. */
export interface CopyShell {
  /** AIR with the kernel: it copies, and calls the function. */
  readonly shell: string;
  /** MSL with the visible function, without any intrinsic: every front end takes it. */
  readonly source: string;
  readonly visibleFunction: string;
}

/** The reverse-linked variant of a copy; its function moves the tile from or to the other buffer, as other variants do. */
export function copyShell(
  copy: CopyDescription,
  visibleFunction = 'use_tile',
  options: AirCopyOptions = defaultAirCopyOptions,
): CopyShell {
  return {
    shell: airShellModule(copy, visibleFunction, options),
    source: `${mslPrologue}\n${shellVisibleFunction(copy, visibleFunction)}`,
    visibleFunction,
  };
}

/** The visible function alone: several may stand in one source. */
export function shellVisibleFunction(copy: CopyDescription, name: string): string {
  const {columns, rows, dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
  const isIn = copy.direction === 'd2t';
  const tile = `tile[row * ${isIn ? dstElementsPerRow : srcElementsPerRow}u + column]`;
  const compact = `memory[group * ${columns * rows}u + index]`;
  return [
    '[[visible]]',
    `void ${name}(`,
    `    threadgroup ${copy.element} *tile, device ${copy.element} *memory, uint group, uint thread_index, uint thread_count)`,
    '{',
    `  for (uint index = thread_index; index < ${columns * rows}u; index += thread_count) {`,
    `    const uint row = index / ${columns}u;`,
    `    const uint column = index % ${columns}u;`,
    `    ${isIn ? `${compact} = ${tile}` : `${tile} = ${compact}`};`,
    '  }',
    '}',
    '',
  ].join('\n');
}
