import {functions, type Features, type PointerSpelling} from './dialect.ts';

const integer = {
  add: '  %r = add i32 %a, %b\n  ret i32 %r',
  'add-flags':
    '  %r = add nuw nsw i32 %a, 7\n  %s = sub nsw i32 %r, %b\n  %t = mul nuw i32 %s, -3\n  ret i32 %t',
  divide:
    '  %r = udiv exact i32 %a, %b\n  %s = sdiv i32 %r, 3\n  %t = urem i32 %s, %b\n  %u = srem i32 %t, %a\n  ret i32 %u',
  shift: '  %r = shl nuw nsw i32 %a, 3\n  %s = lshr exact i32 %r, %b\n  %t = ashr i32 %s, 1\n  ret i32 %t',
  logic: '  %r = and i32 %a, %b\n  %s = or i32 %r, 255\n  %t = xor i32 %s, -1\n  ret i32 %t',
  compare: Object.keys({eq: 0, ne: 0, ugt: 0, uge: 0, ult: 0, ule: 0, sgt: 0, sge: 0, slt: 0, sle: 0})
    .map((predicate) => `  %c.${predicate} = icmp ${predicate} i32 %a, %b`)
    .concat('  %r = zext i1 %c.sle to i32\n  ret i32 %r')
    .join('\n'),
  casts:
    '  %t = trunc i32 %a to i8\n  %z = zext i8 %t to i64\n  %s = sext i8 %t to i128\n  %u = trunc i128 %s to i32\n  %f = sitofp i64 %z to float\n  %g = uitofp i32 %u to double\n  %h = fptosi float %f to i32\n  %i = fptoui double %g to i32\n  %j = bitcast i32 %i to float\n  %k = bitcast float %j to i32\n  %r = add i32 %h, %k\n  ret i32 %r',
  select: '  %c = icmp ult i32 %a, 10\n  %r = select i1 %c, i32 %a, i32 %b\n  ret i32 %r',
  freeze: '  %r = freeze i32 %a\n  %s = freeze i32 undef\n  %t = add i32 %r, %s\n  ret i32 %t',
  odd: '  %x = zext i32 %a to i37\n  %y = mul i37 %x, 68719476735\n  %z = trunc i37 %y to i1\n  %w = sext i1 %z to i8388607\n  %v = trunc i8388607 %w to i32\n  ret i32 %v',
  branch:
    '  %c = icmp eq i32 %a, 0\n  br i1 %c, label %then, label %else\n\nthen:\n  br label %end\n\nelse:\n  br label %end\n\nend:\n  %r = phi i32 [ %a, %then ], [ 5, %else ]\n  ret i32 %r',
  loop: 'entry:\n  br label %head\n\nhead:                                             ; preds = %head, %entry\n  %i = phi i32 [ 0, %entry ], [ %next, %head ]\n  %s = phi i32 [ %a, %entry ], [ %sum, %head ]\n  %sum = add i32 %s, %i\n  %next = add nuw i32 %i, 1\n  %c = icmp slt i32 %next, %b\n  br i1 %c, label %head, label %exit\n\nexit:\n  ret i32 %sum',
  switch:
    '  switch i32 %a, label %other [\n    i32 0, label %zero\n    i32 -7, label %zero\n    i32 100000, label %big\n  ]\n\nzero:\n  ret i32 1\n\nbig:\n  ret i32 2\n\nother:\n  ret i32 %b',
  'switch-empty': '  switch i32 %a, label %d [\n  ]\n\nd:\n  ret i32 0',
  unreachable: '  %c = icmp eq i32 %a, 3\n  br i1 %c, label %x, label %y\nx:\n  unreachable\ny:\n  ret i32 9',
  'dead-block': '  ret i32 %a\nnever:\n  %x = add i32 %x, 1\n  br label %never',
  numbered:
    '  %1 = add i32 %a, %b\n  %2 = mul i32 %1, %1\n  %3 = icmp eq i32 %2, 4\n  br i1 %3, label %4, label %6\n\n4:                                                ; preds = %0\n  %5 = add i32 %1, 1\n  ret i32 %5\n\n6:                                                ; preds = %0\n  ret i32 %2',
  'quoted-names':
    '  %"a value" = add i32 %a, 1\n  %"with\\22quote" = add i32 %"a value", 2\n  %-x.$_9 = add i32 %"with\\22quote", 3\n  br label %"a block"\n\n"a block":\n  ret i32 %-x.$_9',
  'forward-phi':
    'e:\n  br label %l\nl:\n  %x = phi i32 [ %y, %l ], [ %a, %e ]\n  %y = add i32 %x, 1\n  %c = icmp eq i32 %y, %b\n  br i1 %c, label %o, label %l\no:\n  ret i32 %y',
  'out-of-order':
    '  br label %second\nfirst:\n  %r = add i32 %v, 1\n  ret i32 %r\nsecond:\n  %v = mul i32 %a, %b\n  br label %first',
  'self-phi': 'e:\n  br label %l\nl:\n  %x = phi i32 [ %a, %e ], [ %x, %l ]\n  br label %l',
  comments: '  ; a comment\n  %r = add i32 %a, ; inside\n    %b\n  ret i32 %r ; and after',
  'one-line': ' %r = add i32 %a, %b %s = sub i32 %r, 1 ret i32 %s ',
  hexadecimal: '  %r = add i32 %a, u0xFF\n  %s = add i32 %r, s0x10\n  ret i32 %s',
};

