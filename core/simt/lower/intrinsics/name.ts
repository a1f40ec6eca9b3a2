import {type ScalarKind} from '../../mir/mir.ts';

/** The parts of `air.fast_clamp.v4f32` (AIR.md 2.1). */
export interface IntrinsicName {
  /** `clamp`. */
  readonly operation: string;
  readonly fast: boolean;
  /** `s` or `u` right behind the operation. */
  readonly sign: 's' | 'u' | undefined;
  /** Everything behind the operation and the sign. */
  readonly tokens: readonly string[];
}

export function parseIntrinsicName(name: string): IntrinsicName {
  const [head = '', ...rest] = name.slice('air.'.length).split('.');
  const fast = head.startsWith('fast_');
  const sign = rest[0] === 's' || rest[0] === 'u' ? rest[0] : undefined;
  return {
    operation: fast ? head.slice('fast_'.length) : head,
    fast,
    sign,
    tokens: sign === undefined ? rest : rest.slice(1),
  };
}

/** The scalar kind and number of elements of a type token such as `v4f32`. */
export function tokenKind(token: string | undefined): {kind: ScalarKind; count: number} | undefined {
  const match = /^(?:v(\d+))?(f16|bf16|f32|i1|i8|i16|i32|i64)$/.exec(token ?? '');
  const kind = match?.[2];
  switch (kind) {
    case 'f16':
    case 'bf16':
    case 'f32':
    case 'i1':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
      return {kind, count: match?.[1] === undefined ? 1 : Number(match[1])};
    default:
      return undefined;
  }
}
