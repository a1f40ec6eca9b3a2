import {type OsProfile, type RuleSeverity} from '../rules/rule.ts';
import {conformingModule} from './conforming-module.ts';

/** A module that breaks a rule beside one that does not, both made from the conforming module. */
export interface RuleCase {
  readonly rule: string;
  readonly name: string;
  readonly violating: string;
  readonly conforming: string;
  readonly severity: RuleSeverity;
  /** Part of the message. */
  readonly message: string;
  /** LLVM does not take the violating module: the rule is about broken text. */
  readonly malformed?: true;
  readonly profile?: OsProfile;
}

type Replacement = readonly [from: string, to: string];

/** The conforming module with replacements; each must find its text. */
export function edited(...replacements: readonly Replacement[]): string {
  let text = conformingModule;
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`the conforming module has no ${from}`);
    text = text.replace(from, () => to);
  }
  return text;
}

/** Instructions put in front of the barrier. */
function body(...lines: readonly string[]): Replacement {
  return [
    '  tail call void @air.wg.barrier',
    `${lines.map((line) => `  ${line}\n`).join('')}  tail call void @air.wg.barrier`,
  ];
}

/** Declarations and globals put behind the kernel. */
function top(...lines: readonly string[]): Replacement {
  return ['declare void @air.wg.barrier', `${lines.join('\n')}\n\ndeclare void @air.wg.barrier`];
}

const shell = {
  call: body('call void @work.MTL_VISIBLE_FN_REF(i32 7)'),
  declaration: top('declare void @work.MTL_VISIBLE_FN_REF(i32) section "air.externally_defined"'),
  list: [
    '!llvm.ident',
    '!air.visible_function_references = !{!25}\n!25 = !{!"air.visible_function_reference", void (i32)* @work.MTL_VISIBLE_FN_REF, !"work"}\n!llvm.ident',
  ] as const,
};
const conformingShell = edited(shell.call, shell.declaration, shell.list);

const copyDeclaration = top(
  '%struct._simdgroup_event_t = type opaque',
  'declare %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64, i64, i8 addrspace(3)*, i8 addrspace(1)*, i64) #1',
);
const copyCall = (alignment: number, count: number): string =>
  `%event = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64 4, i64 ${alignment}, i8 addrspace(3)* %to8, i8 addrspace(1)* %from8, i64 ${count})`;
const copyOperands = [
  '%to8 = bitcast float addrspace(3)* %tile to i8 addrspace(3)*',
  '%from8 = bitcast float addrspace(1)* %source to i8 addrspace(1)*',
];
const conformingCopy = edited(copyDeclaration, body(...copyOperands, copyCall(4, 32)));

const repeat = (count: number, line: (index: number) => string): string[] =>
  Array.from({length: count}, (_, index) => line(index));

const c = conformingModule;

