import {readFileSync} from 'node:fs';
import {type ShellContract} from '../shell-contract.ts';

/** Text that breaks a rule beside text that does not, under the same contract. */
export interface ShellCase {
  readonly rule: string;
  readonly name: string;
  readonly contract: ShellContract;
  readonly violating: string;
  readonly conforming: string;
  /** Part of the message. */
  readonly message: string;
}

/** A shell of `shells/`: its IR, and its manifest as the contract. */
export function shellOf(name: string): {readonly text: string; readonly contract: ShellContract} {
  const read = (file: string): string =>
    readFileSync(new URL(`../../../../shells/${name}/${file}`, import.meta.url), 'utf8');
  // The schema of manifests is the protocol's; electron/shells.test.ts checks every one against it.
  return {text: read('shell.ll'), contract: JSON.parse(read('manifest.json')) as ShellContract};
}

type Replacement = readonly [from: string, to: string];

/** `text` with replacements of the first places; each must be there. */
function edited(text: string, ...replacements: readonly Replacement[]): string {
  let result = text;
  for (const [from, to] of replacements) {
    if (!result.includes(from)) throw new Error(`the text has no ${from}`);
    result = result.replace(from, () => to);
  }
  return result;
}

const copy1d = shellOf('copy-1d');
const tiles = shellOf('two-tiles');
const gemm = shellOf('gemm');
const attention = shellOf('attention');
const barrier = '  call void @air.wg.barrier(i32 2, i32 1) #1\n';
const waitOne =
  '  call void @air.wait_simdgroup_events(i32 1, %struct._simdgroup_event_t** %event.slot) #1\n';

function onShell(
  rule: string,
  name: string,
  {text, contract}: {readonly text: string; readonly contract: ShellContract},
  message: string,
  ...replacements: readonly Replacement[]
): ShellCase {
  return {rule, name, contract, violating: edited(text, ...replacements), conforming: text, message};
}

/** Puts a function before the first declaration. */
const withFunction = (body: string): Replacement => [
  'declare %struct._simdgroup_event_t*',
  `${body}\ndeclare %struct._simdgroup_event_t*`,
];

const doubleWait: Replacement = [
  '  call void @air.wait_simdgroup_events(i32 2, %struct._simdgroup_event_t** %event.0) #1\n',
  '  call void @air.wait_simdgroup_events(i32 1, %struct._simdgroup_event_t** %event.0) #1\n',
];

