/**
 * The opcodes that compute one value per lane from up to three values, with the C++ expression that the machine compiles.
 *
 * In an expression `a`, `b`, `c` are the operands with the C++ type of their register type (see `RegisterType`), and the
 * value is converted to the result's. Integers are unsigned in C++; i1, i8 and i16 live zero-extended in 32 bits, and
 * every row keeps that. Half and bfloat live as a `float` that the narrow type can hold. No row may trap or be undefined
 * for any operand: inactive lanes are computed too. Helpers that an expression calls are listed in docs/simt.md.
 */

/** What a register holds: 32 bits (`i32`, `f32`) or 64 (`i64`). `i1`, `i8`, `i16` are `i32`, `f16`, `bf16` are `f32`. */
export type RegisterType = 'i32' | 'i64' | 'f32';

/** Classes of the counters (docs/simt.md). `int-divide` marks the rows whose operand `b` checked mode must see non-zero. */
export type CounterClass =
  | 'move'
  | 'int'
  | 'int-divide'
  | 'compare'
  | 'convert'
  | 'float'
  | 'float-fma'
  | 'math'
  | 'address'
  | 'load'
  | 'store'
  | 'atomic'
  | 'control'
  | 'simd'
  | 'barrier'
  | 'matrix'
  | 'matrix-multiply'
  | 'async'
  | 'texture';

export interface SimpleOpcode {
  readonly name: string;
  readonly result: RegisterType;
  readonly operands: readonly RegisterType[];
  readonly expression: string;
  readonly counter: CounterClass;
}

type Row = readonly [name: string, expression: string];

function rows(
  counter: CounterClass,
  result: RegisterType,
  operands: readonly RegisterType[],
  list: readonly Row[],
): SimpleOpcode[] {
  return list.map(([name, expression]) => ({name, result, operands, expression, counter}));
}

/** Arithmetic of i32 and i64, whose C++ types are the register's. */
function wideIntegers(type: 'i32' | 'i64'): SimpleOpcode[] {
  const bits = type === 'i32' ? 32 : 64;
  const signed = `int${bits}_t`;
  const unsigned = `uint${bits}_t`;
  const minimum = `(${unsigned}(1) << ${bits - 1})`;
  const two: RegisterType[] = [type, type];
  return [
    ...rows('int', type, two, [
      [`add.${type}`, 'a + b'],
      [`sub.${type}`, 'a - b'],
      [`mul.${type}`, 'a * b'],
      [`and.${type}`, 'a & b'],
      [`or.${type}`, 'a | b'],
      [`xor.${type}`, 'a ^ b'],
      [`shl.${type}`, `a << (b & ${bits - 1})`],
      [`lshr.${type}`, `a >> (b & ${bits - 1})`],
      [`ashr.${type}`, `${unsigned}(${signed}(a) >> (b & ${bits - 1}))`],
      [`min.s.${type}`, `${signed}(a) < ${signed}(b) ? a : b`],
      [`max.s.${type}`, `${signed}(a) > ${signed}(b) ? a : b`],
      [`min.u.${type}`, 'a < b ? a : b'],
      [`max.u.${type}`, 'a > b ? a : b'],
      [`mulhi.s.${type}`, `mulhi_s${bits}(a, b)`],
      [`mulhi.u.${type}`, `mulhi_u${bits}(a, b)`],
      [`addsat.s.${type}`, `addsat_s${bits}(a, b)`],
      [`addsat.u.${type}`, `${unsigned}(a + b) < a ? ~${unsigned}(0) : ${unsigned}(a + b)`],
      [`subsat.s.${type}`, `subsat_s${bits}(a, b)`],
      [`subsat.u.${type}`, `a < b ? ${unsigned}(0) : ${unsigned}(a - b)`],
      [`rotate.${type}`, `(a << (b & ${bits - 1})) | (a >> ((${bits} - (b & ${bits - 1})) & ${bits - 1}))`],
    ]),
    ...rows('int', type, [type, type, type], [[`mad.${type}`, 'a * b + c']]),
    ...rows(
      'int',
      type,
      [type],
      [
        [`popcount.${type}`, `popcount${bits}(a)`],
        [`clz.${type}`, `clz${bits}(a)`],
        [`ctz.${type}`, `ctz${bits}(a)`],
        [`reverse.${type}`, `reverse${bits}(a)`],
        [`byteswap.${type}`, `byteswap${bits}(a)`],
      ],
    ),
    ...rows('int-divide', type, two, [
      [`udiv.${type}`, `b == 0 ? ${unsigned}(0) : a / (b == 0 ? ${unsigned}(1) : b)`],
      [`urem.${type}`, `b == 0 ? ${unsigned}(0) : a % (b == 0 ? ${unsigned}(1) : b)`],
      [
        `sdiv.${type}`,
        `b == 0 ? ${unsigned}(0) : (a == ${minimum} && b == ~${unsigned}(0)) ? a : ${unsigned}(${signed}(a) / ${signed}((b == 0 || (b == ~${unsigned}(0) && a == ${minimum})) ? ${unsigned}(1) : b))`,
      ],
      [
        `srem.${type}`,
        `(b == 0 || b == ~${unsigned}(0)) ? ${unsigned}(0) : ${unsigned}(${signed}(a) % ${signed}((b == 0 || b == ~${unsigned}(0)) ? ${unsigned}(1) : b))`,
      ],
    ]),
    ...rows('compare', 'i32', two, [
      [`eq.${type}`, 'a == b'],
      [`ne.${type}`, 'a != b'],
      [`ult.${type}`, 'a < b'],
      [`ule.${type}`, 'a <= b'],
      [`slt.${type}`, `${signed}(a) < ${signed}(b)`],
      [`sle.${type}`, `${signed}(a) <= ${signed}(b)`],
    ]),
  ];
}

