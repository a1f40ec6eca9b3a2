import {describeRules, inLine, type RuleCase, typedOnly, opaqueOnly} from './testing/rule-cases.ts';

function call(
  rule: string,
  code: string,
  violating: string,
  conforming: string,
  declarations: string,
): RuleCase {
  return {
    rule,
    code,
    violating: inLine(violating, declarations),
    conforming: inLine(conforming, declarations),
  };
}

const callee = 'declare i32 @g(i32, float)\ndeclare i32 @v(i32, ...)\n';

describeRules('calls', [
  call(
    'callees exist',
    'undefined-value',
    '%r = call i32 @h()',
    '%r = call i32 @g(i32 1, float 1.0)',
    callee,
  ),
  {
    ...call(
      'arguments fit the callee',
      'type-mismatch',
      '%r = call i32 @g(i32 1)',
      '%r = call i32 @g(i32 1, float %x)',
      callee,
    ),
    dialects: typedOnly,
  },
  call(
    'arguments fit the stated type',
    'call-signature',
    '%r = call i32 (i32, ...) @v(float 1.0)',
    '%r = call i32 (i32, ...) @v(i32 1, double 1.0)',
    callee,
  ),
  call(
    'enough arguments',
    'call-signature',
    '%r = call i32 (i32, ...) @v()',
    '%r = call i32 (i32, ...) @v(i32 1)',
    callee,
  ),
  call(
    'fast-math flags are for floats',
    'fast-math-flags',
    '%r = call fast i32 @g(i32 1, float 1.0)',
    '%r = call i32 @g(i32 1, float 1.0)',
    callee,
  ),
  call(
    'musttail returns at once',
    'musttail',
    'musttail call void @n()\n  fence seq_cst',
    'tail call void @n()\n  fence seq_cst',
    'declare void @n()\n',
  ),
  call(
    'asm returns its outputs',
    'invalid-assembly',
    '%r = call { i32 } asm "", "=r"()',
    '%r = call i32 asm "", "=r"()',
    '',
  ),
  call(
    'asm takes its inputs',
    'invalid-assembly',
    'call void asm "", "r"()',
    'call void asm "", "r,~{memory}"(i32 1)',
    '',
  ),
]);

describeRules('intrinsics', [
  call(
    'types of an intrinsic',
    'intrinsic-signature',
    '%r = call float @llvm.ctpop.f32(float %x)',
    '%s = call i32 @llvm.ctpop.i32(i32 %i)',
    'declare float @llvm.ctpop.f32(float)\ndeclare i32 @llvm.ctpop.i32(i32)\n',
  ),
  call(
    'immediate arguments',
    'intrinsic-signature',
    '%r = call i32 @llvm.abs.i32(i32 %i, i1 %c)',
    '%r = call i32 @llvm.abs.i32(i32 %i, i1 true)',
    'declare i32 @llvm.abs.i32(i32, i1)\n',
  ),
  call(
    'results of an intrinsic',
    'intrinsic-signature',
    '%r = call { i32, i32 } @llvm.sadd.with.overflow.i32(i32 %i, i32 %i)',
    'fence seq_cst',
    'declare { i32, i32 } @llvm.sadd.with.overflow.i32(i32, i32)\n',
  ),
  {
    rule: 'intrinsics are not defined',
    code: 'intrinsic-definition',
    violating: 'define void @llvm.mine() {\n  ret void\n}\n',
    conforming: 'declare void @llvm.mine()\n',
  },
  {
    rule: 'only intrinsics take metadata',
    code: 'invalid-type',
    violating: 'declare void @g(metadata)\n',
    conforming: 'declare void @llvm.donothing()\n',
  },
  {
    rule: 'names of intrinsics without a declaration',
    code: 'undefined-value',
    violating: inLine('%r = call i32 @llvm.nothing.i32(i32 %i)'),
    conforming: inLine('%r = call i32 @llvm.ctpop.i32(i32 %i)'),
    dialects: opaqueOnly,
  },
]);

describeRules('calling conventions', [
  {
    rule: 'kernels return nothing',
    code: 'calling-convention',
    violating: 'define spir_kernel i32 @k() {\n  ret i32 0\n}\n',
    conforming: 'define spir_kernel void @k() {\n  ret void\n}\n',
  },
  {
    rule: 'fastcc passes no variable arguments',
    code: 'calling-convention',
    violating: 'declare fastcc void @g(i32, ...)\n',
    conforming: 'declare void @g(i32, ...)\n',
  },
]);