/** Cases of the rules about the compiled half. */
export const shellSideCases: readonly ShellCase[] = [
  onShell(
    'SHELL-KERNEL',
    'another name',
    {text: copy1d.text, contract: copy1d.contract},
    'no kernel shell_copy_1d; its kernels: shell_copy',
    ['@shell_copy_1d(', '@shell_copy('],
    ['@shell_copy_1d,', '@shell_copy,'],
  ),
  onShell(
    'SHELL-COPY-PLACE',
    'the wait in a helper',
    copy1d,
    'is called in @finish, not in the body of @shell_copy_1d',
    withFunction(
      'define internal void @finish(%struct._simdgroup_event_t** %events) {\n  call void @air.wait_simdgroup_events(i32 1, %struct._simdgroup_event_t** %events)\n  ret void\n}\n',
    ),
  ),
  onShell('SHELL-REFERENCE', 'not listed', copy1d, 'is not listed in !air.visible_function_references', [
    '!air.visible_function_references = ',
    '!unread = ',
  ]),
  onShell(
    'SHELL-REFERENCE',
    'listed under another name',
    copy1d,
    'is called "transfrom"; expected "transform"',
    ['!"transform"', '!"transfrom"'],
  ),
  onShell('SHELL-REFERENCE', 'never called', copy1d, 'never calls @transform.MTL_VISIBLE_FN_REF', [
    '%result = call float @transform.MTL_VISIBLE_FN_REF(float %value) #1',
    '%result = fadd float %value, %value',
  ]),
  onShell('SHELL-SECTION', 'no section', copy1d, 'is not in section "air.externally_defined"', [
    ' section "air.externally_defined"',
    '',
  ]),
  {
    ...onShell(
      'SHELL-DECLARED-TYPE',
      'an int where the manifest says float',
      copy1d,
      'is declared as float (float); the manifest says float (i32)',
    ),
    violating: copy1d.text,
    contract: {
      ...copy1d.contract,
      function: {
        ...copy1d.contract.function,
        parameters: [{name: 'value', type: 'int', meaning: ''}],
      },
    },
    conforming: copy1d.text
      .replaceAll('float (float)*', 'float (i32)*')
      .replace('MTL_VISIBLE_FN_REF(float)', 'MTL_VISIBLE_FN_REF(i32)')
      .replace('MTL_VISIBLE_FN_REF(float %value)', 'MTL_VISIBLE_FN_REF(i32 7)'),
  },
  onShell(
    'SHELL-OTHER-REFERENCE',
    'a second open function',
    copy1d,
    '@epilogue.MTL_VISIBLE_FN_REF has no body, and the manifest does not name it',
    withFunction('declare float @epilogue.MTL_VISIBLE_FN_REF(float) section "air.externally_defined"\n'),
  ),
  onShell(
    'SHELL-ONE-GLOBAL',
    'a second variable',
    tiles,
    '@spare is a second threadgroup variable: put it into @tiles at an offset',
    [
      'define void @shell_two_tiles',
      '@spare = internal unnamed_addr addrspace(3) global [32 x float] undef, align 4\n\ndefine void @shell_two_tiles',
    ],
  ),
  {
    ...onShell(
      'SHELL-GLOBAL-SIZE',
      'twice of what the manifest says',
      copy1d,
      '@tile has 256 bytes; the manifest says 128',
    ),
    violating: copy1d.text.replaceAll('[32 x float]', '[64 x float]'),
  },
  {
    ...onShell('SHELL-GLOBAL-SIZE', 'more than fits', copy1d, '@tile has 40000 bytes; at most 32768 fit'),
    violating: copy1d.text.replaceAll('[32 x float]', '[10000 x float]'),
  },
  {
    rule: 'SHELL-THREAD-POINTER',
    name: 'a stack slot is passed',
    contract: {
      ...copy1d.contract,
      function: {
        ...copy1d.contract.function,
        parameters: [{name: 'value', type: 'thread float *', meaning: ''}],
      },
    },
    violating: edited(
      copy1d.text
        .replaceAll('float (float)*', 'float (float*)*')
        .replace('MTL_VISIBLE_FN_REF(float)', 'MTL_VISIBLE_FN_REF(float*)'),
      [
        '%result = call float @transform.MTL_VISIBLE_FN_REF(float %value)',
        '%slot = alloca float, align 4\n  store float %value, float* %slot, align 4\n  %result = call float @transform.MTL_VISIBLE_FN_REF(float* %slot)',
      ],
    ),
    conforming: copy1d.text,
    message: 'argument 0 of @transform.MTL_VISIBLE_FN_REF points to thread memory',
  },
  onShell('SHELL-EVENT-WAITED', 'no wait at all', copy1d, 'is not waited for on every way to the end', [
    waitOne,
    '',
  ]),
  onShell('SHELL-EVENT-WAITED', 'one of two events', tiles, 'is not waited for on every way', doubleWait),
  onShell('SHELL-EVENT-WAITED', 'a way around the wait', attention, 'is not waited for on every way', [
    '  store %struct._simdgroup_event_t* %output.event, %struct._simdgroup_event_t** %event.0, align 8\n',
    '  store %struct._simdgroup_event_t* %output.event, %struct._simdgroup_event_t** %event.0, align 8\n  %odd = icmp eq i32 %thread, 1\n  br i1 %odd, label %done, label %wait.output\n\nwait.output:\n',
  ]),
  onShell(
    'SHELL-EVENT-LOST',
    'two events in one place',
    tiles,
    'this overwrites the event of a copy that is still under way',
    ['%b.event, %struct._simdgroup_event_t** %event.1', '%b.event, %struct._simdgroup_event_t** %event.0'],
  ),
  onShell(
    'SHELL-USED-BEFORE-WAIT',
    'the element is loaded first',
    copy1d,
    'this uses the tile of a copy that is still under way',
    [waitOne, ''],
    ['  ret void\n', `${waitOne}  ret void\n`],
  ),
  onShell('SHELL-USED-BEFORE-WAIT', 'the function is called first', tiles, 'this uses the tile', doubleWait, [
    '  ret void\n',
    '  call void @air.wait_simdgroup_events(i32 1, %struct._simdgroup_event_t** %event.1) #1\n  ret void\n',
  ]),
  onShell(
    'SHELL-WAIT-BARRIER',
    'no barrier before the function',
    attention,
    'with no threadgroup barrier after the wait',
    [`attend:\n${barrier}`, 'attend:\n'],
  ),
  onShell(
    'SHELL-REFILL-BARRIER',
    'no barrier at the end of the loop',
    attention,
    'this fills a tile again with no threadgroup barrier since its last use',
    [`  ; The block is filled again in the next round.\n${barrier}`, ''],
  ),
  onShell('SHELL-ONE-ISSUER', 'all simdgroups copy', gemm, 'every one of 8 simdgroups issues this copy', [
    '%copies = icmp eq i32 %simdgroup, 0',
    '%copies = icmp ne i32 %steps, 0',
  ]),
];

const head = `target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"
`;

