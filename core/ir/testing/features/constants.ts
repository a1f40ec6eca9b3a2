import {type Features, type PointerSpelling} from './dialect.ts';

/** One module per form of constant. */
export function constantFeatures(p: PointerSpelling): Features {
  const i8 = p('i8');
  const i32 = p('i32');
  return {
    'constant-integers':
      '@a = global i1 true\n@b = global i1 false\n@c = global i8 -128\n@d = global i64 9223372036854775807\n@e = global i64 -9223372036854775808\n@f = global i128 170141183460469231731687303715884105727\n@g = global i256 115792089237316195423570985008687907853269984665640564039457584007913129639935\n@h = global i7 -1\n',
    'constant-floats':
      '@a = global float 0.000000e+00\n@b = global float -0.000000e+00\n@c = global double 1.0e-300\n@d = global double 0x7FF0000000000000\n@e = global double 0xFFF8000000000001\n@f = global half 0xH7C00\n@g = global bfloat 0xR4049\n@h = global x86_fp80 0xK4000C90FDAA22168C235\n@i = global fp128 0xL8469898CC51701B84000921FB54442D1\n@j = global ppc_fp128 0xM400921FB54442D183CA1A62633145C07\n@k = global double 12345678901234567890.0\n@l = global float 0x3F847AE140000000\n',
    'constant-text':
      '@a = constant [6 x i8] c"hello\\00"\n@b = constant [4 x i8] c"\\00\\FF\\22\\5C"\n@c = constant [0 x i8] c""\n@d = constant [5 x i8] c"a;b!@"\n',
    'constant-aggregates': `%S = type { i32, [2 x float] }\n@a = constant %S { i32 1, [2 x float] [float 1.0, float 2.0] }\n@b = constant { i8, <{ i32, i64 }> } { i8 1, <{ i32, i64 }> <{ i32 2, i64 3 }> }\n@c = constant [2 x %S] [%S zeroinitializer, %S { i32 4, [2 x float] undef }]\n@d = constant <4 x i16> <i16 1, i16 -2, i16 undef, i16 poison>\n@e = constant [0 x i32] []\n@f = constant {} {}\n@g = constant <{}> <{}>\n@h = constant { i32, { } } { i32 0, {} {} }\n@i = constant [3 x [2 x i8]] [[2 x i8] c"ab", [2 x i8] zeroinitializer, [2 x i8] c"cd"]\n`,
    'constant-undefined': `@a = global i32 undef\n@b = global i32 poison\n@c = global ${i32} null\n@d = global [4 x i32] zeroinitializer\n@e = global <2 x ${i32}> zeroinitializer\n@f = global { i32, ${i8} } undef\n@g = global [2 x i32] poison\n`,
    'constant-gep': `%S = type { i32, [4 x i8] }\n@s = global %S zeroinitializer\n@a = global ${i8} getelementptr inbounds (%S, ${p('%S')} @s, i32 0, i32 1, i32 2)\n@b = global ${p('%S')} getelementptr (%S, ${p('%S')} @s, i64 1)\n@v = global [10 x i32] zeroinitializer\n@c = global ${i32} getelementptr inbounds ([10 x i32], ${p('[10 x i32]')} @v, i64 0, i64 3)\n@d = constant [2 x ${i32}] [${i32} getelementptr ([10 x i32], ${p('[10 x i32]')} @v, i32 0, i32 1), ${i32} null]\n`,
    'constant-casts': `@v = global i32 5\n@a = global i64 ptrtoint (${i32} @v to i64)\n@b = global ${i32} inttoptr (i64 4096 to ${i32})\n@c = global ${p('i32', 1)} addrspacecast (${i32} @v to ${p('i32', 1)})\n@d = global i32 trunc (i64 ptrtoint (${i32} @v to i64) to i32)\n@e = global i64 sub (i64 ptrtoint (${i32} @v to i64), i64 ptrtoint (${p('i64')} @a to i64))\n@f = global i64 add (i64 ptrtoint (${i32} @v to i64), i64 7)\n`,
    'constant-bitcast': `@v = global i32 5\n@a = global ${i8} bitcast (${i32} @v to ${i8})\n@b = global <2 x i32> bitcast (i64 81985529216486895 to <2 x i32>)\ndefine i32 @f() {\n  %x = load float, ${p('float')} bitcast (${i32} @v to ${p('float')})\n  %r = fptosi float %x to i32\n  ret i32 %r\n}\n`,
    'constant-functions': `declare i32 @one(i32)\ndefine internal i32 @two(i32 %x) {\n  ret i32 %x\n}\n@table = constant [2 x ${p('i32 (i32)')}] [${p('i32 (i32)')} @one, ${p('i32 (i32)')} @two]\n@e = global ${p('i32 (i32)')} @one\n`,
    // A number and a name in two functions: of one function's two, LLVM 14 now and then takes one for the other.
    'constant-blockaddress': `@t = internal constant [2 x ${i8}] [${i8} blockaddress(@f, %a), ${i8} blockaddress(@f, %b)]\n@u = internal constant ${i8} blockaddress(@g, %1)\ndefine void @f() {\n  br label %a\n\na:                                                ; preds = %0\n  br label %b\n\nb:                                                ; preds = %a\n  ret void\n}\ndefine void @g() {\n  br label %1\n\n1:                                                ; preds = %0\n  ret void\n}\n`,
    // In bodies: LLVM 14 crashes on these two where the function comes later, even where it printed that order itself.
    'constant-equivalent': `declare void @g()\ndefine i64 @f() {\n  ret i64 ptrtoint (${p('void ()')} dso_local_equivalent @g to i64)\n}\n`,
    'constant-no-cfi': `declare void @g()\ndefine ${p('void ()')} @f() {\n  ret ${p('void ()')} no_cfi @g\n}\n`,
    'constant-relative': `@base = constant i32 0\n@r = constant i32 trunc (i64 sub (i64 ptrtoint (${i32} @r to i64), i64 ptrtoint (${i32} @base to i64)) to i32)\n`,
    'constant-nested': `@v = global [4 x i32] zeroinitializer\ndefine i64 @f() {\n  ret i64 add (i64 ptrtoint (${i32} getelementptr inbounds ([4 x i32], ${p('[4 x i32]')} @v, i64 0, i64 2) to i64), i64 sub (i64 3, i64 ptrtoint (${p('[4 x i32]')} @v to i64)))\n}\n`,
    'constant-cycle': `%N = type { ${p('%N')}, i32 }\n@a = global %N { ${p('%N')} @b, i32 1 }\n@b = global %N { ${p('%N')} @a, i32 2 }\n`,
    'constant-token':
      'declare token @llvm.call.preallocated.setup(i32)\ndefine void @f(i32 %x) {\n  call void @g(i32 1) [ "deopt"(token none) ]\n  ret void\n}\ndeclare void @g(i32)\n',
    'type-named': `%A = type { i32, ${p('%B')} }\n%B = type { ${p('%A')}, [2 x %C] }\n%C = type <{ i8, i16 }>\n%"quoted name" = type { float }\n%O = type opaque\n%0 = type { i8 }\n%1 = type { %0, ${p('%1')} }\n@a = global ${p('%A')} null\n@b = global %"quoted name" zeroinitializer\n@c = global ${p('%O')} null\n@d = global %1 zeroinitializer\n@e = external global %A\n@f = external global %B\n`,
    'type-literal': `@a = external global { i32, { i8, [3 x <2 x half>] }, <{ i1, i2 }> }\n@b = external global [2 x [0 x i32]]\n@c = external global <2 x ${i32}>\n@d = external global { ${p('void (i32, ...)')}, ${p(p(p('i8')))} }\n`,
    'type-function': `@a = external global ${p(`i32 (i32, ${p('void ()')}, ...)`)}\ndeclare ${p('i32 (float)')} @f(${p('void (...)')})\ndefine void @g(${p('i32 (i32)')} %h) {\n  %r = call i32 %h(i32 3)\n  ret void\n}\n`,
    'type-spaces': `@a = addrspace(1) global i32 1\n@b = addrspace(2) constant ${p('i32', 1)} @a\n@c = external addrspace(3) global ${p(p('i8', 2), 1)}\ndefine void @f(${p('i32', 1)} %x, ${p('i32', 5)} %y) addrspace(4) {\n  %v = load i32, ${p('i32', 1)} %x\n  store i32 %v, ${p('i32', 5)} %y\n  ret void\n}\n`,
    'type-scalable': 'declare <vscale x 4 x i32> @f(<vscale x 2 x double>, <vscale x 16 x i1>)\n',
    'type-special': 'declare void @f(x86_fp80, ppc_fp128, fp128, half, bfloat)\n',
  };
}