const moduleCases: readonly RuleCase[] = [
  {
    rule: 'AIR-TRIPLE',
    name: 'no triple',
    violating: edited(['target triple = "air64_v28-apple-macosx26.0.0"\n', '']),
    conforming: c,
    severity: 'error',
    message: 'is missing',
  },
  {
    rule: 'AIR-TRIPLE',
    name: 'another target',
    violating: edited(['air64_v28-apple-macosx26.0.0', 'spir64-unknown-unknown']),
    conforming: c,
    severity: 'error',
    message: 'no target triple of AIR',
  },
  {
    rule: 'AIR-TRIPLE-OS',
    name: 'built for a newer OS',
    violating: c,
    conforming: edited(['air64_v28-apple-macosx26', 'air64_v27-apple-macosx15']),
    severity: 'warning',
    message: 'built for macOS 26.0.0',
    profile: 'macos15',
  },
  {
    rule: 'AIR-DATALAYOUT',
    name: 'missing',
    violating: edited(['target datalayout', '; target datalayout']),
    conforming: c,
    severity: 'warning',
    message: 'is missing',
  },
  {
    rule: 'AIR-DATALAYOUT',
    name: 'another float3',
    violating: edited(['v96:128:128', 'v96:32:32']),
    conforming: c,
    severity: 'warning',
    message: 'differs',
  },
  {
    rule: 'AIR-SDK-VERSION',
    name: 'missing',
    violating: edited(['!{!0, !1', '!{!1']),
    conforming: c,
    severity: 'error',
    message: 'is missing',
  },
  {
    rule: 'AIR-SDK-VERSION',
    name: 'no version',
    violating: edited(['[2 x i32] [i32 26, i32 2]', 'i32 26']),
    conforming: edited(['[2 x i32] [i32 26, i32 2]', '[3 x i32] [i32 26, i32 2, i32 1]']),
    severity: 'error',
    message: 'no array',
  },
  {
    rule: 'AIR-MAX-LIMITS',
    name: 'one missing',
    violating: edited([', !8}', '}']),
    conforming: c,
    severity: 'error',
    message: '"air.max_samplers" is missing',
  },
  {
    rule: 'AIR-FLAG-VALUE',
    name: 'another limit',
    violating: edited(['"air.max_textures", i32 128', '"air.max_textures", i32 64']),
    conforming: c,
    severity: 'warning',
    message: 'is 64; Apple writes 128',
  },
  {
    rule: 'AIR-FLAG-BEHAVIOUR',
    name: 'another behaviour',
    violating: edited(['i32 7, !"air.max_textures"', 'i32 1, !"air.max_textures"']),
    conforming: c,
    severity: 'warning',
    message: 'behaviour 1; Apple writes 7',
  },
  {
    rule: 'AIR-USUAL-FLAGS',
    name: 'no frame-pointer',
    violating: edited(['!2, !3', '!3']),
    conforming: c,
    severity: 'info',
    message: '"frame-pointer" is missing',
  },
  {
    rule: 'AIR-COMPILE-OPTIONS',
    name: 'none',
    violating: edited(['!air.compile_options = !{!18, !19, !20}\n', '']),
    conforming: c,
    severity: 'error',
    message: 'is missing',
  },
  {
    rule: 'AIR-COMPILE-OPTION-SET',
    name: 'only two',
    violating: edited(['!{!18, !19, !20}', '!{!18, !20}']),
    conforming: edited(['fast_math_enable', 'fast_math_disable']),
    severity: 'warning',
    message: 'fast_math_enable or air.compile.fast_math_disable',
  },
  {
    rule: 'AIR-VERSION',
    name: 'missing',
    violating: edited(['!air.version = !{!22}\n', '']),
    conforming: c,
    severity: 'error',
    message: 'is missing',
  },
  {
    rule: 'AIR-VERSION',
    name: 'not that of the triple',
    violating: edited(['i32 2, i32 8, i32 0', 'i32 2, i32 7, i32 0']),
    conforming: c,
    severity: 'error',
    message: 'the triple says 2.8',
  },
  {
    rule: 'AIR-VERSION-OS',
    name: 'not that of the OS',
    violating: edited(['air64_v28-apple-macosx26', 'air64_v28-apple-macosx15']),
    conforming: c,
    severity: 'warning',
    message: 'implies AIR 2.7',
  },
  {
    rule: 'AIR-LANGUAGE-VERSION',
    name: 'missing',
    violating: edited(['!air.language_version = !{!23}\n', '']),
    conforming: c,
    severity: 'error',
    message: 'is missing',
  },
  {
    rule: 'AIR-LANGUAGE-VERSION',
    name: 'too new for the AIR version',
    violating: edited(['!"Metal", i32 4, i32 0', '!"Metal", i32 4, i32 1']),
    conforming: edited(['!"Metal", i32 4, i32 0', '!"Metal", i32 3, i32 2']),
    severity: 'error',
    message: 'needs AIR 2.9',
  },
  {
    rule: 'AIR-IDENT',
    name: 'missing',
    violating: edited(['!llvm.ident = !{!21}\n', '']),
    conforming: c,
    severity: 'warning',
    message: 'is missing',
  },
  {
    rule: 'AIR-SOURCE-FILE-NAME',
    name: 'missing',
    violating: edited(['!air.source_file_name = !{!24}\n', '']),
    conforming: c,
    severity: 'info',
    message: 'is missing',
  },
  {
    rule: 'AIR-FUNCTION-ATTRIBUTES',
    name: 'no convergent in a kernel with a barrier',
    violating: edited(['attributes #0 = { convergent', 'attributes #0 = {']),
    conforming: c,
    severity: 'warning',
    message: 'lacks convergent',
  },
  {
    rule: 'AIR-NO-ENTRY-POINT',
    name: 'an empty list',
    violating: edited(['!air.kernel = !{!9}', '!air.kernel = !{}']),
    conforming: c,
    severity: 'info',
    message: 'no list',
  },
];

