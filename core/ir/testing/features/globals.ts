import {type Features, type PointerSpelling} from './dialect.ts';

const linkages = [
  'private',
  'internal',
  'available_externally',
  'linkonce',
  'weak',
  'linkonce_odr',
  'weak_odr',
  'external',
];

/** One module per form of global, function header, alias, comdat and module-level entry. */
export function globalFeatures(p: PointerSpelling): Features {
  const i8 = p('i8');
  const i32 = p('i32');
  return {
    'header-all':
      'source_filename = "a \\22file\\22.c"\ntarget datalayout = "e-m:e-p270:32:32-i64:64-f80:128-n8:16:32:64-S128"\ntarget triple = "x86_64-unknown-linux-gnu"\n\nmodule asm ".globl x"\nmodule asm "x:\\09nop ; \\22q\\22"\n',
    'header-empty': '',
    'header-comment': "; ModuleID = 'x'\n; only comments\n",
    ...Object.fromEntries(
      linkages.map((linkage) => [
        `global-${linkage}`,
        `@g = ${linkage} global i32 ${linkage === 'external' ? '' : '1'}\n${linkage === 'external' ? '' : `define ${linkage} void @f() {\n  ret void\n}\n`}`,
      ]),
    ),
    'global-common':
      '@a = common global i32 0, align 4\n@b = common dso_local global [4 x i8] zeroinitializer\n@c = extern_weak global i32\ndeclare extern_weak void @d()\n@e = appending global [1 x i32] [i32 1]\n',
    'global-visibility':
      '@a = hidden global i32 1\n@b = protected global i32 1\n@c = default global i32 2\n@d = dllexport global i32 3\n@e = external dllimport global i32\ndeclare hidden void @f()\ndefine protected void @g() {\n  ret void\n}\n',
    'global-preemption':
      '@a = dso_local global i32 1\n@b = dso_preemptable global i32 2\ndefine dso_local void @f() {\n  ret void\n}\n',
    'global-thread':
      '@a = thread_local global i32 1\n@b = thread_local(localdynamic) global i32 2\n@c = thread_local(initialexec) global i32 3\n@d = internal thread_local(localexec) global i32 4\n@e = external thread_local global i32\n',
    'global-unnamed':
      '@a = unnamed_addr constant i32 1\n@b = private local_unnamed_addr constant i32 2\ndefine void @f() unnamed_addr {\n  ret void\n}\ndeclare void @g() local_unnamed_addr\n',
    'global-properties':
      '@a = global i32 1, section "mine", align 16\n@b = external addrspace(1) externally_initialized global i32, align 4\n@c = internal addrspace(3) global [8 x float] undef, align 16\n$k = comdat any\n@k = global i32 1, section "x", comdat, align 4\n@m = global i32 2, !type !0\n!0 = !{i64 0, !"t"}\n',
    'global-partition':
      '@a = global i32 1, section "s", partition "part", align 4\ndefine void @f() partition "other" {\n  ret void\n}\n',
    'global-numbered': `@0 = global i32 1\n@1 = private constant ${i32} @0\ndefine void @2() {\n  store i32 2, ${i32} @0\n  ret void\n}\ndeclare void @3()\n`,
    'global-quoted':
      '@"a b" = global i32 1\n@"x\\01y" = global i32 2\n@"\\01_z" = global i32 3\n@-$._9 = global i32 4\ndeclare void @"odd name!"()\n',
    'global-attributes':
      '@a = global i32 1 #0\n@b = global i32 2, align 4 #0\nattributes #0 = { "section-kind"="x" "bare" }\n',
    comdats:
      '$a = comdat any\n$b = comdat exactmatch\n$c = comdat largest\n$d = comdat nodeduplicate\n$e = comdat samesize\n$"f g" = comdat any\n@a = global i32 1, comdat\n@b = global i32 1, comdat($b)\n@c = global i32 1, comdat\n@d = global i32 1, comdat\n@e = global i32 1, comdat\ndefine linkonce_odr void @h() comdat($"f g") {\n  ret void\n}\n',
    aliases: `@v = global i32 1\n@a = alias i32, ${i32} @v\n@b = internal unnamed_addr alias i32, ${i32} @a\n@c = weak hidden alias i8, ${i8} ${p('x') === 'ptr' ? '@v' : `bitcast (${i32} @v to ${i8})`}\ndefine void @f() {\n  ret void\n}\n@g = dso_local alias void (), ${p('void ()')} @f\n`,
    'alias-expression': `@v = global [4 x i32] zeroinitializer\n@a = alias i32, ${i32} getelementptr inbounds ([4 x i32], ${p('[4 x i32]')} @v, i64 0, i64 2)\n`,
    ifunc: `define internal ${p('void ()')} @resolve() {\n  ret ${p('void ()')} @impl\n}\ndefine internal void @impl() {\n  ret void\n}\n@i = ifunc void (), ${p(`${p('void ()')} ()`)} @resolve\n`,
    'function-conventions': [
      'ccc',
      'fastcc',
      'coldcc',
      'swiftcc',
      'preserve_mostcc',
      'preserve_allcc',
      'x86_stdcallcc',
      'x86_fastcallcc',
      'x86_thiscallcc',
      'x86_vectorcallcc',
      'arm_aapcscc',
      'arm_aapcs_vfpcc',
      'arm_apcscc',
      'spir_func',
      'spir_kernel',
      'ptx_kernel',
      'ptx_device',
      'amdgpu_kernel',
      'amdgpu_gfx',
      'win64cc',
      'x86_64_sysvcc',
      'x86_regcallcc',
      'tailcc',
      'cfguard_checkcc',
      'ghccc',
      'webkit_jscc',
      'anyregcc',
      'cc 10',
      'cc 99',
      'intel_ocl_bicc',
      'cxx_fast_tlscc',
      'hhvmcc',
      'swifttailcc',
      'aarch64_vector_pcs',
      'msp430_intrcc',
      'avr_intrcc',
    ]
      .filter((convention) => p('x') !== 'ptr' || !['webkit_jscc', 'hhvmcc'].includes(convention))
      .map((convention, index) => `declare ${convention} void @f${index}()`)
      .join('\n'),
    'function-header': `declare i32 @__gxx_personality_v0(...)\n@d = global i32 1\n$f = comdat any\ndefine linkonce_odr hidden noundef i32 @f(i32 noundef %a, ${i8} ${p('x') === 'ptr' ? 'captures(none)' : 'nocapture'} readonly %b, ...) unnamed_addr nounwind "x"="y" section "text" comdat align 16 gc "statepoint-example" prefix i32 7 prologue i8 -112 personality ${p('i32 (...)')} @__gxx_personality_v0 !note !0 {\n  ret i32 %a\n}\n!0 = !{!"n"}\n`,
    'function-declarations': `declare void @a()\ndeclare i32 @b(i32, float %named, ...)\ndeclare signext i8 @c(i8 zeroext)\ndeclare ${i8} @d(${p('i32', 1)} align 4 dereferenceable(8))\ndeclare !note !0 void @e()\n!0 = !{}\n`,
    'function-parameters': `define i32 @f(i32, i32 %b, i32) {\n  %3 = add i32 %0, %1\n  ret i32 %3\n}\n`,
    'use-list':
      '@g = global i32 1\ndefine i32 @f(i32 %a) {\n  %x = add i32 %a, 1\n  %y = add i32 %a, %x\n  %z = mul i32 %a, %y\n  ret i32 %z\n  uselistorder i32 %a, { 2, 0, 1 }\n}\n',
    'use-list-global': `@g = global i32 1\ndefine void @f() {\n  store i32 1, ${i32} @g\n  store i32 2, ${i32} @g\n  ret void\n}\nuselistorder ${i32} @g, { 1, 0 }\n`,
    'use-list-block':
      'define void @f(i1 %c) {\ne:\n  br i1 %c, label %b, label %b2\nb2:\n  br i1 %c, label %b, label %d\nd:\n  br label %b\nb:\n  ret void\n}\nuselistorder_bb @f, %b, { 1, 0, 2 }\n',
    'forward-references': `@a = global ${i32} @b\n@b = global i32 1\ndefine void @f(${p('%T')} %x) {\n  call void @later(${p('%T')} %x, i32 2)\n  ret void\n}\ndeclare void @later(${p('%T')}, i32)\n%T = type { i32 }\n`,
    constructors: `@llvm.global_ctors = appending global [1 x { i32, ${p('void ()')}, ${i8} }] [{ i32, ${p('void ()')}, ${i8} } { i32 65535, ${p('void ()')} @init, ${i8} null }]\n@llvm.used = appending global [1 x ${i8}] [${i8} ${p('x') === 'ptr' ? '@v' : `bitcast (${i32} @v to ${i8})`}], section "llvm.metadata"\n@v = global i32 3\ndefine internal void @init() {\n  ret void\n}\n`,
  };
}