/** What i8 and i16 need beyond the rows of i32: results cut to the width, operands read as signed. */
function narrowIntegers(bits: 8 | 16): SimpleOpcode[] {
  const type = `i${bits}`;
  const signed = (operand: string): string => `int${bits}_t(${operand})`;
  const cut = (value: string): string => `uint32_t(uint${bits}_t(${value}))`;
  const zero = 'uint32_t(0)';
  const two: RegisterType[] = ['i32', 'i32'];
  return [
    ...rows('int', 'i32', two, [
      [`add.${type}`, cut('a + b')],
      [`sub.${type}`, cut('a - b')],
      [`mul.${type}`, cut('a * b')],
      [`shl.${type}`, cut(`a << (b & ${bits - 1})`)],
      [`ashr.${type}`, cut(`int32_t(${signed('a')}) >> (b & ${bits - 1})`)],
      [`min.s.${type}`, `${signed('a')} < ${signed('b')} ? a : b`],
      [`max.s.${type}`, `${signed('a')} > ${signed('b')} ? a : b`],
    ]),
    ...rows('int-divide', 'i32', two, [
      [
        `sdiv.${type}`,
        `${signed('b')} == 0 ? ${zero} : ${cut(`int32_t(${signed('a')}) / int32_t(${signed('b')} == 0 ? 1 : ${signed('b')})`)}`,
      ],
      [
        `srem.${type}`,
        `${signed('b')} == 0 ? ${zero} : ${cut(`int32_t(${signed('a')}) % int32_t(${signed('b')} == 0 ? 1 : ${signed('b')})`)}`,
      ],
    ]),
    ...rows('compare', 'i32', two, [
      [`slt.${type}`, `${signed('a')} < ${signed('b')}`],
      [`sle.${type}`, `${signed('a')} <= ${signed('b')}`],
    ]),
  ];
}

const integerCasts: SimpleOpcode[] = [
  ...rows(
    'convert',
    'i32',
    ['i32'],
    [
      ['cut.i1', 'a & 1'],
      ['cut.i8', 'a & 0xff'],
      ['cut.i16', 'a & 0xffff'],
      ['sext.i1.i32', 'uint32_t(0) - (a & 1)'],
      ['sext.i8.i32', 'uint32_t(int32_t(int8_t(a)))'],
      ['sext.i16.i32', 'uint32_t(int32_t(int16_t(a)))'],
    ],
  ),
  ...rows(
    'convert',
    'i32',
    ['i64'],
    [
      ['cut.i64.i32', 'uint32_t(a)'],
      ['high.i64.i32', 'uint32_t(a >> 32)'],
    ],
  ),
  ...rows(
    'convert',
    'i64',
    ['i32'],
    [
      ['zext.i32.i64', 'uint64_t(a)'],
      ['sext.i32.i64', 'uint64_t(int64_t(int32_t(a)))'],
    ],
  ),
  ...rows('convert', 'i64', ['i32', 'i32'], [['join.i64', 'uint64_t(a) | (uint64_t(b) << 32)']]),
];

