import {describeRules, inLine, type RuleCase, typedOnly} from './testing/rule-cases.ts';

function module(rule: string, code: string, violating: string, conforming: string): RuleCase {
  return {rule, code, violating: `${violating}\n`, conforming: `${conforming}\n`};
}

/** A load that has `attachment` attached. */
function attached(rule: string, violating: string, conforming: string, nodes: string): RuleCase {
  const text = (line: string): string =>
    `define void @f(i32* %p, i8** %q, float %x) {\n  ${line}\n  ret void\n}\n${nodes}\n`;
  return {
    rule,
    code: 'invalid-attachment',
    violating: text(violating),
    conforming: text(conforming),
    dialects: typedOnly,
  };
}

const flags = (flag: string): string => `!llvm.module.flags = !{!0}\n!0 = ${flag}`;

describeRules('metadata', [
  module('nodes are defined', 'undefined-metadata', '!n = !{!1}', '!n = !{!1}\n!1 = !{}'),
  module('nodes are defined once', 'redefinition', '!1 = !{}\n!1 = !{i32 1}', '!1 = !{}\n!2 = !{i32 1}'),
  module('flags have three parts', 'module-flags', flags('!{i32 1, !"x"}'), flags('!{i32 1, !"x", i32 4}')),
  module(
    'flags have a behaviour',
    'module-flags',
    flags('!{i32 9, !"x", i32 4}'),
    flags('!{i32 7, !"x", i32 4}'),
  ),
  module(
    'flags have a name',
    'module-flags',
    flags('!{i32 1, i32 1, i32 4}'),
    flags('!{i32 1, !"x", i32 4}'),
  ),
  module(
    'flags are stated once',
    'module-flags',
    '!llvm.module.flags = !{!0, !1}\n!0 = !{i32 1, !"x", i32 4}\n!1 = !{i32 1, !"x", i32 5}',
    '!llvm.module.flags = !{!0, !1}\n!0 = !{i32 1, !"x", i32 4}\n!1 = !{i32 1, !"y", i32 5}',
  ),
  module(
    'idents are strings',
    'invalid-metadata',
    '!llvm.ident = !{!0}\n!0 = !{i32 1}',
    '!llvm.ident = !{!0}\n!0 = !{!"clang"}',
  ),
  module(
    'required fields',
    'invalid-node',
    '!1 = !DIFile(filename: "a.c")',
    '!1 = !DIFile(filename: "a.c", directory: "/")',
  ),
  module(
    'known fields',
    'invalid-node',
    '!1 = !DIFile(filename: "a.c", directory: "/", size: 1)',
    '!1 = !DIFile(filename: "a.c", directory: "/", source: "x")',
  ),
  module(
    'kinds of fields',
    'invalid-node',
    '!1 = !DILocation(line: "1", scope: !2)\n!2 = !{}',
    '!1 = !DIEnumerator(name: "x", value: -1)',
  ),
  module('known nodes', 'invalid-node', '!1 = !DINothing()', '!1 = !DISubrange(count: 3)'),
  module(
    'compile units are distinct',
    'invalid-node',
    '!1 = !DICompileUnit(language: DW_LANG_C99, file: !2)\n!2 = !DIFile(filename: "a", directory: "b")',
    '!1 = distinct !DICompileUnit(language: DW_LANG_C99, file: !2)\n!2 = !DIFile(filename: "a", directory: "b")',
  ),
  {
    rule: 'locals are no constants',
    code: 'invalid-metadata',
    violating: `${inLine('fence seq_cst, !x !0')}!0 = !{i32 %i}\n`,
    conforming: `${inLine('fence seq_cst, !x !0')}!0 = !{i32 1}\n`,
  },
]);

describeRules('attachments', [
  attached(
    'ranges have the type of the load',
    '%r = load i32, i32* %p, !range !0',
    '%r = load i32, i32* %p, !range !1',
    '!0 = !{i64 0, i64 9}\n!1 = !{i32 0, i32 9}',
  ),
  attached(
    'ranges are not empty',
    '%r = load i32, i32* %p, !range !0',
    '%r = load i32, i32* %p, !range !1',
    '!0 = !{i32 0, i32 0}\n!1 = !{i32 0, i32 9}',
  ),
  attached(
    'ranges are in order',
    '%r = load i32, i32* %p, !range !0',
    '%r = load i32, i32* %p, !range !1',
    '!0 = !{i32 5, i32 9, i32 0, i32 2}\n!1 = !{i32 0, i32 2, i32 5, i32 9}',
  ),
  attached(
    'nonnull is for pointers',
    '%r = load i32, i32* %p, !nonnull !0',
    '%r = load i8*, i8** %q, !nonnull !0',
    '!0 = !{}',
  ),
  attached(
    'sizes are i64',
    '%r = load i8*, i8** %q, !dereferenceable !0',
    '%r = load i8*, i8** %q, !dereferenceable !1',
    '!0 = !{i32 4}\n!1 = !{i64 4}',
  ),
  attached(
    'accuracy is a float',
    '%r = fadd float %x, %x, !fpmath !0',
    '%r = fadd float %x, %x, !fpmath !1',
    '!0 = !{double 2.5}\n!1 = !{float 2.5}',
  ),
  attached(
    'access tags have a scalar type',
    '%r = load i32, i32* %p, !tbaa !0',
    '%r = load i32, i32* %p, !tbaa !1',
    '!0 = !{!4, !4, i64 0}\n!1 = !{!2, !2, i64 0}\n!2 = !{!"int", !3, i64 0}\n!3 = !{!"root"}\n!4 = !{!"int", !3, i64 8}',
  ),
  attached(
    'weights count the ways',
    'br label %a, !prof !0\na:',
    'br i1 true, label %a, label %a, !prof !0\na:',
    '!0 = !{!"branch_weights", i32 1, i32 2}',
  ),
]);
