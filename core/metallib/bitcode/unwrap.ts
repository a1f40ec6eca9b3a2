import {err, ok, type Result} from '../../base/result.ts';
import {type BitcodeProblem} from './bitcode-problem.ts';
import {bitcodeMagic, wrapperHeaderBytes, wrapperMagic} from './codes.ts';

/** The header in front of a wrapped module. */
export interface Wrapper {
  readonly version: number;
  readonly offset: number;
  readonly size: number;
  readonly cpuType: number;
}

export interface Unwrapped {
  readonly wrapper: Wrapper | undefined;
  /** From the magic `BC C0 DE` on. */
  readonly bitcode: Uint8Array;
  /** Where the bitcode begins in the input. */
  readonly offset: number;
}

/** The number of 32 bits at `at`, little endian; 0 beyond the end. */
export function readU32(bytes: Uint8Array, at: number): number {
  const byte = (index: number): number => bytes[at + index] ?? 0;
  return (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0;
}

function problem(code: string, message: string, offset: number): {ok: false; error: BitcodeProblem} {
  return err({severity: 'error', code, message, offset});
}

/** What a file that is no bitcode seems to be instead. */
function otherKind(bytes: Uint8Array): string | undefined {
  switch (readU32(bytes, 0)) {
    case 0xfeedface:
    case 0xfeedfacf:
      return 'a Mach-O file';
    case 0xbebafeca:
      return 'a universal (fat) file';
    case 0xbebafecb:
      return 'a universal metallib';
    case 0x424c544d:
      return 'a metallib';
  }
  const start = bytes.subarray(0, 64);
  const isText =
    start.length > 0 && start.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
  return isText ? 'text' : undefined;
}

/** Finds the bitcode in a file that has it plain or wrapped. One wrapper is taken off; a second one is an error. */
export function unwrapBitcode(bytes: Uint8Array): Result<Unwrapped, BitcodeProblem> {
  if (bytes.length < 4) return problem('truncated', `a file of ${bytes.length} bytes is no bitcode`, 0);
  const magic = readU32(bytes, 0);
  if (magic === bitcodeMagic) return ok({wrapper: undefined, bitcode: bytes, offset: 0});
  if (magic !== wrapperMagic) {
    const kind = otherKind(bytes);
    const found = kind === undefined ? 'no bitcode' : `${kind}, not bitcode`;
    return problem('no-bitcode', `the file is ${found}: it does not begin with the magic of bitcode`, 0);
  }
  if (bytes.length < wrapperHeaderBytes)
    return problem('truncated', 'the file ends inside its wrapper header', 0);
  const [version, offset, size, cpuType] = [4, 8, 12, 16].map((at) => readU32(bytes, at));
  const wrapper = {version: version ?? 0, offset: offset ?? 0, size: size ?? 0, cpuType: cpuType ?? 0};
  if (wrapper.offset + wrapper.size > bytes.length)
    return problem(
      'truncated',
      `the wrapper says that ${wrapper.size} bytes of bitcode follow, and the file ends before`,
      12,
    );
  const bitcode = bytes.subarray(wrapper.offset, wrapper.offset + wrapper.size);
  if (readU32(bitcode, 0) !== bitcodeMagic || bitcode.length < 4) {
    const nested = readU32(bitcode, 0) === wrapperMagic;
    const message = nested ? 'a wrapper inside a wrapper' : 'the wrapper does not lead to bitcode';
    return problem('no-bitcode', message, wrapper.offset);
  }
  return ok({wrapper, bitcode, offset: wrapper.offset});
}