const floating = {
  arithmetic:
    '  %r = fadd float %a, %b\n  %s = fsub float %r, 1.000000e+00\n  %t = fmul float %s, 0x3FB99999A0000000\n  %u = fdiv float %t, %b\n  %v = frem float %u, %a\n  %w = fneg float %v\n  ret float %w',
  fast: '  %r = fadd fast float %a, %b\n  %s = fmul nnan ninf nsz arcp contract afn reassoc float %r, %b\n  %t = fsub nsz float -0.000000e+00, %s\n  %u = fneg fast float %t\n  %c = fcmp fast olt float %u, %a\n  %v = select nnan i1 %c, float %u, float %t\n  ret float %v',
  compare: [
    'false',
    'oeq',
    'ogt',
    'oge',
    'olt',
    'ole',
    'one',
    'ord',
    'ueq',
    'ugt',
    'uge',
    'ult',
    'ule',
    'une',
    'uno',
    'true',
  ]
    .map((predicate) => `  %c.${predicate} = fcmp ${predicate} float %a, %b`)
    .concat('  %r = select i1 %c.uno, float %a, float %b\n  ret float %r')
    .join('\n'),
  casts:
    '  %d = fpext float %a to double\n  %h = fptrunc double %d to half\n  %f = fpext half %h to float\n  %bf = fptrunc float %f to bfloat\n  %g = fpext bfloat %bf to float\n  %x = fpext float %g to x86_fp80\n  %q = fpext x86_fp80 %x to fp128\n  %p = fptrunc fp128 %q to float\n  ret float %p',
  constants:
    '  %r = fadd float %a, 1.5\n  %s = fadd float %r, -0.0\n  %t = fadd float %s, 0x7FF0000000000000\n  %u = fadd float %t, 0xFFF0000000000000\n  %v = fadd float %u, 0x7FF8000000000000\n  %w = fadd float %v, 1.0e10\n  %x = fadd float %w, 0x36A0000000000000\n  %y = fadd float %x, +2.5E-1\n  ret float %y',
  wide: '  %h = fptrunc float %a to half\n  %i = fadd half %h, 0xH3C00\n  %j = fadd half %i, 0xH8000\n  %k = fadd half %j, 0.5\n  %d = fpext half %k to double\n  %e = fadd double %d, 0x400921FB54442D18\n  %x = fpext double %e to x86_fp80\n  %y = fadd x86_fp80 %x, 0xK3FFF8000000000000000\n  %q = fpext x86_fp80 %y to fp128\n  %z = fadd fp128 %q, 0xL00000000000000003FFF000000000000\n  %bf = fptrunc float %a to bfloat\n  %bg = fadd bfloat %bf, 0xR3F80\n  %r = fptrunc fp128 %z to float\n  %s = fpext bfloat %bg to float\n  %t = fadd float %r, %s\n  ret float %t',
  'phi-fast':
    'e:\n  br label %l\nl:\n  %x = phi fast float [ %a, %e ], [ %y, %l ]\n  %y = fmul float %x, %b\n  %c = fcmp olt float %y, 1.0\n  br i1 %c, label %o, label %l\no:\n  ret float %x',
  powerpc:
    '  %x = fpext float %a to double\n  %y = fadd double %x, 1.0\n  %r = fptrunc double %y to float\n  %z = select i1 true, ppc_fp128 0xM3FF00000000000000000000000000000, ppc_fp128 0xM80000000000000000000000000000000\n  ret float %r',
};