/** Conversions from float saturate (NaN gives 0): LLVM leaves such values open, AIR's `.sat` asks for it. */
const floatCasts: SimpleOpcode[] = [
  ...rows(
    'convert',
    'f32',
    ['f32'],
    [
      ['round.f16', 'half_round(a)'],
      ['round.bf16', 'bfloat_round(a)'],
      ['roundzero.f16', 'half_round_to_zero(a)'],
    ],
  ),
  ...rows(
    'convert',
    'i32',
    ['f32'],
    [
      ['tosigned.f32.i32', 'float_to_s32(a)'],
      ['tounsigned.f32.i32', 'float_to_u32(a)'],
      ['bits.f32', 'float_bits(a)'],
      ['bits.f16', 'half_bits(a)'],
      ['bits.bf16', 'bfloat_bits(a)'],
    ],
  ),
  ...rows(
    'convert',
    'i64',
    ['f32'],
    [
      ['tosigned.f32.i64', 'float_to_s64(a)'],
      ['tounsigned.f32.i64', 'float_to_u64(a)'],
    ],
  ),
  ...rows(
    'convert',
    'f32',
    ['i32'],
    [
      ['fromsigned.i32.f32', 'float(int32_t(a))'],
      ['fromunsigned.i32.f32', 'float(a)'],
      ['value.f32', 'float_value(a)'],
      ['value.f16', 'half_value(a)'],
      ['value.bf16', 'bfloat_value(a)'],
    ],
  ),
  ...rows(
    'convert',
    'f32',
    ['i64'],
    [
      ['fromsigned.i64.f32', 'float(int64_t(a))'],
      ['fromunsigned.i64.f32', 'float(a)'],
    ],
  ),
];

/** Arithmetic of a float type; results are rounded once to the narrow type where there is one. */
function floatArithmetic(type: 'f32' | 'f16' | 'bf16'): SimpleOpcode[] {
  const round = type === 'f32' ? '' : type === 'f16' ? 'half_round' : 'bfloat_round';
  const rounded = (value: string): string => (round === '' ? value : `${round}(${value})`);
  return [
    ...rows(
      'float',
      'f32',
      ['f32', 'f32'],
      [
        [`add.${type}`, rounded('a + b')],
        [`sub.${type}`, rounded('a - b')],
        [`mul.${type}`, rounded('a * b')],
        [`div.${type}`, rounded('a / b')],
        [`rem.${type}`, rounded('math_fmod(a, b)')],
      ],
    ),
    ...rows(
      'float-fma',
      'f32',
      ['f32', 'f32', 'f32'],
      [
        [`fma.${type}`, type === 'f32' ? 'math_fma(a, b, c)' : `fma_${type}(a, b, c)`],
        // Two roundings, as a multiplication followed by an addition: one dispatch in place of two, same bits.
        [`muladd.${type}`, rounded(`${rounded('a * b')} + c`)],
      ],
    ),
  ];
}

const floatCompares: SimpleOpcode[] = rows(
  'compare',
  'i32',
  ['f32', 'f32'],
  [
    ['oeq.f32', 'a == b'],
    ['one.f32', 'a < b || a > b'],
    ['olt.f32', 'a < b'],
    ['ole.f32', 'a <= b'],
    ['ord.f32', 'a == a && b == b'],
    ['uno.f32', 'a != a || b != b'],
    ['ueq.f32', '!(a < b || a > b)'],
    ['une.f32', 'a != b'],
    ['ult.f32', '!(a >= b)'],
    ['ule.f32', '!(a > b)'],
  ],
);

const copies: SimpleOpcode[] = [
  ...rows('move', 'i32', ['i32'], [['copy.b32', 'a']]),
  ...rows('move', 'i64', ['i64'], [['copy.b64', 'a']]),
  ...rows('move', 'i32', ['i32', 'i32', 'i32'], [['select.b32', 'a != 0 ? b : c']]),
  ...rows('move', 'f32', ['i32', 'f32', 'f32'], [['select.f32', 'a != 0 ? b : c']]),
  ...rows('move', 'i64', ['i32', 'i64', 'i64'], [['select.b64', 'a != 0 ? b : c']]),
];

