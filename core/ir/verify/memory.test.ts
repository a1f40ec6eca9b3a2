import {opaqueOnly, type RuleCase, describeRules, typedOnly} from './testing/rule-cases.ts';

const types = '%opaque = type opaque\n%pair = type { i32, float }\n';

/** A case in both dialects: `T*` in the text becomes `ptr` for the second. */
function pointerCases(
  rule: string,
  violating: string,
  conforming: string,
  code = 'operand-type',
): RuleCase[] {
  const wrap = (line: string): string =>
    `${types}define void @f(i32* %p, %pair* %q, float %x, i32 %i) {\n  ${line}\n  ret void\n}\n`;
  const opaque = (text: string): string => text.replace(/[%\w]+( addrspace\(\d\))?\*/g, 'ptr$1');
  return [
    {rule, code, violating: wrap(violating), conforming: wrap(conforming), dialects: typedOnly},
    {
      rule,
      code,
      violating: opaque(wrap(violating)),
      conforming: opaque(wrap(conforming)),
      dialects: opaqueOnly,
    },
  ];
}

describeRules('memory', [
  ...pointerCases('load from a pointer', '%r = load i32, i32 %i', '%r = load i32, i32* %p'),
  ...pointerCases('store to a pointer', 'store float %x, i32 %i', 'store i32 %i, i32* %p'),
  ...pointerCases(
    'loads are of sized types',
    '%r = load %opaque, %opaque* null',
    '%r = load %pair, %pair* %q',
  ),
  ...pointerCases('allocas are of sized types', '%r = alloca %opaque', '%r = alloca %pair'),
  ...pointerCases('counts of alloca are integers', '%r = alloca i32, float %x', '%r = alloca i32, i32 %i'),
  ...pointerCases(
    'alignments are powers of two',
    '%r = load i32, i32* %p, align 3',
    '%r = load i32, i32* %p, align 16',
    'invalid-alignment',
  ),
  ...pointerCases(
    'loads do not release',
    '%r = load atomic i32, i32* %p release, align 4',
    '%r = load atomic i32, i32* %p acquire, align 4',
    'invalid-ordering',
  ),
  ...pointerCases(
    'stores do not acquire',
    'store atomic i32 %i, i32* %p acquire, align 4',
    'store atomic i32 %i, i32* %p release, align 4',
    'invalid-ordering',
  ),
  ...pointerCases(
    'atomic accesses state their alignment',
    '%r = load atomic i32, i32* %p seq_cst',
    '%r = load atomic i32, i32* %p seq_cst, align 4',
    'invalid-alignment',
  ),
  ...pointerCases(
    'atomic accesses are of simple types',
    '%r = load atomic %pair, %pair* %q seq_cst, align 4',
    '%r = load atomic i32, i32* %p seq_cst, align 4',
  ),
  ...pointerCases('fences order', 'fence monotonic', 'fence syncscope("device") acquire', 'invalid-ordering'),
  ...pointerCases(
    'a failed cmpxchg does not release',
    '%r = cmpxchg i32* %p, i32 0, i32 %i seq_cst release',
    '%r = cmpxchg i32* %p, i32 0, i32 %i seq_cst monotonic',
    'invalid-ordering',
  ),
  ...pointerCases(
    'cmpxchg compares one type',
    '%r = cmpxchg i32* %p, i32 0, i64 1 seq_cst seq_cst',
    '%r = cmpxchg i32* %p, i32 0, i32 1 seq_cst seq_cst',
  ),
  ...pointerCases(
    'atomic add takes integers',
    '%r = atomicrmw add i32* %p, float %x seq_cst',
    '%r = atomicrmw add i32* %p, i32 %i seq_cst',
  ),
  ...pointerCases(
    'atomic operations have whole bytes',
    '%r = atomicrmw add i32* null, i7 1 seq_cst',
    '%r = atomicrmw umax i32* %p, i32 1 seq_cst',
  ),
  ...pointerCases(
    'struct indices are constant',
    '%r = getelementptr %pair, %pair* %q, i32 0, i32 %i',
    '%r = getelementptr %pair, %pair* %q, i32 %i, i32 1',
  ),
  ...pointerCases(
    'struct indices are in range',
    '%r = getelementptr %pair, %pair* %q, i32 0, i32 2',
    '%r = getelementptr inbounds %pair, %pair* %q, i64 0, i32 1',
  ),
  ...pointerCases(
    'getelementptr needs sized types',
    '%r = getelementptr %opaque, %opaque* null, i32 1',
    '%r = getelementptr i32, i32* %p, i32 1',
  ),
  ...pointerCases(
    'indices are integers',
    '%r = getelementptr i32, i32* %p, float %x',
    '%r = getelementptr i32, i32* %p, i64 1',
  ),
  ...pointerCases(
    'addrspacecast changes the space',
    '%r = addrspacecast i32* %p to i32*',
    '%r = addrspacecast i32* %p to i32 addrspace(1)*',
  ),
  ...pointerCases(
    'bitcast keeps the space',
    '%r = bitcast i32* %p to i8 addrspace(1)*',
    '%r = bitcast i32* %p to i8*',
  ),
]);

describeRules('pointers that lead to a type', [
  {
    rule: 'a load states what the pointer leads to',
    code: 'operand-type',
    violating: 'define float @f(i32* %p) {\n  %r = load float, i32* %p\n  ret float %r\n}\n',
    conforming: 'define i32 @f(i32* %p) {\n  %r = load i32, i32* %p\n  ret i32 %r\n}\n',
    dialects: typedOnly,
  },
  {
    rule: 'a getelementptr states what the pointer leads to',
    code: 'operand-type',
    violating: 'define void @f(i32* %p) {\n  %r = getelementptr i8, i32* %p, i64 1\n  ret void\n}\n',
    conforming: 'define void @f(i8* %p) {\n  %r = getelementptr i8, i8* %p, i64 1\n  ret void\n}\n',
    dialects: typedOnly,
  },
  {
    rule: 'pointers lead to no void',
    code: 'invalid-type',
    violating: 'declare void @f(void*)\n',
    conforming: 'declare void @f(i8*)\n',
    dialects: typedOnly,
  },
]);