const vector = {
  arithmetic:
    '  %r = fadd <4 x float> %a, %b\n  %s = fmul <4 x float> %r, <float 1.000000e+00, float 2.000000e+00, float 0.000000e+00, float -1.000000e+00>\n  %c = fcmp ogt <4 x float> %s, zeroinitializer\n  %t = select <4 x i1> %c, <4 x float> %s, <4 x float> %b\n  ret <4 x float> %t',
  lanes:
    '  %x = extractelement <4 x float> %a, i32 1\n  %y = extractelement <4 x float> %a, i64 %i\n  %z = fadd float %x, %y\n  %r = insertelement <4 x float> %b, float %z, i64 %i\n  %s = insertelement <4 x float> undef, float %z, i8 3\n  %t = fadd <4 x float> %r, %s\n  ret <4 x float> %t',
  shuffle:
    '  %r = shufflevector <4 x float> %a, <4 x float> %b, <4 x i32> <i32 0, i32 5, i32 undef, i32 3>\n  %s = shufflevector <4 x float> %r, <4 x float> undef, <4 x i32> zeroinitializer\n  %t = shufflevector <4 x float> %s, <4 x float> poison, <8 x i32> <i32 0, i32 1, i32 2, i32 3, i32 7, i32 6, i32 5, i32 4>\n  %u = shufflevector <8 x float> %t, <8 x float> %t, <4 x i32> <i32 12, i32 0, i32 1, i32 8>\n  %v = shufflevector <4 x float> %u, <4 x float> %u, <4 x i32> undef\n  ret <4 x float> %u',
  wide: '  %w = shufflevector <4 x float> %a, <4 x float> %b, <64 x i32> zeroinitializer\n  %x = fadd <64 x float> %w, %w\n  %y = extractelement <64 x float> %x, i32 63\n  %r = insertelement <4 x float> %a, float %y, i32 0\n  ret <4 x float> %r',
  scalable:
    '  %s = insertelement <vscale x 4 x float> poison, float 1.0, i32 0\n  %t = shufflevector <vscale x 4 x float> %s, <vscale x 4 x float> poison, <vscale x 4 x i32> zeroinitializer\n  %u = fadd <vscale x 4 x float> %t, %t\n  %v = extractelement <vscale x 4 x float> %u, i64 %i\n  %w = insertelement <4 x float> %a, float %v, i32 2\n  ret <4 x float> %w',
  casts:
    '  %i1 = bitcast <4 x float> %a to <4 x i32>\n  %t = trunc <4 x i32> %i1 to <4 x i16>\n  %z = zext <4 x i16> %t to <4 x i64>\n  %f = uitofp <4 x i64> %z to <4 x float>\n  %w = bitcast <4 x float> %f to i128\n  %v = bitcast i128 %w to <4 x float>\n  ret <4 x float> %v',
  booleans:
    '  %c = fcmp une <4 x float> %a, %b\n  %n = bitcast <4 x i1> %c to i4\n  %z = icmp eq i4 %n, 0\n  %s = select i1 %z, <4 x float> %a, <4 x float> %b\n  %t = select <4 x i1> <i1 true, i1 false, i1 undef, i1 true>, <4 x float> %s, <4 x float> %a\n  ret <4 x float> %t',
};