/** A module with the visible function \`compute_tile\` of the shell with two tiles. */
function functionModule({
  body = '',
  around = '',
  role = 'visible',
  name = 'compute_tile',
  type = tileType,
  parameters = tileParameters,
}): string {
  return `${head}${around}
define void @${name}(${parameters}) {
${body}  ret void
}
!air.${role} = !{!0}
!0 = !{void (${type})* @${name}, !1, !1}
!1 = !{}
`;
}

const tileType = 'float addrspace(3)*, float addrspace(3)*, float addrspace(1)*, i32';
const tileParameters =
  'float addrspace(3)* %a, float addrspace(3)* %b, float addrspace(1)* %output, i32 %thread_index';

function onFunction(rule: string, name: string, violating: string, message: string): ShellCase {
  return {rule, name, contract: tiles.contract, violating, conforming: functionModule({}), message};
}

/** Cases of the rules about the half that is compiled where it runs. */
export const functionSideCases: readonly ShellCase[] = [
  onFunction(
    'SHELL-FUNCTION-MISSING',
    'another name',
    functionModule({name: 'compute'}),
    'a visible function compute_tile; there is compute',
  ),
  onFunction(
    'SHELL-FUNCTION-MISSING',
    'a kernel',
    functionModule({role: 'kernel'}),
    'compute_tile is a kernel function, not a [[visible]] one',
  ),
  onFunction(
    'SHELL-FUNCTION-MISSING',
    'no attribute',
    functionModule({name: 'other', around: `define void @compute_tile() {\n  ret void\n}\n`}),
    'compute_tile is no [[visible]] function',
  ),
  onFunction(
    'SHELL-FUNCTION-TYPE',
    'a parameter',
    functionModule({type: tileType.replace('i32', 'i16'), parameters: tileParameters.replace('i32', 'i16')}),
    'parameter 4 of compute_tile has the type i16; the shell passes uint thread_index (i32)',
  ),
  onFunction(
    'SHELL-FUNCTION-TYPE',
    'an address space',
    functionModule({
      type: tileType.replace('float addrspace(1)*', 'float addrspace(3)*'),
      parameters: tileParameters.replace('float addrspace(1)*', 'float addrspace(3)*'),
    }),
    'parameter 3 of compute_tile has the type float addrspace(3)*; the shell passes device float * output (float addrspace(1)*)',
  ),
  onFunction(
    'SHELL-FUNCTION-TYPE',
    'a parameter too few',
    functionModule({
      type: tileType.replace(', i32', ''),
      parameters: tileParameters.replace(', i32 %thread_index', ''),
    }),
    'compute_tile takes 3 parameters; the shell passes 4',
  ),
  onFunction(
    'SHELL-FUNCTION-TYPE',
    'the result',
    functionModule({})
      .replace('define void @compute_tile', 'define float @compute_tile')
      .replace('ret void', 'ret float 0.0')
      .replace('!{void (', '!{float ('),
    'compute_tile returns float; the shell expects void (void)',
  ),
  onFunction(
    'SHELL-FUNCTION-COPIES',
    'in a helper of it',
    functionModule({
      body: '  call void @helper(float addrspace(3)* %a, float addrspace(1)* %output)\n',
      around: `%struct._simdgroup_event_t = type opaque
declare %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64, i64, i8 addrspace(3)*, i8 addrspace(1)*, i64)
define internal void @helper(float addrspace(3)* %to, float addrspace(1)* %from) {
  %to8 = bitcast float addrspace(3)* %to to i8 addrspace(3)*
  %from8 = bitcast float addrspace(1)* %from to i8 addrspace(1)*
  %event = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %to8, i8 addrspace(1)* %from8, i64 32)
  ret void
}
`,
    }),
    'in helper: on Apple’s GPUs it is reported to do nothing in a linked function',
  ),
  onFunction(
    'SHELL-FUNCTION-MEMORY',
    'a variable of its own',
    functionModule({
      body: '  store float 1.0, float addrspace(3)* @scratch\n',
      around: '@scratch = internal addrspace(3) global float undef\n',
    }),
    '@scratch is a threadgroup variable of the function’s own',
  ),
  onFunction(
    'SHELL-FUNCTION-RECURSION',
    'through another',
    functionModule({
      body: '  call void @helper(float addrspace(3)* %a)\n',
      around:
        'define internal void @helper(float addrspace(3)* %x) {\n  call void @compute_tile(float addrspace(3)* %x, float addrspace(3)* %x, float addrspace(1)* null, i32 0)\n  ret void\n}\n',
    }),
    'compute_tile calls itself through helper',
  ),
  onFunction(
    'SHELL-FUNCTION-UNRESOLVED',
    'nobody defines it',
    functionModule({body: '  call void @elsewhere()\n', around: 'declare void @elsewhere()\n'}),
    'compute_tile calls @elsewhere, which its library does not define',
  ),
];
