import {describeRules, opaqueOnly, type RuleCase, typedOnly} from './testing/rule-cases.ts';

function declaration(rule: string, violating: string, conforming: string): RuleCase {
  return {
    rule,
    code: 'invalid-attribute',
    violating: `declare ${violating}\n`,
    conforming: `declare ${conforming}\n`,
  };
}

describeRules('attributes', [
  declaration('zeroext is for integers', 'void @f(float zeroext)', 'void @f(i8 zeroext)'),
  declaration('signext of a result', 'signext float @f()', 'signext i8 @f()'),
  declaration('zeroext excludes signext', 'void @f(i8 zeroext signext)', 'void @f(i8 zeroext)'),
  declaration('noalias is for pointers', 'void @f(i32 noalias)', 'void @f(i32 noundef)'),
  declaration('parameter attributes stay off functions', 'void @f() noalias', 'void @f() nounwind'),
  declaration('noundef of nothing', 'noundef void @f()', 'noundef i32 @f()'),
  declaration('immarg is for intrinsics', 'void @f(i32 immarg)', 'i32 @llvm.abs.i32(i32, i1 immarg)'),
  declaration('optnone needs noinline', 'void @f() optnone', 'void @f() optnone noinline'),
  declaration('noinline excludes alwaysinline', 'void @f() noinline alwaysinline', 'void @f() alwaysinline'),
  declaration('allocsize names a parameter', 'void @f(i32) allocsize(1)', 'void @f(i32) allocsize(0)'),
  declaration('frame pointers', 'void @f() "frame-pointer"="some"', 'void @f() "frame-pointer"="all"'),
  declaration(
    'truth values in strings',
    'void @f() "no-jump-tables"="yes"',
    'void @f() "no-jump-tables"="true"',
  ),
  declaration('vscale_range is in order', 'void @f() vscale_range(4,2)', 'void @f() vscale_range(2,4)'),
  {
    ...declaration('readnone excludes readonly', 'void @f() readnone readonly', 'void @f() readonly'),
    dialects: typedOnly,
  },
  {
    ...declaration(
      'byval has the type of its pointer',
      'void @f(i8* byval(i32))',
      'void @f(i32* byval(i32))',
    ),
    dialects: typedOnly,
  },
  {
    ...declaration('sret returns nothing', 'i32 @f(i32* sret(i32))', 'void @f(i32* sret(i32))'),
    dialects: typedOnly,
  },
  {
    ...declaration(
      'sret is an early parameter',
      'void @f(i32, i32, ptr sret(i32))',
      'void @f(i32, ptr sret(i32))',
    ),
    dialects: opaqueOnly,
  },
  {
    ...declaration('byval excludes sret', 'void @f(ptr byval(i32) sret(i32))', 'void @f(ptr byval(i32))'),
    dialects: opaqueOnly,
  },
  {
    ...declaration('range has the type of its value', 'range(i64 0, 9) i32 @f()', 'range(i32 0, 9) i32 @f()'),
    dialects: opaqueOnly,
  },
  {
    ...declaration('captures knows its words', 'void @f(ptr captures(some))', 'void @f(ptr captures(none))'),
    dialects: opaqueOnly,
  },
  {
    ...declaration('memory knows its words', 'void @f() memory(reads)', 'void @f() memory(argmem: read)'),
    dialects: opaqueOnly,
  },
  {
    rule: 'groups have function attributes',
    code: 'invalid-attribute',
    violating: 'declare void @f() #0\nattributes #0 = { returned }\n',
    conforming: 'declare void @f() #0\nattributes #0 = { nounwind "air" }\n',
  },
]);