function memory(p: PointerSpelling): Readonly<Record<string, string>> {
  const i32 = p('i32');
  return {
    alloca: `  %x = alloca i32, align 4\n  %y = alloca i32, i32 %n\n  %z = alloca [4 x float], i64 2, align 16\n  store i32 %n, ${i32} %x, align 4\n  %v = load i32, ${i32} %x, align 4\n  store i32 %v, ${i32} %y\n  ret void`,
    'alloca-inalloca': `  %x = alloca inalloca i32\n  store i32 1, ${i32} %x\n  ret void`,
    volatile: `  %v = load volatile i32, ${i32} %p, align 1\n  store volatile i32 %v, ${i32} %p, align 2\n  ret void`,
    atomic: `  %v = load atomic i32, ${i32} %p seq_cst, align 4\n  %w = load atomic volatile i32, ${i32} %p syncscope("agent") monotonic, align 4\n  store atomic i32 %v, ${i32} %p release, align 4\n  store atomic volatile i32 %w, ${i32} %p syncscope("singlethread") unordered, align 8\n  ret void`,
    rmw: `${['xchg', 'add', 'sub', 'and', 'nand', 'or', 'xor', 'max', 'min', 'umax', 'umin']
      .map((operation) => `  %v.${operation} = atomicrmw ${operation} ${i32} %p, i32 %n acq_rel`)
      .join(
        '\n',
      )}\n  %x = atomicrmw volatile add ${i32} %p, i32 1 syncscope("workgroup") monotonic, align 8\n  ret void`,
    'rmw-float': `  %q = load ${p('float')}, ${p(p('float'))} %pp\n  %v = atomicrmw fadd ${p('float')} %q, float 1.0 seq_cst, align 4\n  %w = atomicrmw fsub ${p('float')} %q, float %v acquire\n  %x = atomicrmw xchg ${p('float')} %q, float %w release\n  ret void`,
    cmpxchg: `  %r = cmpxchg ${i32} %p, i32 1, i32 %n acq_rel monotonic\n  %t = cmpxchg weak volatile ${i32} %p, i32 2, i32 %n syncscope("agent") seq_cst acquire, align 4\n  %o = extractvalue { i32, i1 } %r, 1\n  %v = extractvalue { i32, i1 } %t, 0\n  ret void`,
    fence:
      '  fence seq_cst\n  fence syncscope("singlethread") acquire\n  fence release\n  fence acq_rel\n  ret void',
    gep: `  %a = getelementptr i32, ${i32} %p, i64 3\n  %b = getelementptr inbounds i32, ${i32} %a, i32 %n\n  %c = getelementptr inbounds %S, ${p('%S')} %s, i64 0, i32 1, i64 2\n  store i32 1, ${i32} %c\n  store i32 2, ${i32} %b\n  ret void`,
    'gep-vector': `  %a = getelementptr i32, ${i32} %p, <4 x i64> <i64 0, i64 1, i64 2, i64 3>\n  %b = getelementptr %S, ${p('%S')} %s, <4 x i64> zeroinitializer, i32 0\n  %c = extractelement <4 x ${i32}> %a, i32 0\n  store i32 0, ${i32} %c\n  ret void`,
    pointers: `  %i = ptrtoint ${i32} %p to i64\n  %j = add i64 %i, 4\n  %q = inttoptr i64 %j to ${i32}\n  %c = icmp ult ${i32} %p, %q\n  %d = icmp eq ${i32} %q, null\n  %e = addrspacecast ${i32} %p to ${p('i32', 1)}\n  %f = select i1 %c, ${i32} %p, ${i32} %q\n  %g = freeze ${i32} %f\n  store i32 0, ${i32} %g\n  store i32 1, ${p('i32', 1)} %e\n  ret void`,
    aggregates: `  %v = load %S, ${p('%S')} %s\n  %x = extractvalue %S %v, 1, 2\n  %w = insertvalue %S %v, i32 7, 0\n  %y = insertvalue %S %w, i32 %x, 1, 0\n  store %S %y, ${p('%S')} %s\n  %z = insertvalue { i32, float } undef, i32 %n, 0\n  %u = insertvalue [2 x { i32, float }] zeroinitializer, { i32, float } %z, 1\n  ret void`,
    nontemporal: `  %v = load i32, ${i32} %p, align 4, !nontemporal !0, !invariant.load !1\n  store i32 %v, ${i32} %p, align 4, !nontemporal !0\n  %w = load i32, ${i32} %p, align 4, !range !2, !noundef !1\n  ret void`,
  };
}

