import type {languages} from 'monaco-editor/editor';

const keywords =
  'alignas alignof asm auto break case catch class const const_cast constexpr continue decltype default delete do ' +
  'dynamic_cast else enum explicit extern false final for friend goto if inline mutable namespace new noexcept ' +
  'nullptr operator override private protected public register reinterpret_cast return sizeof static static_assert ' +
  'static_cast struct switch template this throw true try typedef typename union using virtual volatile while ' +
  'kernel vertex fragment __asm __asm__ __attribute__ restrict __restrict';

const addressSpaces = 'device constant thread threadgroup threadgroup_imageblock ray_data object_data';

const scalarTypes =
  'bool char int8_t uchar uint8_t short int16_t ushort uint16_t int int32_t uint uint32_t long int64_t ulong ' +
  'uint64_t half bfloat float double size_t ptrdiff_t void signed unsigned atomic_int atomic_uint atomic_bool ' +
  'atomic_ulong atomic_float sampler event_t simdgroup_event';

/**
 * Monarch grammar of the Metal Shading Language. Templates such as `texture2d` and `simdgroup_matrix` count as types,
 * so do vectors and matrices of scalar types.
 */
export const mslTokens: languages.IMonarchLanguage = {
  defaultToken: '',
  tokenPostfix: '.msl',
  // Line ends are input: only they end a preprocessor line.
  includeLF: true,
  keywords: keywords.split(' '),
  addressSpaces: addressSpaces.split(' '),
  scalarTypes: scalarTypes.split(' '),
  vectorType: /(?:bool|u?char|u?short|u?int|u?long|half|bfloat|float|packed_\w+?)[2-4](?:x[2-4])?/,
  libraryType:
    /(?:(?:texture|depth)(?:1d|2d|3d|cube|_buffer)(?:_ms)?(?:_array)?|array(?:_ref)?|atomic|vec|matrix|imageblock|visible_function_table|intersection_function_table|acceleration_structure|(?:simdgroup|simd)_(?:matrix|float\w*|half\w*|bfloat\w*)|mem_flags|memory_order|memory_scope|thread_scope)/,
  escape: /\\(?:[abfnrtv\\"'?]|x[0-9A-Fa-f]+|[0-7]{1,3}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})/,
  integerSuffix: /(?:[uU](?:ll?|LL?)?|(?:ll?|LL?)[uU]?)?/,
  floatSuffix: /(?:bf|BF|[fFhH])?/,

  tokenizer: {
    root: [
      [/^[ \t]*#[ \t]*(?:include|import)\b/, {token: 'keyword.preprocessor', next: '@include'}],
      [/^[ \t]*#[ \t]*\w*/, {token: 'keyword.preprocessor', next: '@directive'}],
      {include: '@whitespace'},
      [/\[\[/, {token: 'attribute.bracket', next: '@attribute'}],
      {include: '@numbers'},
      [/(?:@vectorType|@libraryType)(?!\w)/, 'type'],
      [
        /[a-zA-Z_]\w*/,
        {
          cases: {
            '@addressSpaces': 'keyword.address-space',
            '@keywords': 'keyword',
            '@scalarTypes': 'type',
            '@default': {token: 'identifier'},
          },
        },
      ],
      [/"/, {token: 'string', next: '@string'}],
      [/'(?:[^'\\]|\\.)*'/, 'string'],
      [/[{}()[\]]/, '@brackets'],
      [/[<>=!~?:&|+\-*/^%]+/, 'operator'],
      [/[;,.]/, 'delimiter'],
    ],
    whitespace: [
      [/[ \t\r\n]+/, ''],
      [/\/\*/, {token: 'comment', next: '@comment'}],
      [/\/\/.*/, 'comment'],
    ],
    comment: [
      [/[^*]+/, 'comment'],
      [/\*\//, {token: 'comment', next: '@pop'}],
      [/\*/, 'comment'],
    ],
    numbers: [
      [/0[xX][0-9a-fA-F']+(?:\.[0-9a-fA-F']*)?[pP][+-]?\d+@floatSuffix/, 'number.float'],
      [/0[xX][0-9a-fA-F']*[0-9a-fA-F]@integerSuffix/, 'number.hex'],
      [/0[bB][01']*[01]@integerSuffix/, 'number.binary'],
      [/\d[\d']*\.[\d']*(?:[eE][+-]?\d+)?@floatSuffix/, 'number.float'],
      [/\.\d[\d']*(?:[eE][+-]?\d+)?@floatSuffix/, 'number.float'],
      [/\d[\d']*[eE][+-]?\d+@floatSuffix/, 'number.float'],
      [/\d[\d']*(?:bf|BF|[fFhH])\b/, 'number.float'],
      [/\d(?:[\d']*\d)?@integerSuffix/, 'number'],
    ],
    attribute: [
      [/\]\]/, {token: 'attribute.bracket', next: '@pop'}],
      [/[a-zA-Z_]\w*(?:::[a-zA-Z_]\w*)?/, 'attribute'],
      {include: '@whitespace'},
      {include: '@numbers'},
      [/"(?:[^"\\]|\\.)*"/, 'string'],
      [/[(),:]/, 'delimiter'],
      // An unclosed attribute must not colour the rest of the file.
      [/[;{}]/, {token: '@rematch', next: '@pop'}],
      [/./, 'delimiter'],
    ],
    string: [
      [/[^\\"\n]+/, 'string'],
      [/@escape/, 'string.escape'],
      [/\\\n/, 'string'],
      // A string ends with its line.
      [/\n/, {token: '', next: '@pop'}],
      [/\\./, 'string.escape.invalid'],
      [/"/, {token: 'string', next: '@pop'}],
    ],
    include: [[/[ \t]+/, ''], [/<[^>\n]*>/, 'string.include'], {include: '@directive'}],
    directive: [
      [/\\\n/, 'keyword.preprocessor'],
      [/\n/, {token: '', next: '@pop'}],
      [/\/\/.*/, 'comment'],
      [/\/\*/, {token: 'comment', next: '@comment'}],
      [/"(?:[^"\\\n]|\\.)*"/, 'string'],
      {include: '@numbers'},
      [/[a-zA-Z_]\w*/, 'preprocessor'],
      [/./, 'preprocessor'],
    ],
  },
};

export const mslConfiguration: languages.LanguageConfiguration = {
  comments: {lineComment: '//', blockComment: ['/*', '*/']},
  brackets: [
    ['{', '}'],
    ['[', ']'],
    ['(', ')'],
  ],
  autoClosingPairs: [
    {open: '{', close: '}'},
    {open: '[', close: ']'},
    {open: '(', close: ')'},
    {open: '"', close: '"', notIn: ['string', 'comment']},
    {open: '/*', close: ' */', notIn: ['string', 'comment']},
  ],
  surroundingPairs: [
    {open: '{', close: '}'},
    {open: '[', close: ']'},
    {open: '(', close: ')'},
    {open: '"', close: '"'},
  ],
  folding: {markers: {start: /^\s*#\s*pragma\s+region\b/, end: /^\s*#\s*pragma\s+endregion\b/}},
};
