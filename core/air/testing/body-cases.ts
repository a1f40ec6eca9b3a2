import {conformingModule} from './conforming-module.ts';
import {
  body,
  conformingCopy,
  copyCall,
  copyDeclaration,
  copyOperands,
  edited,
  type Replacement,
  type RuleCase,
  top,
} from './rule-case.ts';

const c = conformingModule;

const repeat = (count: number, line: (index: number) => string): string[] =>
  Array.from({length: count}, (_, index) => line(index));

const call = (
  result: string,
  name: string,
  types: string,
  operands: string,
): readonly [Replacement, Replacement] => [
  top(`declare ${result} @${name}(${types}) #1`),
  body(`%made = call ${result} @${name}(${operands})`),
];

/** Cases of the rules about code. */
export const bodyCases: readonly RuleCase[] = [
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
    rule: 'AIR-AGGREGATE-LOAD',
    name: 'a struct',
    violating: edited(
      body('%whole = alloca {float, i32}', '%made = load {float, i32}, {float, i32}* %whole'),
    ),
    conforming: edited(body('%whole = alloca <4 x float>', '%made = load <4 x float>, <4 x float>* %whole')),
    severity: 'warning',
    message: 'load of { float, i32 }',
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
    rule: 'AIR-BARRIER-AFTER-RETURN',
    name: 'threads beyond the end',
    violating: edited([
      '  tail call void @air.wg.barrier',
      '  %beyond = icmp ugt i32 %index, 99\n  br i1 %beyond, label %out, label %on\n\nout:\n  ret void\n\non:\n  tail call void @air.wg.barrier',
    ]),
    conforming: c,
    severity: 'warning',
    message: 'return before they reach the barrier',
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