/** Exact or cheap float functions; on half and bfloat they give what the type can hold. */
const floatExact: SimpleOpcode[] = [
  ...rows(
    'float',
    'f32',
    ['f32'],
    [
      ['neg.f32', 'float_negate(a)'],
      ['abs.f32', 'float_abs(a)'],
      ['floor.f32', 'math_floor(a)'],
      ['ceil.f32', 'math_ceil(a)'],
      ['trunc.f32', 'math_trunc(a)'],
      ['rint.f32', 'math_rint(a)'],
      ['round.f32', 'math_round(a)'],
      ['sign.f32', 'a > 0 ? 1.0f : (a < 0 ? -1.0f : (a == a ? a : 0.0f))'],
      ['saturate.f32', 'a > 0 ? (a < 1 ? a : 1.0f) : 0.0f'],
    ],
  ),
  ...rows(
    'float',
    'f32',
    ['f32', 'f32'],
    [
      ['min.f32', 'math_fmin(a, b)'],
      ['max.f32', 'math_fmax(a, b)'],
      ['copysign.f32', 'float_copysign(a, b)'],
    ],
  ),
];

/** `precise.*` keep the documented bound over all floats; `fast.*` are what AIR's `air.fast_*` asks for. */
const unaryMath = [
  ...['sqrt', 'rsqrt', 'exp', 'exp2', 'exp10', 'log', 'log2', 'log10', 'sin', 'cos', 'tan', 'sinpi', 'cospi'],
  ...['tanpi', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
];
const binaryMath = ['pow', 'powr', 'atan2'];

const math: SimpleOpcode[] = ['precise', 'fast'].flatMap((mode) => [
  ...rows(
    'math',
    'f32',
    ['f32'],
    unaryMath.map((name): Row => [`${mode}.${name}.f32`, `${mode}_${name}(a)`]),
  ),
  ...rows(
    'math',
    'f32',
    ['f32', 'f32'],
    binaryMath.map((name): Row => [`${mode}.${name}.f32`, `${mode}_${name}(a, b)`]),
  ),
]);

const otherMath: SimpleOpcode[] = [
  ...rows('math', 'f32', ['f32', 'i32'], [['ldexp.f32', 'math_ldexp(a, int32_t(b))']]),
  ...rows(
    'math',
    'f32',
    ['f32', 'f32'],
    [
      ['nextafter.f32', 'math_nextafter(a, b)'],
      ['fdim.f32', 'math_fdim(a, b)'],
    ],
  ),
  ...rows('math', 'f32', ['f32'], [['frexp.fraction.f32', 'math_frexp_fraction(a)']]),
  ...rows(
    'math',
    'i32',
    ['f32'],
    [
      ['frexp.exponent.f32', 'math_frexp_exponent(a)'],
      ['ilogb.f32', 'math_ilogb(a)'],
    ],
  ),
];

/** Address arithmetic that the memory operands do not take. */
const addresses: SimpleOpcode[] = [
  ...rows('address', 'i64', ['i64', 'i64'], [['offset.i64', 'a + b']]),
  ...rows('address', 'i64', ['i64', 'i64', 'i64'], [['element.i64', 'a + b * c']]),
  ...rows(
    'address',
    'i64',
    ['i64', 'i32', 'i64'],
    [
      ['element.s32', 'a + uint64_t(int64_t(int32_t(b))) * c'],
      ['element.u32', 'a + uint64_t(b) * c'],
    ],
  ),
];

export const simpleOpcodes: readonly SimpleOpcode[] = [
  ...copies,
  ...wideIntegers('i32'),
  ...wideIntegers('i64'),
  ...narrowIntegers(8),
  ...narrowIntegers(16),
  ...integerCasts,
  ...floatArithmetic('f32'),
  ...floatArithmetic('f16'),
  ...floatArithmetic('bf16'),
  ...floatExact,
  ...floatCompares,
  ...floatCasts,
  ...math,
  ...otherMath,
  ...addresses,
];
