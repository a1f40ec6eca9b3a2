import {vectorSizes} from './scalars.ts';

const row = ['x', 'y', 'z', 'w'];

function matrixClass(columns: number, rows: number): string {
  const indices = Array.from({length: columns}, (_, index) => index);
  const column = `vec<T, ${rows}>`;
  const list = (text: (index: number) => string) => indices.map(text).join(', ');
  const diagonal = (index: number) =>
    `${column}(${Array.from({length: rows}, (_, at) => (at === index ? 'a' : '(T)0')).join(', ')})`;
  const scalars = indices.map((index) => Array.from({length: rows}, (_, at) => `m${index}${at}`));
  const elementwise = (op: string) =>
    `__METAL_FRIEND matrix operator${op}(matrix a, matrix b) { return matrix(${list((index) => `a.columns[${index}] ${op} b.columns[${index}]`)}); }`;
  const product = indices.map((index) => `a.columns[${index}] * v.${row[index]}`).join(' + ');
  const rowProduct = list((index) =>
    Array.from({length: rows}, (_, at) => `v.${row[at]} * a.columns[${index}].${row[at]}`).join(' + '),
  );
  return `template <typename T> struct matrix<T, ${columns}, ${rows}> {
${column} columns[${columns}];
matrix() = default;
__METAL_MEMBER explicit matrix(T a) : columns{${list(diagonal)}} {}
__METAL_MEMBER matrix(${list((index) => `${column} c${index}`)}) : columns{${list((index) => `c${index}`)}} {}
__METAL_MEMBER matrix(${scalars.flat().map((name) => `T ${name}`).join(', ')}) : columns{${scalars.map((names) => `${column}(${names.join(', ')})`).join(', ')}} {}
template <typename U> __METAL_MEMBER explicit matrix(matrix<U, ${columns}, ${rows}> a) : columns{${list((index) => `${column}(a.columns[${index}])`)}} {}
__METAL_MEMBER const ${column} &operator[](int index) const { return columns[index]; }
__METAL_MEMBER ${column} &operator[](int index) { return columns[index]; }
${elementwise('+')}
${elementwise('-')}
__METAL_FRIEND matrix operator-(matrix a) { return matrix(${list((index) => `-a.columns[${index}]`)}); }
__METAL_FRIEND matrix operator*(matrix a, T b) { return matrix(${list((index) => `a.columns[${index}] * b`)}); }
__METAL_FRIEND matrix operator*(T b, matrix a) { return a * b; }
__METAL_FRIEND matrix operator/(matrix a, T b) { return matrix(${list((index) => `a.columns[${index}] / b`)}); }
__METAL_FRIEND ${column} operator*(matrix a, vec<T, ${columns}> v) { return ${product}; }
__METAL_FRIEND vec<T, ${columns}> operator*(${column} v, matrix a) { return vec<T, ${columns}>(${rowProduct}); }
__METAL_MEMBER matrix &operator+=(matrix b) { return *this = *this + b; }
__METAL_MEMBER matrix &operator-=(matrix b) { return *this = *this - b; }
__METAL_MEMBER matrix &operator*=(T b) { return *this = *this * b; }
__METAL_FRIEND bool operator==(matrix a, matrix b) { return ${indices.map((index) => Array.from({length: rows}, (_, at) => `a.columns[${index}].${row[at]} == b.columns[${index}].${row[at]}`).join(' && ')).join(' && ')}; }
__METAL_FRIEND bool operator!=(matrix a, matrix b) { return !(a == b); }
};`;
}

function multiply(left: number, inner: number, result: number): string {
  const columns = Array.from({length: result}, (_, index) => `a * b.columns[${index}]`).join(', ');
  return `template <typename T> __METAL_MEMBER matrix<T, ${result}, ${left}> operator*(matrix<T, ${inner}, ${left}> a, matrix<T, ${result}, ${inner}> b) { return matrix<T, ${result}, ${left}>(${columns}); }`;
}

const shapes = vectorSizes.flatMap((columns) => vectorSizes.map((rows) => [columns, rows] as const));

/** The text that defines `metal::matrix` and the global `floatCxR` and `halfCxR` names. */
export const matrixClassText = `namespace metal {
template <typename T, int C, int R> struct matrix;
${shapes.map(([columns, rows]) => matrixClass(columns, rows)).join('\n')}
${vectorSizes.flatMap((left) => shapes.map(([inner, result]) => multiply(left, inner, result))).join('\n')}
}
${['float', 'half', 'bfloat']
  .flatMap((name) => shapes.map(([columns, rows]) => `typedef metal::matrix<${name}, ${columns}, ${rows}> ${name}${columns}x${rows};`))
  .join('\n')}
`;
