import {functions, type Features} from './dialect.ts';

const integer = {
  disjoint: '  %r = or disjoint i32 %a, 1\n  ret i32 %r',
  samesign:
    '  %c = icmp samesign ult i32 %a, %b\n  %r = zext nneg i32 %a to i64\n  %s = trunc nuw nsw i64 %r to i32\n  %f = uitofp nneg i32 %s to float\n  %t = fptosi float %f to i32\n  ret i32 %t',
  ptrdiff:
    '  %x = alloca i32\n  %p = getelementptr inbounds nuw i8, ptr %x, i64 4\n  %q = getelementptr nusw nuw i8, ptr %p, i64 0\n  %r = getelementptr nuw i8, ptr %q, i64 1\n  %s = getelementptr nusw i8, ptr %r, i64 1\n  %v = load i32, ptr %s\n  ret i32 %v',
  ptrtoaddr: '  %x = alloca i32\n  %p = ptrtoaddr ptr %x to i64\n  %r = trunc i64 %p to i32\n  ret i32 %r',
  'fast-casts':
    '  %f = sitofp i32 %a to double\n  %g = fptrunc nnan ninf double %f to float\n  %h = fpext fast float %g to double\n  %r = fptosi double %h to i32\n  ret i32 %r',
  'rmw-new':
    '  %x = alloca i32\n  %y = alloca float\n  %a1 = atomicrmw uinc_wrap ptr %x, i32 %a seq_cst, align 4\n  %a2 = atomicrmw udec_wrap ptr %x, i32 %a monotonic\n  %a3 = atomicrmw usub_cond ptr %x, i32 %a monotonic\n  %a4 = atomicrmw usub_sat ptr %x, i32 %a monotonic\n  %f1 = atomicrmw fmax ptr %y, float 1.0 monotonic\n  %f2 = atomicrmw fmin ptr %y, float 1.0 monotonic\n  %f3 = atomicrmw fmaximum ptr %y, float 1.0 monotonic\n  %f4 = atomicrmw fminimum ptr %y, float 1.0 monotonic\n  ret i32 %a4',
  'rmw-vector':
    '  %x = alloca <2 x half>\n  %v = atomicrmw fadd ptr %x, <2 x half> <half 1.0, half 2.0> monotonic, align 4\n  ret i32 %a',
  splat:
    '  %v = insertelement <4 x i32> splat (i32 7), i32 %a, i64 0\n  %w = add <4 x i32> %v, splat (i32 -1)\n  %r = extractelement <4 x i32> %w, i64 0\n  ret i32 %r',
  'tail-elements':
    '  %v = shufflevector <2 x i32> splat (i32 1), <2 x i32> poison, <4 x i32> <i32 0, i32 poison, i32 1, i32 poison>\n  %r = extractelement <4 x i32> %v, i32 0\n  ret i32 %r',
  captures:
    '  %r = call i32 @h(ptr captures(none) null, ptr captures(address, ret: provenance) null)\n  ret i32 %r',
  'call-new':
    '  %r = call range(i32 0, 9) i32 @h(ptr dead_on_return null, ptr initializes((0, 4)) null) memory(none)\n  %s = call fast nofpclass(nan) float @fl(float nofpclass(inf) 1.0)\n  ret i32 %r',
  unwind: '  %r = tail call noundef range(i32 -3, 9) i32 @h(ptr null, ptr null) #1\n  ret i32 %r',
};