const argumentCases: readonly RuleCase[] = [
  {
    rule: 'AIR-ARG-TYPE-NAME',
    name: 'missing on a system value',
    violating: edited(['!"air.arg_type_name", !"uint3", ', '']),
    conforming: c,
    severity: 'error',
    message: 'argument 4 (position) of kernel scale has no air.arg_type_name',
  },
  {
    rule: 'AIR-ARG-NAME',
    name: 'missing',
    violating: edited([', !"air.arg_name", !"lane"', '']),
    conforming: c,
    severity: 'warning',
    message: 'argument 5 (lane) of kernel scale',
  },
  {
    rule: 'AIR-ARG-TYPE-SIZE',
    name: 'missing',
    violating: edited(['!"air.arg_type_size", i32 4, ', '']),
    conforming: edited([
      '!"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float"',
      '!"air.arg_type_name", !"void"',
    ]),
    severity: 'warning',
    message: 'has no air.arg_type_size',
  },
  {
    rule: 'AIR-ARG-ADDRESS-SPACE',
    name: 'missing',
    violating: edited(['!"air.address_space", i32 1, ', '']),
    conforming: c,
    severity: 'warning',
    message: 'has no air.address_space',
  },
  {
    rule: 'AIR-ARG-ACCESS',
    name: 'missing',
    violating: edited(['!"air.read", ', '']),
    conforming: c,
    severity: 'warning',
    message: 'states no access',
  },
  {
    rule: 'AIR-ARG-LOCATION',
    name: 'missing',
    violating: edited(['!"air.location_index", i32 0, i32 1, ', '']),
    conforming: c,
    severity: 'error',
    message: 'has no air.location_index',
  },
  {
    rule: 'AIR-ARG-KIND',
    name: 'no known system value',
    violating: edited(['air.thread_index_in_simdgroup', 'air.thread_index_in_warp']),
    conforming: c,
    severity: 'warning',
    message: 'names no kind',
  },
  {
    rule: 'AIR-ARG-SIZE',
    name: 'another size',
    violating: edited(['!"air.arg_type_size", i32 4', '!"air.arg_type_size", i32 8']),
    conforming: c,
    severity: 'warning',
    message: 'states a size of 8 bytes; its type has 4',
  },
  {
    rule: 'AIR-ARG-SIZE',
    name: 'another alignment',
    violating: edited(['!"air.arg_type_align_size", i32 4', '!"air.arg_type_align_size", i32 1']),
    conforming: c,
    severity: 'warning',
    message: 'an alignment of 1 bytes',
  },
  {
    rule: 'AIR-ARG-SIZE',
    name: 'a part of an element',
    violating: edited(['!"air.buffer_size", i32 4', '!"air.buffer_size", i32 6']),
    conforming: edited(['!"air.buffer_size", i32 4', '!"air.buffer_size", i32 8']),
    severity: 'warning',
    message: 'no multiple',
  },
  {
    rule: 'AIR-ARG-TYPE-MATCH',
    name: 'a scalar name for a vector',
    violating: edited(['!"uint3"', '!"uint2"']),
    conforming: c,
    severity: 'warning',
    message: 'is called "uint2"',
  },
  {
    rule: 'AIR-ARG-READ-ONLY',
    name: 'a store through address arithmetic',
    violating: edited([
      '!"air.read_write", !"air.address_space", i32 1',
      '!"air.read", !"air.address_space", i32 1',
    ]),
    conforming: c,
    severity: 'warning',
    message: 'the kernel stores to it',
  },
  {
    rule: 'AIR-MALFORMED',
    name: 'a key twice',
    violating: edited(['!"air.arg_name", !"tile"}', '!"air.arg_name", !"tile", !"air.arg_name", !"tile"}']),
    conforming: c,
    severity: 'error',
    message: 'the key air.arg_name stands twice',
  },
  {
    rule: 'AIR-MALFORMED',
    name: 'a node that is not defined',
    violating: edited(['!{!12, !13', '!{!99, !13']),
    conforming: c,
    severity: 'error',
    message: '!99 is not defined',
    malformed: true,
  },
  {
    rule: 'AIR-MALFORMED',
    name: 'a key without its value',
    violating: edited([', !"air.arg_name", !"tile"}', ', !"air.arg_name"}']),
    conforming: c,
    severity: 'error',
    message: 'air.arg_name needs a string',
  },
  {
    rule: 'AIR-ENTRY-UNDEFINED',
    name: 'only declared',
    violating: edited(top('declare void @other()'), [
      '!air.kernel = !{!9}',
      '!air.kernel = !{!9, !25}\n!25 = !{void ()* @other, !10, !10}',
    ]),
    conforming: edited(top('define void @other() #0 {\n  ret void\n}'), [
      '!air.kernel = !{!9}',
      '!air.kernel = !{!9, !25}\n!25 = !{void ()* @other, !10, !10}',
    ]),
    severity: 'error',
    message: 'kernel other is only declared',
  },
  {
    rule: 'AIR-ARG-COUNT',
    name: 'one record too few',
    violating: edited([', !16, !17}', ', !16}']),
    conforming: c,
    severity: 'error',
    message: '6 parameters and 5 argument records',
  },
  {
    rule: 'AIR-ARG-INDEX',
    name: 'repeated',
    violating: edited(['!{i32 5, !"air.thread_index', '!{i32 4, !"air.thread_index']),
    conforming: c,
    severity: 'error',
    message: 'has index 4, expected 5',
  },
  {
    rule: 'AIR-ARG-TYPE',
    name: 'another address space',
    violating: edited(['!"air.address_space", i32 2', '!"air.address_space", i32 1']),
    conforming: c,
    severity: 'error',
    message: 'states address space 1, but the parameter points to address space 2',
  },
  {
    rule: 'AIR-LOCATION-CLASH',
    name: 'two buffers',
    violating: edited(['!"air.location_index", i32 1, i32 1', '!"air.location_index", i32 0, i32 1']),
    conforming: c,
    severity: 'error',
    message: 'has buffer location 0, as has argument 0',
  },
  {
    rule: 'AIR-LOCATION-LIMIT',
    name: 'buffer 31',
    violating: edited(['!"air.location_index", i32 1, i32 1', '!"air.location_index", i32 31, i32 1']),
    conforming: edited(['!"air.location_index", i32 1, i32 1', '!"air.location_index", i32 30, i32 1']),
    severity: 'error',
    message: 'beyond 0 to 30',
  },
  {
    rule: 'AIR-FUNCTION-CONSTANT-INDEX',
    name: 'one index twice',
    ...(() => {
      const withConstants = (second: number): string =>
        edited(
          top(
            ...['a', 'b'].map(
              (name, index) =>
                `@${name}.MTL_FC_INIT_${index}_f = internal addrspace(2) externally_initialized constant float undef, section "air.fc_initializer"`,
            ),
          ),
          [
            '!llvm.ident',
            `!air.function_constants = !{!25, !26}\n!25 = !{float addrspace(2)* @a.MTL_FC_INIT_0_f, !"float", !"a", i32 0, i1 true}\n!26 = !{float addrspace(2)* @b.MTL_FC_INIT_1_f, !"float", !"b", i32 ${second}, i1 true}\n!llvm.ident`,
          ],
        );
      return {violating: withConstants(0), conforming: withConstants(1)};
    })(),
    severity: 'warning',
    message: 'two function constants have the index 0',
  },
];

