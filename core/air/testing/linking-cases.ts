import {body, copyCall, copyDeclaration, edited, type RuleCase, top} from './rule-case.ts';

const shell = {
  call: body('call void @work.MTL_VISIBLE_FN_REF(i32 7)'),
  declaration: top('declare void @work.MTL_VISIBLE_FN_REF(i32) section "air.externally_defined"'),
  list: [
    '!llvm.ident',
    '!air.visible_function_references = !{!25}\n!25 = !{!"air.visible_function_reference", void (i32)* @work.MTL_VISIBLE_FN_REF, !"work"}\n!llvm.ident',
  ] as const,
};
const conformingShell = edited(shell.call, shell.declaration, shell.list);

/** Cases of the rules about shells and visible functions. */
export const linkingCases: readonly RuleCase[] = [
  {
    rule: 'AIR-THREADGROUP-ALIAS',
    name: 'two variables',
    violating: edited(
      top(
        '@a = internal addrspace(3) global [8 x float] undef',
        '@b = internal addrspace(3) global [8 x float] undef',
      ),
    ),
    conforming: edited(top('@a = internal addrspace(3) global [16 x float] undef')),
    severity: 'warning',
    message: '@b may share memory with @a',
  },
  {
    rule: 'AIR-THREADGROUP-ALIAS',
    name: 'in a function and in what it calls',
    violating: edited(
      top(
        '@a = internal addrspace(3) global i32 undef',
        '@b = internal addrspace(3) global i32 undef',
        'define internal void @one() {\n  store i32 1, i32 addrspace(3)* @a\n  ret void\n}',
        'define void @two() {\n  store i32 2, i32 addrspace(3)* @b\n  call void @one()\n  ret void\n}',
      ),
    ),
    conforming: edited(
      top(
        '@a = internal addrspace(3) global i32 undef',
        '@b = internal addrspace(3) global i32 undef',
        'define void @one() {\n  store i32 1, i32 addrspace(3)* @a\n  ret void\n}',
        'define void @two() {\n  store i32 2, i32 addrspace(3)* @b\n  ret void\n}',
      ),
    ),
    severity: 'warning',
    message: '@b may share memory with @a',
  },
  {
    rule: 'AIR-ASYNC-OUTSIDE-KERNEL',
    name: 'in an external function',
    violating: edited(
      copyDeclaration,
      top(
        `define void @helper(i8 addrspace(3)* %to8, i8 addrspace(1)* %from8) {\n  ${copyCall(4, 32)}\n  ret void\n}`,
      ),
    ),
    conforming: edited(
      copyDeclaration,
      top(
        `define internal void @helper(i8 addrspace(3)* %to8, i8 addrspace(1)* %from8) {\n  ${copyCall(4, 32)}\n  ret void\n}`,
      ),
    ),
    severity: 'warning',
    message: 'is called in @helper',
  },
  {
    rule: 'AIR-VISIBLE-REFERENCE',
    name: 'not listed',
    violating: edited(shell.call, shell.declaration),
    conforming: conformingShell,
    severity: 'error',
    message: 'is not listed',
  },
  {
    rule: 'AIR-VISIBLE-REFERENCE',
    name: 'another name',
    violating: conformingShell.replace('!"work"', '!"play"'),
    conforming: conformingShell,
    severity: 'error',
    message: 'is called "play"',
  },
  {
    rule: 'AIR-EXTERNAL-SECTION',
    name: 'no section',
    violating: conformingShell.replace(' section "air.externally_defined"', ''),
    conforming: conformingShell,
    severity: 'error',
    message: 'is not in section',
  },
];