/** Forms that LLVM 14 does not know and Clang 22 prints or reads. */
export function clang22Features(): Features {
  const preamble =
    'declare i32 @h(ptr, ptr)\ndeclare float @fl(float)\nattributes #1 = { nounwind memory(argmem: read) }\n';
  return {
    ...functions('new', 'i32 @f(i32 %a, i32 %b)', integer, preamble),
    'new-target-types':
      '%"class.s" = type { target("spirv.Image", float, 1, 0, 0, 0, 0, 0, 0) }\ndeclare void @f(target("spirv.Image", void, 1, 0, 0, 0, 0, 0, 0), target("spirv.Sampler"), target("spirv.Event"))\ndefine void @g(target("spirv.Event") %e) {\n  %p = alloca target("spirv.Event")\n  store target("spirv.Event") %e, ptr %p\n  %z = freeze target("spirv.Event") zeroinitializer\n  ret void\n}\n',
    'new-splat-constants':
      '@a = constant <4 x float> splat (float 1.5)\n@b = constant <2 x ptr> splat (ptr null)\n@c = constant <8 x half> splat (half 0xH3C00)\n',
    'new-gep-constants':
      '@v = global [4 x i32] zeroinitializer\n@a = global ptr getelementptr inbounds nuw (i8, ptr @v, i64 4)\n@b = global ptr getelementptr inrange(-8, 8) (i8, ptr @v, i64 8)\n@c = global ptr getelementptr nusw (i8, ptr @v, i64 1)\n',
    'new-global':
      '@a = global i32 1, code_model "large"\n@b = internal global i32 2, no_sanitize_address\n@c = global i32 3, sanitize_memtag, align 4\n@d = global i32 4, sanitize_address_dyninit\n',
    'new-ptrauth':
      '@v = global i32 1\n@a = constant ptr ptrauth (ptr @v, i32 2)\n@b = constant ptr ptrauth (ptr @v, i32 0, i64 1234)\n',
    'new-conventions':
      'declare preserve_nonecc void @a()\ndeclare graalcc void @b()\ndeclare m68k_rtdcc void @c()\ndeclare riscv_vector_cc void @d()\ndeclare amdgpu_cs_chain void @e()\n',
    'new-callbr':
      'define void @f() {\n  callbr void asm sideeffect "", "!i"()\n          to label %a [label %b]\na:\n  ret void\nb:\n  ret void\n}\n',
    'new-records': `define i32 @f(i32 %a) !dbg !3 {
  %x = alloca i32
    #dbg_declare(ptr %x, !6, !DIExpression(), !9)
    #dbg_value(i32 %a, !6, !DIExpression(DW_OP_plus_uconst, 4, DW_OP_stack_value), !9)
    #dbg_value(!DIArgList(i32 %a, i32 3), !6, !DIExpression(DW_OP_LLVM_arg, 0, DW_OP_LLVM_arg, 1, DW_OP_plus, DW_OP_stack_value), !9)
    #dbg_value(i32 poison, !6, !DIExpression(), !9)
    #dbg_label(!13, !9)
    #dbg_assign(i32 %a, !6, !DIExpression(), !14, ptr %x, !DIExpression(), !9)
  store i32 %a, ptr %x, !DIAssignID !14, !dbg !9
    #dbg_value(!{}, !6, !DIExpression(), !9)
  ret i32 %a, !dbg !9
}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C_plus_plus_14, file: !1, producer: "c", isOptimized: false, runtimeVersion: 0, emissionKind: FullDebug, nameTableKind: None)
!1 = !DIFile(filename: "a.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = distinct !DISubprogram(name: "f", scope: !1, file: !1, line: 1, type: !4, spFlags: DISPFlagDefinition, unit: !0, keyInstructions: true)
!4 = !DISubroutineType(types: !{})
!6 = !DILocalVariable(name: "a", arg: 1, scope: !3, file: !1, line: 1, type: !7)
!7 = !DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)
!9 = !DILocation(line: 2, column: 9, scope: !3, atomGroup: 1, atomRank: 2)
!13 = !DILabel(scope: !3, name: "top", file: !1, line: 3)
!14 = distinct !DIAssignID()
`,
    'new-loads':
      'define void @f(ptr %p) {\n  %c = load i32, ptr %p, !range !2, !noundef !3\n  ret void\n}\n!0 = !{i32 3}\n!1 = !{!"address"}\n!2 = !{i32 0, i32 2}\n!3 = !{}\n',
    'new-intrinsics':
      'declare i32 @llvm.scmp.i32.i32(i32, i32)\ndeclare <4 x i32> @llvm.stepvector.v4i32()\ndeclare i32 @llvm.vector.reduce.add.v4i32(<4 x i32>)\ndeclare void @llvm.lifetime.start.p0(ptr captures(none))\ndeclare i1 @llvm.is.fpclass.f32(float, i32 immarg)\ndefine i32 @f(i32 %a, float %b) {\n  %p = alloca i32\n  call void @llvm.lifetime.start.p0(ptr %p)\n  %c = call i32 @llvm.scmp.i32.i32(i32 %a, i32 3)\n  %v = call <4 x i32> @llvm.stepvector.v4i32()\n  %r = call i32 @llvm.vector.reduce.add.v4i32(<4 x i32> %v)\n  %k = call i1 @llvm.is.fpclass.f32(float %b, i32 3)\n  ret i32 %r\n}\n',
    'new-typed-void':
      'declare token @llvm.experimental.convergence.entry()\ndefine void @f() convergent {\n  %t = call token @llvm.experimental.convergence.entry()\n  call void @g() [ "convergencectrl"(token %t) ]\n  ret void\n}\ndeclare void @g() convergent\n',
    'new-vector-pointers':
      'define <2 x ptr> @f(<2 x ptr> %p, <2 x i64> %i) {\n  %q = getelementptr inbounds nuw i32, <2 x ptr> %p, <2 x i64> %i\n  %a = ptrtoint <2 x ptr> %q to <2 x i64>\n  %b = inttoptr <2 x i64> %a to <2 x ptr>\n  %c = addrspacecast <2 x ptr> %b to <2 x ptr addrspace(1)>\n  ret <2 x ptr> %b\n}\n',
  };
}
