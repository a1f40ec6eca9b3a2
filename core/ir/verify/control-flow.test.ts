import {describeRules, inFunction, inLine, type RuleCase} from './testing/rule-cases.ts';

function body(rule: string, code: string, violating: string, conforming: string): RuleCase {
  return {rule, code, violating: inFunction(violating), conforming: inFunction(conforming)};
}

const diamond = (phi: string): string =>
  `  br i1 %c, label %a, label %b
a:
  %u = add i32 %i, 1
  br label %end
b:
  br label %end
end:
  ${phi}
  ret void`;

const personality = 'declare i32 @personality(...)\ndeclare i32 @risky()\n';

describeRules('blocks', [
  body('blocks end with a terminator', 'missing-terminator', '  %r = add i32 %i, 1', '  ret void'),
  body(
    'the entry has no predecessors',
    'entry-predecessor',
    'e:\n  br label %e',
    'e:\n  br label %next\nnext:\n  br label %next',
  ),
  body('labels exist', 'undefined-block', '  br label %nowhere', '  br label %a\na:\n  ret void'),
  body(
    'conditions are bits',
    'operand-type',
    '  br i32 %i, label %a, label %a\na:\n  ret void',
    '  br i1 %c, label %a, label %a\na:\n  ret void',
  ),
  body('values of a return', 'operand-type', '  ret i32 %i', '  ret void'),
  body(
    'cases are unique',
    'duplicate-case',
    '  switch i32 %i, label %a [ i32 1, label %a\n i32 1, label %a ]\na:\n  ret void',
    '  switch i32 %i, label %a [ i32 1, label %a\n i32 2, label %a ]\na:\n  ret void',
  ),
  body(
    'cases are integers of the condition',
    'operand-type',
    '  switch i32 %i, label %a [ i64 1, label %a ]\na:\n  ret void',
    '  switch i64 %l, label %a [ i64 1, label %a ]\na:\n  ret void',
  ),
]);

describeRules('phi nodes', [
  body(
    'an entry for each predecessor',
    'phi-predecessor',
    diamond('%p = phi i32 [ 1, %a ]'),
    diamond('%p = phi i32 [ 1, %a ], [ 2, %b ]'),
  ),
  body(
    'no entry for other blocks',
    'phi-predecessor',
    diamond('%p = phi i32 [ 1, %a ], [ 2, %end ]'),
    diamond('%p = phi i32 [ %u, %a ], [ 2, %b ]'),
  ),
  body(
    'phi nodes come first',
    'phi-placement',
    diamond('%q = add i32 1, 1\n  %p = phi i32 [ 1, %a ], [ 2, %b ]'),
    diamond('%p = phi i32 [ 1, %a ], [ 2, %b ]\n  %q = add i32 1, 1'),
  ),
  body(
    'values come from their edge',
    'not-dominated',
    diamond('%p = phi i32 [ 1, %a ], [ %u, %b ]'),
    diamond('%p = phi i32 [ %u, %a ], [ 1, %b ]'),
  ),
]);

describeRules('dominance', [
  {
    rule: 'definitions come before uses in a block',
    code: 'not-dominated',
    violating: inLine('%r = add i32 %s, 1\n  %s = add i32 %i, 1'),
    conforming: inLine('%s = add i32 %i, 1\n  %r = add i32 %s, 1'),
  },
  body(
    'definitions dominate uses',
    'not-dominated',
    diamond('%r = add i32 %u, 1'),
    diamond('%r = add i32 %i, 1'),
  ),
  body(
    'a value does not use itself',
    'not-dominated',
    '  %r = add i32 %r, 1\n  ret void',
    '  ret void\ndead:\n  %r = add i32 %s, 1\n  %s = add i32 %r, 1\n  br label %dead',
  ),
  {
    rule: 'results of invoke live on the normal edge',
    code: 'not-dominated',
    violating: `${personality}define i32 @f() personality i32 (...)* @personality {
  %r = invoke i32 @risky() to label %ok unwind label %bad
ok:
  ret i32 %r
bad:
  %l = landingpad { i8*, i32 } cleanup
  ret i32 %r
}
`,
    conforming: `${personality}define i32 @f() personality i32 (...)* @personality {
  %r = invoke i32 @risky() to label %ok unwind label %bad
ok:
  ret i32 %r
bad:
  %l = landingpad { i8*, i32 } cleanup
  ret i32 0
}
`,
    dialects: ['typed'],
  },
]);

/** A handler, and a branch of the entry to `target`. */
function handler(target: string): string {
  return `declare void @g()
declare i32 @p(...)
define void @f(i1 %c) personality i32 (...)* @p {
entry:
  br i1 %c, label %try, label %${target}
try:
  invoke void @g() to label %ok unwind label %pad
pad:
  %s = catchswitch within none [label %h] unwind to caller
h:
  %h0 = catchpad within %s [i8* null]
  catchret from %h0 to label %ok
ok:
  ret void
}
`;
}

describeRules('exceptions', [
  {
    rule: 'a handler is entered from its catchswitch',
    code: 'exception-handling',
    violating: handler('h'),
    conforming: handler('ok'),
    dialects: ['typed'],
  },
  {
    rule: 'unwinding leads to a pad',
    code: 'exception-handling',
    violating: `${personality}define void @f() personality ptr @personality {
  %r = invoke i32 @risky() to label %ok unwind label %ok
ok:
  ret void
}
`,
    conforming: `${personality}define void @f() personality ptr @personality {
  %r = invoke i32 @risky() to label %ok unwind label %bad
ok:
  ret void
bad:
  %l = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %l
}
`,
    dialects: ['opaque'],
  },
  {
    rule: 'a landing pad needs a personality',
    code: 'exception-handling',
    violating: `declare void @g()
define void @f() {
  invoke void @g() to label %ok unwind label %bad
ok:
  ret void
bad:
  %l = landingpad { i64, i32 } cleanup
  ret void
}
`,
    conforming: `declare void @g()
declare i32 @p(...)
define void @f() personality i32 (...)* @p {
  invoke void @g() to label %ok unwind label %bad
ok:
  ret void
bad:
  %l = landingpad { i64, i32 } cleanup
  ret void
}
`,
    dialects: ['typed'],
  },
]);