function calls(p: PointerSpelling): Features {
  const declarations = `declare i32 @callee(i32, float)\ndeclare void @nothing()\ndeclare i32 @variadic(${p('i8')}, ...)\ndeclare fastcc i32 @fast(i32)\n`;
  const bodies = {
    plain: '  %r = call i32 @callee(i32 %n, float 1.0)\n  call void @nothing()\n  ret i32 %r',
    typed: `  %r = call i32 (${p('i8')}, ...) @variadic(${p('i8')} null, i32 %n, double 2.0)\n  %s = call i32 (i32, float) @callee(i32 %r, float 0.0)\n  ret i32 %s`,
    tails:
      '  %r = tail call i32 @callee(i32 %n, float 1.0)\n  %s = notail call fastcc i32 @fast(i32 %r)\n  %t = musttail call i32 @f(i32 %s)\n  ret i32 %t',
    attributes: `  %r = call zeroext i32 @callee(i32 signext noundef %n, float inreg 1.0) nounwind readnone\n  %s = call noundef i32 @callee(i32 noundef %r, float noundef 0.0) #0\n  call void @nothing() cold noreturn "name"="value" "bare"\n  ret i32 %s`,
    indirect: `  %q = inttoptr i64 1000 to ${p('i32 (i32)')}\n  %r = call i32 %q(i32 %n)\n  ret i32 %r`,
    bundles: '  %r = call i32 @callee(i32 %n, float 1.0) [ "deopt"(i32 %n, i64 5), "tag"() ]\n  ret i32 %r',
    conventions: '  %r = call fastcc i32 @fast(i32 %n)\n  ret i32 %r',
    assembly: `  %r = call i32 asm "mov $1, $0", "=r,r"(i32 %n)\n  %s = call i32 asm sideeffect alignstack "nop \\22x\\22", "=r,0,~{memory}"(i32 %r)\n  call void asm sideeffect inteldialect "nop", ""()\n  ret i32 %s`,
    'assembly-unwind': '  call void asm sideeffect unwind "nop", ""()\n  ret i32 %n',
    fast: '  %f = sitofp i32 %n to float\n  %g = call fast float @llvm.sqrt.f32(float %f)\n  %h = call nnan contract float @llvm.fma.f32(float %g, float %f, float 1.0)\n  %r = fptosi float %h to i32\n  ret i32 %r',
  };
  const intrinsics =
    'declare float @llvm.sqrt.f32(float)\ndeclare float @llvm.fma.f32(float, float, float)\nattributes #0 = { nounwind readnone }\n';
  return functions('call', 'i32 @f(i32 %n)', bodies, declarations + intrinsics);
}

