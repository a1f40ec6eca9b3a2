import {typeOfToken} from '../../../core/air/catalogue/families.ts';

type Form = readonly [name: string, signature: string];

const integerTokens = ['i8', 'i16', 'i32', 'i64', 'v2i32', 'v4i16', 'v3i8'];
const floatTokens = ['f32', 'f16', 'v2f32', 'v4f16', 'v3f32'];

function type(token: string): string {
  return typeOfToken(token) ?? token;
}

/** `air.NAME.s.i32 : T (T, ...)` of each integer type. */
function integers(
  names: readonly string[],
  arity: number,
  signs: readonly string[],
  tokens = integerTokens,
): Form[] {
  return names.flatMap((name) =>
    tokens.flatMap((token) =>
      signs.map((sign): Form => {
        const t = type(token);
        const operands = Array.from({length: arity}, () => t).join(', ');
        return [`air.${name}${sign}.${token}`, `${t} (${operands})`];
      }),
    ),
  );
}

function floats(names: readonly string[], arity: number, tokens = floatTokens): Form[] {
  return names.flatMap((name) =>
    tokens.flatMap((token): Form[] => {
      const t = type(token);
      const signature = `${t} (${Array.from({length: arity}, () => t).join(', ')})`;
      // Fast forms exist of single precision only, and not of fma, mix, sign, step (AIR.md 2.1).
      const hasFast =
        token.endsWith('f32') &&
        !['fma', 'mix', 'sign', 'step', 'smoothstep', 'copysign', 'divide', 'recip'].includes(name);
      return [
        [`air.${name}.${token}`, signature],
        ...(hasFast ? [[`air.fast_${name}.${token}`, signature] as const] : []),
      ];
    }),
  );
}

const both = ['.s', '.u'];
const none = [''];

