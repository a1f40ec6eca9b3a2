import {functions, type Features} from './dialect.ts';

/** Forms that only modules with typed pointers have, or that LLVM dropped after 14. */
export function llvm14Features(): Features {
  return {
    'old-call-signature':
      'declare i32 @v(i8*, ...)\ndefine i32 @f(i32 (i32)* %g, i8* %h) {\n  %c = bitcast i8* %h to i32 (i32)*\n  %a = call i32 %c(i32 1)\n  %b = call i32 bitcast (i32 (i8*, ...)* @v to i32 (i32)*)(i32 3)\n  ret i32 %a\n}\n',
    'old-expressions':
      '@g = global [4 x i32] zeroinitializer\n@a = global i32 select (i1 icmp eq (i32* getelementptr inbounds ([4 x i32], [4 x i32]* @g, i64 0, i64 1), i32* null), i32 1, i32 2)\n@b = global i64 mul (i64 ptrtoint ([4 x i32]* @g to i64), i64 3)\n@c = global i64 shl nuw (i64 ptrtoint ([4 x i32]* @g to i64), i64 2)\n@d = global float sitofp (i32 ptrtoint ([4 x i32]* @g to i32) to float)\n@e = global i32 extractvalue ({ i32, i32 } { i32 1, i32 2 }, 1)\n@f = global i1 fcmp olt (float bitcast (i32 ptrtoint ([4 x i32]* @g to i32) to float), float 1.0)\n@h = global i32 extractelement (<2 x i32> <i32 1, i32 ptrtoint ([4 x i32]* @g to i32)>, i32 1)\n@i = global <2 x i32> shufflevector (<2 x i32> <i32 1, i32 ptrtoint ([4 x i32]* @g to i32)>, <2 x i32> undef, <2 x i32> <i32 1, i32 0>)\n@j = global i64 udiv exact (i64 ptrtoint ([4 x i32]* @g to i64), i64 4)\n@k = global i64 zext (i32 ptrtoint ([4 x i32]* @g to i32) to i64)\n@l = global i64 xor (i64 ptrtoint ([4 x i32]* @g to i64), i64 -1)\n@m = global float fneg (float bitcast (i32 ptrtoint ([4 x i32]* @g to i32) to float))\n@n = global <2 x i32> insertelement (<2 x i32> undef, i32 ptrtoint ([4 x i32]* @g to i32), i64 0)\n',
    'old-inrange':
      '@v = global { [3 x i8*] } zeroinitializer\n@a = global i8** getelementptr inbounds ({ [3 x i8*] }, { [3 x i8*] }* @v, i32 0, inrange i32 0, i32 1)\n',
    'old-callbr':
      'define void @f() {\n  callbr void asm sideeffect "", "X"(i8* blockaddress(@f, %b))\n          to label %a [label %b]\na:\n  ret void\nb:\n  ret void\n}\n',
    'old-opaque-struct':
      '%event = type opaque\n%s = type { %event addrspace(3)*, %event*** }\ndeclare %event addrspace(3)* @a(%s*, %event addrspace(3)**)\ndefine void @f(%s* %x) {\n  %p = getelementptr %s, %s* %x, i32 0, i32 0\n  %e = load %event addrspace(3)*, %event addrspace(3)** %p\n  %r = call %event addrspace(3)* @a(%s* %x, %event addrspace(3)** %p)\n  store %event addrspace(3)* %r, %event addrspace(3)** %p\n  ret void\n}\n',
    'old-function-pointer':
      'define void @f(void (i8*)* %c, void (i8*)** %p, i32 (...)* (i32)* %q) {\n  store void (i8*)* %c, void (i8*)** %p\n  %d = load void (i8*)*, void (i8*)** %p\n  call void %d(i8* null)\n  %r = call i32 (...)* %q(i32 1)\n  %s = call i32 (...) %r(i32 1)\n  ret void\n}\n',
    'old-memory-intrinsics':
      'declare void @llvm.memcpy.p0i8.p1i8.i64(i8* noalias nocapture writeonly, i8 addrspace(1)* noalias nocapture readonly, i64, i1 immarg)\ndeclare void @llvm.lifetime.start.p0i8(i64 immarg, i8* nocapture)\ndefine void @f(i8* %a, i8 addrspace(1)* %b) {\n  call void @llvm.lifetime.start.p0i8(i64 8, i8* %a)\n  call void @llvm.memcpy.p0i8.p1i8.i64(i8* align 4 %a, i8 addrspace(1)* align 16 dereferenceable(8) %b, i64 8, i1 false), !tbaa.struct !0\n  ret void\n}\n!0 = !{i64 0, i64 8, !1}\n!1 = !{!2, !2, i64 0}\n!2 = !{!"x", !3}\n!3 = !{!"root"}\n',
    'old-vectors-of-pointers':
      'define <2 x i32*> @f(<2 x i32*> %p, <2 x i8 addrspace(1)*> %q) {\n  %a = bitcast <2 x i32*> %p to <2 x float*>\n  %b = ptrtoint <2 x float*> %a to <2 x i64>\n  %c = getelementptr i32, <2 x i32*> %p, i64 1\n  %d = addrspacecast <2 x i8 addrspace(1)*> %q to <2 x i8*>\n  ret <2 x i32*> %c\n}\n',
    'old-forward-value':
      'define void @f() {\n  call void @later(%T zeroinitializer)\n  ret void\n}\ndeclare void @later(%T)\n%T = type { i32 }\n',
    'old-builtin':
      'declare void @g() nobuiltin\ndefine void @f() {\n  call void @g() builtin\n  ret void\n}\n',
    'old-names':
      'define i32* @"a b"(i32* "x" %"p q") {\n  %"1" = getelementptr i32, i32* %"p q", i32 1\n  ret i32* %"1"\n}\n',
    ...functions(
      'old',
      'void @f(i32* %p)',
      {
        gc: '  ret void',
        mmx: '  %x = bitcast i64 5 to x86_mmx\n  %y = bitcast x86_mmx %x to i64\n  ret void',
        constrained:
          '  %r = call float @llvm.experimental.constrained.fadd.f32(float 1.0, float 2.0, metadata !"round.tonearest", metadata !"fpexcept.strict") strictfp\n  %c = call i1 @llvm.experimental.constrained.fcmp.f32(float %r, float 2.0, metadata !"oeq", metadata !"fpexcept.strict") strictfp\n  ret void',
      },
      'declare float @llvm.experimental.constrained.fadd.f32(float, float, metadata, metadata)\ndeclare i1 @llvm.experimental.constrained.fcmp.f32(float, float, metadata, metadata)\n',
    ),
  };
}