function unwinding(p: PointerSpelling): Features {
  const itanium = `personality ${p('i32 (...)')} @__gxx_personality_v0`;
  const windows = `personality ${p('i32 (...)')} @__CxxFrameHandler3`;
  const declarations = `declare i32 @__gxx_personality_v0(...)\ndeclare i32 @__CxxFrameHandler3(...)\ndeclare i32 @risky(i32)\n@type = external constant ${p('i8')}\n`;
  const value = p(p('i8'));
  return {
    ...functions(
      'unwind',
      `i32 @f(i32 %n) ${itanium}`,
      {
        landingpad: `  %r = invoke i32 @risky(i32 %n)\n          to label %ok unwind label %bad\nok:\n  ret i32 %r\nbad:\n  %l = landingpad { ${p('i8')}, i32 }\n          cleanup\n  resume { ${p('i8')}, i32 } %l`,
        clauses: `  %r = invoke fastcc i32 @risky(i32 %n) nounwind [ "deopt"(i32 1) ]\n          to label %ok unwind label %bad\nok:\n  ret i32 %r\nbad:\n  %l = landingpad { ${p('i8')}, i32 }\n          catch ${value} @type\n          catch ${p('i8')} null\n          filter [1 x ${value}] [${value} @type]\n          filter [0 x ${value}] zeroinitializer\n  %s = extractvalue { ${p('i8')}, i32 } %l, 1\n  ret i32 %s`,
      },
      declarations,
    ),
    ...functions(
      'unwind',
      `i32 @g(i32 %n) ${windows}`,
      {
        catchpad: `  %r = invoke i32 @risky(i32 %n)\n          to label %ok unwind label %dispatch\nok:\n  ret i32 %r\ndispatch:\n  %d = catchswitch within none [label %handler] unwind to caller\nhandler:\n  %c = catchpad within %d [${p('i8')} null, i32 64, ${p('i8')} null]\n  %v = call i32 @risky(i32 2) [ "funclet"(token %c) ]\n  catchret from %c to label %out\nout:\n  ret i32 1`,
        cleanuppad:
          '  %r = invoke i32 @risky(i32 %n)\n          to label %ok unwind label %clean\nok:\n  ret i32 %r\nclean:\n  %c = cleanuppad within none []\n  cleanupret from %c unwind to caller',
        nested: `  %r = invoke i32 @risky(i32 %n)\n          to label %ok unwind label %d\nok:\n  ret i32 %r\nd:\n  %s = catchswitch within none [label %h1, label %h2] unwind label %clean\nh1:\n  %c1 = catchpad within %s [${p('i8')} null, i32 1, ${p('i8')} null]\n  catchret from %c1 to label %ok2\nh2:\n  %c2 = catchpad within %s []\n  unreachable\nclean:\n  %c = cleanuppad within none []\n  cleanupret from %c unwind to caller\nok2:\n  ret i32 0`,
      },
      declarations,
    ),
    ...functions('unwind', 'i32 @h(i32 %n)', {
      indirectbr: `  %t = select i1 true, ${p('i8')} blockaddress(@h, %one), ${p('i8')} blockaddress(@h, %two)\n  indirectbr ${p('i8')} %t, [label %one, label %two]\none:\n  ret i32 1\ntwo:\n  ret i32 %n`,
    }),
  };
}

/** One module per form of instruction. */
export function instructionFeatures(p: PointerSpelling): Features {
  const memoryHead = `void @f(i32 %n, ${p('i32')} %p, ${p('%S')} %s, ${p(p('float'))} %pp)`;
  const memoryPreamble = '%S = type { i32, [4 x i32] }\n';
  const memoryMetadata = '!0 = !{i32 1}\n!1 = !{}\n!2 = !{i32 0, i32 10, i32 20, i32 30}\n';
  return {
    ...functions('integer', 'i32 @f(i32 %a, i32 %b)', integer),
    ...functions('float', 'float @f(float %a, float %b)', floating),
    ...functions('vector', '<4 x float> @f(<4 x float> %a, <4 x float> %b, i64 %i)', vector),
    ...functions('memory', memoryHead, memory(p), memoryPreamble + memoryMetadata),
    ...calls(p),
    ...unwinding(p),
  };
}
