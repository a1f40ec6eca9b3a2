/**
 * C++ of a wanted size for a native compiler to check: class and function templates with arithmetic, loops and unions, each
 * instantiated explicitly, as many instantiations as wanted. No header is included.
 */
export function templateHeavyCpp(bytes: number, instantiations: number): string {
  const pieces: string[] = [];
  let size = 0;
  const perPiece = 6;
  const wantedPieces = Math.max(1, Math.ceil(instantiations / perPiece));
  for (let index = 0; size < bytes; index++) {
    const piece = pieceOf(index, index < wantedPieces ? perPiece : 0);
    pieces.push(piece);
    size += piece.length;
  }
  return pieces.join('');
}

const types = ['float', 'double', 'int', 'unsigned', 'short', 'long'];

function pieceOf(index: number, instantiations: number): string {
  const name = `work${index}`;
  const lines = [
    `namespace piece${index} {`,
    'template <typename T, int N> struct Block { T scale; T offset; unsigned char quants[N];',
    '  T at(int i) const { return scale * T(quants[i] & 15) + offset; }',
    '  T high(int i) const { return scale * T(quants[i] >> 4) + offset; } };',
    'template <typename T, int N> struct Row { T value[N]; T &operator[](int i) { return value[i]; }',
    '  const T &operator[](int i) const { return value[i]; } };',
    'template <typename T, int N> Row<T, N> operator+(const Row<T, N> &a, const Row<T, N> &b) {',
    '  Row<T, N> r; for (int i = 0; i < N; ++i) r[i] = a[i] + b[i]; return r; }',
    'template <typename T, int N> T dot(const Row<T, N> &a, const Row<T, N> &b) {',
    '  T sum = T(0); for (int i = 0; i < N; ++i) sum += a[i] * b[i]; return sum; }',
    'template <typename T, int N, typename Out> void unpack(const Block<T, N> *block, int part, Out &out) {',
    '  const T d = block->scale; const T m = block->offset;',
    '  for (int i = 0; i < N; ++i) { out[i] = part & 1 ? block->high(i) * d : block->at(i) - m; } }',
    `template <typename T, int N, typename Index> void ${name}(const Block<T, N> *a, const T *b, T *out, Index rows, Index lane) {`,
    '  Row<T, N> sum = {}; Row<T, N> left; Row<T, N> right;',
    '  for (Index row = 0; row < rows; ++row) {',
    '    const Block<T, N> *block = a + row * 4 + lane / 8;',
    '    unpack<T, N, Row<T, N>>(block, int(lane & 1), left);',
    '    for (int i = 0; i < N; ++i) right[i] = b[row * N + i];',
    '    const T product = dot(left, right);',
    `    if (product > T(${index % 9})) sum = sum + left; else sum[int(row % N)] += product;`,
    '    union { T value; unsigned char bytes[sizeof(T)]; } view; view.value = product;',
    '    if (view.bytes[0] == 255) { out[row] = T(0); continue; }',
    '    out[row] = dot(sum, right) * T(2) + T(view.bytes[sizeof(T) - 1]);',
    '  }',
    '}',
  ];
  for (let at = 0; at < instantiations; at++) {
    const type = types[at % types.length] ?? 'float';
    lines.push(
      `template void ${name}<${type}, ${16 + (index % 4)}, int>(const Block<${type}, ${16 + (index % 4)}> *, const ${type} *, ${type} *, int, int);`,
    );
  }
  lines.push('}', '');
  return lines.join('\n');
}