/** Forms of math, conversions and cross-lane functions over the types they exist for (AIR.md 2.1, 2.2). */
export const intrinsicForms: readonly Form[] = [
  ...integers(['abs'], 1, ['.s']),
  ...integers(['abs_diff', 'add_sat', 'sub_sat', 'hadd', 'rhadd', 'min', 'max', 'mul_hi'], 2, both),
  ...integers(['min3', 'max3', 'median3', 'clamp', 'mad_hi', 'mad_sat'], 3, both),
  ...integers(['mul24'], 2, both, ['i32', 'v2i32']),
  ...integers(['mad24'], 3, both, ['i32', 'v2i32']),
  ...integers(['popcount', 'reverse_bits'], 1, none),
  ...integers(['rotate'], 2, none),
  ...integerTokens.flatMap((token) =>
    ['clz', 'ctz'].map((name): Form => [`air.${name}.${token}`, `${type(token)} (${type(token)}, i1)`]),
  ),
  ...integerTokens.flatMap((token) => [
    ...both.map((sign): Form => [
      `air.extract_bits${sign}.${token}`,
      `${type(token)} (${type(token)}, i32, i32)`,
    ]),
    ...both.map((sign): Form => [
      `air.insert_bits${sign}.${token}`,
      `${type(token)} (${type(token)}, ${type(token)}, i32, i32)`,
    ]),
  ]),
  ...floats(['fabs', 'floor', 'ceil', 'trunc', 'rint', 'round', 'fract', 'sign', 'saturate', 'recip'], 1),
  ...floats(['fmin', 'fmax', 'copysign', 'step', 'fdim', 'fmod', 'divide'], 2),
  ...floats(['fmin3', 'fmax3', 'fmedian3', 'clamp', 'mix', 'smoothstep', 'fma'], 3),
  ...floats(
    ['sqrt', 'rsqrt', 'exp', 'exp2', 'exp10', 'log', 'log2', 'log10', 'sin', 'cos', 'tan', 'sinpi', 'cospi'],
    1,
  ),
  ...floats(['tanpi', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'], 1),
  ...floats(['pow', 'powr', 'atan2'], 2),
  ...['f32', 'f16', 'v2f32'].flatMap((token): Form[] => {
    const t = type(token);
    return [
      [`air.sincos.${token}`, `${t} (${t}, ${t}*)`],
      [`air.modf.${token}`, `${t} (${t}, ${t}*)`],
      [`air.frexp.${token}`, `${t} (${t}, ${token.startsWith('v') ? '<2 x i32>' : 'i32'}*)`],
      [`air.ldexp.${token}`, `${t} (${t}, ${token.startsWith('v') ? '<2 x i32>' : 'i32'})`],
    ];
  }),
  ...['isnan', 'isinf', 'isfinite', 'signbit'].flatMap((name): Form[] => [
    [`air.${name}.f32`, 'i1 (float)'],
    [`air.${name}.f16`, 'i1 (half)'],
    [`air.${name}.v4f32`, '<4 x i1> (<4 x float>)'],
  ]),
  ['air.ilogb.f32', 'i32 (float)'],
  ['air.nextafter.f32', 'float (float, float)'],
  ...['any', 'all'].flatMap((name) =>
    [2, 3, 4].map((count): Form => [`air.${name}.v${count}i1`, `i1 (<${count} x i1>)`]),
  ),
  ...[2, 3, 4].flatMap((count): Form[] => [
    [`air.dot.v${count}f32`, `float (<${count} x float>, <${count} x float>)`],
    [`air.dot.v${count}f16`, `half (<${count} x half>, <${count} x half>)`],
  ]),
  ...conversions(),
  ...crossLane(),
];

function conversions(): Form[] {
  const wholes = ['i8', 'i16', 'i32', 'i64'];
  const fractions = ['f16', 'f32', 'bf16'];
  const name = (to: string, toToken: string, from: string, fromToken: string, flags: string): Form => [
    `air.convert.${to}.${toToken}.${from}.${fromToken}${flags}`,
    `${type(toToken)} (${type(fromToken)})`,
  ];
  return [
    ...fractions.flatMap((to) =>
      wholes.flatMap((from) => ['s', 'u'].map((sign) => name('f', to, sign, from, ''))),
    ),
    ...fractions.flatMap((from) =>
      wholes.flatMap((to) =>
        ['s', 'u'].flatMap((sign) =>
          ['', '.rte', '.rtz', '.rtn', '.rtp', '.sat', '.rte.sat'].map((flags) =>
            name(sign, to, 'f', from, flags),
          ),
        ),
      ),
    ),
    ...fractions.flatMap((to) =>
      fractions.filter((from) => from !== to).map((from) => name('f', to, 'f', from, '')),
    ),
    ...wholes.flatMap((to) =>
      wholes.flatMap((from) =>
        to === from
          ? []
          : ['s', 'u'].flatMap((sign) => ['', '.sat'].map((flags) => name(sign, to, sign, from, flags))),
      ),
    ),
    ...['f', 's', 'u'].flatMap((kind) => [name('u', 'i1', kind, kind === 'f' ? 'f32' : 'i32', '')]),
    name('f', 'v3f16', 'u', 'v3i1', ''),
    name('f', 'v4f32', 's', 'v4i32', ''),
    name('u', 'v2i64', 'u', 'v2i16', ''),
    name('s', 'v4i16', 'f', 'v4f16', '.rtz.sat'),
  ];
}

function crossLane(): Form[] {
  const values: readonly (readonly [string, string])[] = [
    ['f32', 'float'],
    ['f16', 'half'],
    ['s.i32', 'i32'],
    ['u.i32', 'i32'],
    ['s.i16', 'i16'],
    ['u.i8', 'i8'],
    ['u.i64', 'i64'],
    ['s.i64', 'i64'],
    ['v4f32', '<4 x float>'],
    ['s.v2i32', '<2 x i32>'],
  ];
  const arithmetic = ['sum', 'product', 'min', 'max', 'prefix_inclusive_sum', 'prefix_inclusive_product'];
  return ['simd', 'quad'].flatMap((group) => [
    ...values.flatMap(([token, t]): Form[] => [
      ...[...arithmetic, 'prefix_exclusive_sum', 'prefix_exclusive_product', 'broadcast_first'].map(
        (operation): Form => [`air.${group}_${operation}.${token}`, `${t} (${t})`],
      ),
      ...(token.includes('f')
        ? []
        : ['and', 'or', 'xor'].map((operation): Form => [
            `air.${group}_${operation}.${token}`,
            `${t} (${t})`,
          ])),
      ...[
        'shuffle',
        'shuffle_xor',
        'shuffle_up',
        'shuffle_down',
        'shuffle_rotate_up',
        'shuffle_rotate_down',
        'broadcast',
      ].map((operation): Form => [`air.${group}_${operation}.${token}`, `${t} (${t}, i16)`]),
      ...['shuffle_and_fill_up', 'shuffle_and_fill_down'].map((operation): Form => [
        `air.${group}_${operation}.${token}`,
        `${t} (${t}, ${t}, i16, i16)`,
      ]),
    ]),
  ]);
}