const linkingCases: readonly RuleCase[] = [
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

const call = (
  result: string,
  name: string,
  types: string,
  operands: string,
): readonly [Replacement, Replacement] => [
  top(`declare ${result} @${name}(${types}) #1`),
  body(`%made = call ${result} @${name}(${operands})`),
];

const bodyCases: readonly RuleCase[] = [
  {
    rule: 'AIR-INTRINSIC-SIGNATURE',
    name: 'a lane of i32',
    violating: edited(...call('float', 'air.simd_shuffle_xor.f32', 'float, i32', 'float %value, i32 1')),
    conforming: edited(...call('float', 'air.simd_shuffle_xor.f32', 'float, i16', 'float %value, i16 1')),
    severity: 'error',
    message: 'expected float (float, i16)',
  },
  {
    rule: 'AIR-INTRINSIC-NAME',
    name: 'no such barrier',
    violating: edited(
      top('declare void @air.threadgroup.barrier(i32, i32)'),
      body('call void @air.threadgroup.barrier(i32 2, i32 1)'),
    ),
    conforming: c,
    severity: 'error',
    message: 'use @air.wg.barrier',
  },
  {
    rule: 'AIR-INTRINSIC-UNKNOWN',
    name: 'not in the catalogue',
    violating: edited(...call('float', 'air.no_such_thing.f32', 'float', 'float %value')),
    conforming: edited(...call('float', 'air.fast_exp2.f32', 'float', 'float %value')),
    severity: 'info',
    message: 'not in the catalogue',
  },
  {
    rule: 'AIR-UNRESOLVED-EXTERNAL',
    name: 'a function of nobody',
    violating: edited(...call('float', 'helper', 'float', 'float %value')),
    conforming: c,
    severity: 'warning',
    message: '@helper is declared and defined nowhere',
  },
  {
    rule: 'AIR-LLVM-FUNCTION',
    name: 'a vector fma',
    violating: edited(
      ...call(
        '<2 x float>',
        'llvm.fma.v2f32',
        '<2 x float>, <2 x float>, <2 x float>',
        '<2 x float> zeroinitializer, <2 x float> zeroinitializer, <2 x float> zeroinitializer',
      ),
    ),
    conforming: edited(
      ...call('float', 'llvm.fma.f32', 'float, float, float', 'float %value, float %value, float %value'),
    ),
    severity: 'error',
    message: 'air.fma',
  },
  {
    rule: 'AIR-DEAD-DECLARATION',
    name: 'never called',
    violating: edited(top('declare float @air.fast_exp2.f32(float)')),
    conforming: edited(...call('float', 'air.fast_exp2.f32', 'float', 'float %value')),
    severity: 'info',
    message: 'never used',
  },
  {
    rule: 'AIR-SHUFFLE-TYPE',
    name: '64 bits',
    violating: edited(...call('i64', 'air.simd_shuffle_xor.u.i64', 'i64, i16', 'i64 %wide, i16 1')),
    conforming: edited(...call('i32', 'air.simd_shuffle_xor.u.i32', 'i32, i16', 'i32 %index, i16 1')),
    severity: 'warning',
    message: 'two 32-bit halves',
  },
  {
    rule: 'AIR-NATIVE-CONVERSION',
    name: 'uitofp',
    violating: edited(body('%made = uitofp i32 %index to float')),
    conforming: edited(...call('float', 'air.convert.f.f32.u.i32', 'i32', 'i32 %index')),
    severity: 'error',
    message: 'uitofp from i32 to float',
  },
  {
    rule: 'AIR-VECTOR-FLOAT-CAST',
    name: 'fptrunc of a vector',
    violating: edited(body('%made = fptrunc <2 x float> zeroinitializer to <2 x half>')),
    conforming: edited(body('%made = fptrunc float %value to half')),
    severity: 'error',
    message: 'fptrunc to <2 x half>',
  },
  {
    rule: 'AIR-MASK-BITCAST',
    name: 'a mask as an integer',
    violating: edited(
      body(
        '%mask = icmp eq <8 x i8> zeroinitializer, zeroinitializer',
        '%made = bitcast <8 x i1> %mask to i8',
      ),
    ),
    conforming: edited(body('%made = bitcast float %value to i32')),
    severity: 'error',
    message: 'bitcast from <8 x i1> to i8',
  },
  {
    rule: 'AIR-INTEGER-WIDTH',
    name: 'i4',
    violating: edited(body('%made = trunc i32 %index to i4')),
    conforming: edited(body('%made = trunc i32 %index to i8')),
    severity: 'warning',
    message: 'makes an i4',
  },
  {
    rule: 'AIR-DOUBLE',
    name: 'an addition',
    violating: edited(body('%wider = fpext float %value to double', '%made = fadd double %wider, 1.0')),
    conforming: edited(body('%wider = fpext float %value to double')),
    severity: 'warning',
    message: 'fadd computes in double',
  },
  {
    rule: 'AIR-ADDRSPACECAST',
    name: 'to the generic space',
    violating: edited(body('%made = addrspacecast float addrspace(1)* %source to float*')),
    conforming: c,
    severity: 'warning',
    message: 'addrspacecast from float addrspace(1)* to float*',
  },
  {
    rule: 'AIR-GENERIC-ACCESS',
    name: 'a pointer made of an integer',
    violating: edited(body('%made = inttoptr i64 %wide to float*', 'store float %value, float* %made')),
    conforming: edited(body('%made = alloca float', 'store float %value, float* %made')),
    severity: 'warning',
    message: 'made by inttoptr',
  },
  {
    rule: 'AIR-NULL-STORE',
    name: 'device memory',
    violating: edited(body('store float %value, float addrspace(1)* null')),
    conforming: c,
    severity: 'warning',
    message: 'store through null',
  },
  {
    rule: 'AIR-BOOLEAN-MEMORY',
    name: 'a store of i1',
    violating: edited(body('%made = alloca i1', 'store i1 true, i1* %made')),
    conforming: edited(body('%made = alloca i8', 'store i8 1, i8* %made')),
    severity: 'warning',
    message: 'store of i1',
  },
  {
    rule: 'AIR-THREADGROUP-MEMORY',
    name: '36 KiB in two functions',
    ...threadgroupCase(),
    severity: 'error',
    message: 'uses 36864 bytes',
  },
  {
    rule: 'AIR-OPAQUE-POINTERS',
    name: 'ptr',
    violating: 'target triple = "air64_v28-apple-macosx26.0.0"\ndefine void @f(ptr %p) {\n  ret void\n}\n',
    conforming: c,
    severity: 'error',
    message: 'opaque pointers',
    malformed: true,
  },
  {
    rule: 'AIR-TOO-NEW',
    name: 'fast-math flags on a cast',
    violating: edited(body('%made = fptrunc fast float %value to half')),
    conforming: edited(body('%made = fptrunc float %value to half')),
    severity: 'error',
    message: 'fast-math flags on a cast',
    malformed: true,
  },
  {
    rule: 'AIR-TOO-NEW',
    name: 'freeze in AIR 2.6',
    violating: edited(
      ['air64_v28-apple-macosx26.0.0', 'air64_v26-apple-macosx14.0.0'],
      ['i32 2, i32 8, i32 0', 'i32 2, i32 6, i32 0'],
      ['!"Metal", i32 4, i32 0', '!"Metal", i32 3, i32 1'],
      body('%made = freeze i32 %index'),
    ),
    conforming: edited(body('%made = freeze i32 %index')),
    severity: 'error',
    message: 'freeze needs AIR 2.7',
  },
  {
    rule: 'AIR-ATTRIBUTE-TOO-NEW',
    name: 'captures',
    violating: edited(['* nocapture noundef readonly', '* captures(none) noundef readonly']),
    conforming: c,
    severity: 'error',
    message: 'the attribute captures',
    malformed: true,
  },
  {
    rule: 'AIR-FNEG',
    name: 'a negation',
    violating: edited(body('%made = fneg float %value')),
    conforming: edited(body('%made = fsub float -0.0, %value')),
    severity: 'warning',
    message: 'fsub from -0.0',
  },
  {
    rule: 'AIR-DIVERGENT-BARRIER',
    name: 'behind a branch on the thread',
    ...barrierCase(),
    severity: 'error',
    message: 'threads take differently',
  },
  {
    rule: 'AIR-PHI',
    name: 'a struct',
    violating: edited(
      body('br label %joined', '', 'joined:', '%made = phi {float, float} [ undef, %entry ]'),
    ),
    conforming: edited(body('br label %joined', '', 'joined:', '%made = phi float [ undef, %entry ]')),
    severity: 'warning',
    message: 'phi of a struct',
  },
  {
    rule: 'AIR-PHI',
    name: '33 pointers',
    violating: edited(
      body(
        'br label %joined',
        '',
        'joined:',
        ...repeat(33, (i) => `%made${i} = phi float addrspace(1)* [ %from, %entry ]`),
      ),
    ),
    conforming: edited(
      body(
        'br label %joined',
        '',
        'joined:',
        ...repeat(32, (i) => `%made${i} = phi float addrspace(1)* [ %from, %entry ]`),
      ),
    ),
    severity: 'warning',
    message: 'more than 32',
  },
  {
    rule: 'AIR-ASYNC-COPY-RISK',
    name: '1000 instructions',
    violating: edited(
      copyDeclaration,
      body(...copyOperands, copyCall(4, 32), ...repeat(1000, (i) => `%n${i} = add i32 %index, ${i}`)),
    ),
    conforming: conformingCopy,
    severity: 'warning',
    message: '1 async copies among',
  },
  {
    rule: 'AIR-ASYNC-COPY-OPERANDS',
    name: 'no elements',
    violating: edited(copyDeclaration, body(...copyOperands, copyCall(32, 0))),
    conforming: conformingCopy,
    severity: 'warning',
    message: 'copies nothing',
  },
];

function threadgroupCase(): Pick<RuleCase, 'violating' | 'conforming'> {
  const make = (floats: number): string =>
    edited(
      top(
        `@a = internal addrspace(3) global [${floats} x float] undef`,
        '@b = internal addrspace(3) global [4096 x float] undef',
        'define internal void @helper() {\n  store float 0.0, float addrspace(3)* getelementptr ([4096 x float], [4096 x float] addrspace(3)* @b, i64 0, i64 0)\n  ret void\n}',
      ),
      body(
        'call void @helper()',
        `%a = getelementptr [${floats} x float], [${floats} x float] addrspace(3)* @a, i64 0, i64 0`,
        'store float 0.0, float addrspace(3)* %a',
      ),
    );
  return {violating: make(5120), conforming: make(4096)};
}

function barrierCase(): Pick<RuleCase, 'violating' | 'conforming'> {
  const branch = (condition: string): string =>
    edited([
      '  tail call void @air.wg.barrier(i32 2, i32 1) #1\n',
      `  ${condition}\n  br i1 %is, label %some, label %all\n\nsome:\n  tail call void @air.wg.barrier(i32 2, i32 1) #1\n  br label %all\n\nall:\n  tail call void @air.wg.barrier(i32 2, i32 1) #1\n`,
    ]);
  return {
    violating: branch('%is = icmp ult i16 %lane, 4'),
    conforming: branch('%is = fcmp olt float %value, 4.0'),
  };
}

/** At least one case for each rule. */
export const ruleCases: readonly RuleCase[] = [
  ...moduleCases,
  ...argumentCases,
  ...linkingCases,
  ...bodyCases,
];
