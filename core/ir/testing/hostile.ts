/** Inputs made to break a reader: deep, huge, cyclic, endless; each is made when it is asked for. */
export function hostileInputs(): Readonly<Record<string, () => string>> {
  return {...deep(), ...huge(), ...cyclic(), ...malformed()};
}

const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({length: count}, (_, index) => line(index)).join('');

function deep(): Record<string, () => string> {
  const depth = 200_000;
  return {
    'nested metadata': () => `!0 = ${'!{'.repeat(depth)}${'}'.repeat(depth)}\n`,
    'nested metadata, open': () => `!0 = ${'!{'.repeat(3_000_000)}`,
    'ten megabytes of nested metadata': () => `!0 = ${'!{i32 1, '.repeat(1_100_000)}`,
    'nested structs': () => `@a = external global ${'{'.repeat(depth)}i8${'}'.repeat(depth)}\n`,
    'nested arrays': () => `@a = external global ${'[1 x '.repeat(depth)}i8${']'.repeat(depth)}\n`,
    'nested vectors': () => `@a = external global ${'<1 x '.repeat(depth)}i8${'>'.repeat(depth)}\n`,
    'pointers to pointers': () => `@a = external global i8${'*'.repeat(depth)}\n`,
    'functions of functions': () => `@a = external global ${'void ('.repeat(depth)}${')*'.repeat(depth)}\n`,
    'functions returning functions': () => `@a = external global void${' ()*'.repeat(depth)}\n`,
    'nested constants': () => `@a = global i32 ${'add (i32 '.repeat(depth)}1${', i32 1)'.repeat(depth)}\n`,
    'nested aggregates': () =>
      `@a = global ${'[1 x '.repeat(300)}i8${']'.repeat(300)} ${'[i8 '.repeat(depth)}\n`,
    'nested casts': () => `@a = global i64 ${'ptrtoint (i8* inttoptr (i64 '.repeat(depth / 4)}0\n`,
    'nested parentheses': () => `define void @f() ${'('.repeat(depth)}\n`,
    'nested fields': () => `!0 = !DILocation(scope: ${'!DILocation(scope: '.repeat(depth)}\n`,
    'chain of types': () =>
      repeat(depth / 2, (index) => `%T${index} = type { %T${index + 1} }\n`) +
      `%T${depth / 2} = type { i8 }\n@a = global %T0 zeroinitializer\n`,
    'chain of metadata': () =>
      `!x = !{!0}\n${repeat(depth / 2, (index) => `!${index} = !{!${index + 1}}\n`)}!${depth / 2} = !{}\n`,
    'chain of aliases': () =>
      `@a0 = global i8 0\n${repeat(50_000, (index) => `@a${index + 1} = alias i8, i8* @a${index}\n`)}`,
    'chain of blocks': () =>
      `define void @f() {\n${repeat(50_000, (index) => `b${index}:\n  br label %b${index + 1}\n`)}b50000:\n  ret void\n}\n`,
    'ladder of blocks': () =>
      `define void @f(i1 %c) {\n${repeat(20_000, (index) => `b${index}:\n  br i1 %c, label %b${index + 1}, label %b20000\n`)}b20000:\n  ret void\n}\n`,
    'loops in loops': () =>
      `define void @f(i1 %c) {\n  br label %h0\n${repeat(5000, (index) => `h${index}:\n  br i1 %c, label %h${index + 1}, label %h${Math.max(0, index - 1)}\n`)}h5000:\n  br label %h0\n}\n`,
    'chain of values': () =>
      `define i32 @f(i32 %v0) {\n${repeat(100_000, (index) => `  %v${index + 1} = add i32 %v${index}, 1\n`)}  ret i32 %v100000\n}\n`,
    'chain of scopes': () =>
      `!llvm.dbg.cu = !{}\n${repeat(50_000, (index) => `!${index} = distinct !DILexicalBlock(scope: !${index + 1}, file: null, line: 1)\n`)}`,
    'chain of alias metadata': () =>
      `define void @f(i32* %p) {\n  store i32 1, i32* %p, !tbaa !0\n  ret void\n}\n${repeat(50_000, (index) => `!${index} = !{!"t", !${index + 1}, i64 0}\n`)}`,
  };
}

function huge(): Record<string, () => string> {
  return {
    'million-entry constant': () =>
      `@a = constant [1000000 x i32] [${repeat(1_000_000, (index) => `${index === 0 ? '' : ', '}i32 ${index}`)}]\n`,
    'million-entry node': () =>
      `!0 = !{${repeat(1_000_000, (index) => `${index === 0 ? '' : ', '}i32 ${index}`)}}\n`,
    'ten-megabyte string': () => `@a = constant [10000000 x i8] c"${'x'.repeat(10_000_000)}"\n`,
    'ten-megabyte comment': () => `;${' '.repeat(10_000_000)}\n@a = global i8 0\n`,
    'ten-megabyte name': () => `@${'n'.repeat(10_000_000)} = global i8 0\n`,
    'open string': () => `@a = constant [4 x i8] c"${'y'.repeat(5_000_000)}`,
    'long number': () => `@a = global i64 ${'9'.repeat(1_000_000)}\n`,
    'long float': () => `@a = global double 0.${'3'.repeat(1_000_000)}e${'9'.repeat(1000)}\n`,
    'long hexadecimal': () => `@a = global i64 u0x${'F'.repeat(1_000_000)}\n`,
    'huge types': () =>
      '@a = external global [18446744073709551615 x [18446744073709551615 x i64]]\n@b = external global i8388607\n@c = external global <4294967295 x i1>\n@d = external global i99999999999\n@e = global [1000000000000 x i8] zeroinitializer\n',
    'many functions': () => repeat(60_000, (index) => `define void @f${index}() {\n  ret void\n}\n`),
    'many globals': () => repeat(150_000, (index) => `@g${index} = global i32* @g${index + 1}\n`),
    'many nodes': () => `${repeat(200_000, (index) => `!${index} = !{i32 ${index}, !"text"}\n`)}`,
    'many parameters': () =>
      `declare void @f(${repeat(100_000, (index) => `${index === 0 ? '' : ', '}i32 noundef %a${index}`)})\n`,
    'many cases': () =>
      `define void @f(i32 %a) {\n  switch i32 %a, label %d [${repeat(100_000, (index) => ` i32 ${index}, label %d`)} ]\nd:\n  ret void\n}\n`,
    'many phi entries': () =>
      `define i32 @f(i32 %a) {\n  switch i32 %a, label %d [${repeat(20_000, (index) => ` i32 ${index}, label %d`)} ]\nd:\n  %p = phi i32 [ 0, %0 ]${', [ 0, %0 ]'.repeat(20_000)}\n  ret i32 %p\n}\n`,
    'many uses': () =>
      `define void @f(i32 %a) {\n${repeat(100_000, (index) => `  %x${index} = add i32 %a, %a\n`)}  ret void\n}\n`,
    'many attributes': () =>
      `attributes #0 = { ${repeat(100_000, (index) => `"k${index}"="v" `)}}\ndeclare void @f() #0\n`,
    'many attachments': () => `define void @f() {\n  ret void${', !a !{}'.repeat(100_000)}\n}\n`,
    'many undefined names': () =>
      `define void @f() {\n${repeat(50_000, (index) => `  call void @u${index}(i32 %m${index})\n`)}  ret void\n}\n`,
    'many errors': () => repeat(200_000, () => '@ = ! global , ) }\n'),
    'many broken lines in a body': () =>
      `define void @f() {\n${repeat(100_000, () => '  %x = = add\n')}  ret void\n}\n`,
    'same name again': () =>
      `define void @f() {\n${repeat(50_000, () => '  %x = add i32 1, 1\n')}  ret void\n}\n`,
    'same global again': () => repeat(50_000, () => '@x = global i32 1\n'),
    'empty lines': () => '\n'.repeat(5_000_000),
    'far numbers': () =>
      '!4294967295 = !{}\n!99999999999999999999 = !{}\n@4294967295 = global i8 0\nattributes #99999999999 = { cold }\ndefine void @f() {\n  %999999999 = add i32 1, 1\n  ret void\n}\n',
  };
}

function cyclic(): Record<string, () => string> {
  return {
    'type of itself': () =>
      '%T = type { %T }\n%U = type [2 x %V]\n%V = type { %U }\n@a = global %T zeroinitializer\n@b = external global %V\ndefine void @f(%T* %p) {\n  %v = load %T, %T* %p\n  %q = getelementptr %T, %T* %p, i32 0, i32 0, i32 0, i32 0\n  %e = extractvalue %T %v, 0, 0, 0\n  ret void\n}\n',
    'type that is its own name': () =>
      '%A = type %A\n%B = type %C\n%C = type %B\n@a = global %A zeroinitializer\n',
    'type through pointers': () =>
      '%T = type { %T*, void (%T)*, [3 x %T*] }\n@a = global %T zeroinitializer\n',
    'node of itself': () =>
      '!x = !{!0}\n!0 = !{!0}\n!1 = !{!2, !1}\n!2 = distinct !{!1, !{!2}}\n!3 = !DILocation(line: 1, scope: !3, inlinedAt: !3)\n!4 = distinct !DISubprogram(scope: !4, unit: !4, declaration: !4)\n!5 = !DIDerivedType(tag: DW_TAG_typedef, baseType: !5, scope: !5)\n',
    'attachments in a circle': () =>
      'define void @f(i32* %p) !dbg !0 {\n  %v = load i32, i32* %p, !tbaa !1, !range !1, !alias.scope !2, !noalias !2\n  br label %l\nl:\n  br label %l, !llvm.loop !3\n}\n!0 = distinct !DISubprogram(scope: !4, unit: !0)\n!1 = !{!1, !1, i64 0}\n!2 = !{!2, !2}\n!3 = !{!3}\n!4 = distinct !DILexicalBlock(scope: !4)\n',
    'aliases in a circle': () =>
      '@a = alias i8, i8* @b\n@b = alias i8, i8* @a\n@c = alias i8, i8* @c\n@d = ifunc void (), void ()* @d\n',
    'initialisers in a circle': () =>
      '@a = global i8** @b\n@b = global i8** @a\n@c = global i64 ptrtoint (i64* @c to i64)\n@d = alias i64, inttoptr (i64 ptrtoint (i64* @d to i64) to i64*)\n',
    'values in a circle': () =>
      'define i32 @f() {\n  %a = add i32 %b, 1\n  %b = add i32 %a, 1\n  %c = phi i32 [ %c, %0 ]\n  %d = extractvalue { i32 } %d, 0\n  %e = getelementptr i32, i32* %e, i32 1\n  ret i32 %a\n}\n',
    'groups of themselves': () =>
      'attributes #0 = { #0 }\nattributes #1 = { #2 }\nattributes #2 = { #1 }\ndeclare void @f() #0 #1\n',
    'modules flags of themselves': () =>
      '!llvm.module.flags = !{!0, !1, !1}\n!0 = !{i32 3, !"a", !0}\n!1 = !{!1, !1, !1}\n!llvm.dbg.cu = !{!1}\n!llvm.ident = !{!0}\n!air.kernel = !{!0}\n',
    'pads in a circle': () =>
      'define void @f() personality i8* null {\na:\n  %x = catchswitch within %x [label %b] unwind label %a\nb:\n  %y = catchpad within %y []\n  catchret from %y to label %b\nc:\n  %z = cleanuppad within %w []\n  cleanupret from %z unwind label %c\nd:\n  %w = cleanuppad within %z []\n  cleanupret from %w unwind label %d\n}\n',
  };
}

function malformed(): Record<string, () => string> {
  return {
    empty: () => '',
    'one NUL': () => '\0',
    NULs: () => '\0'.repeat(1_000_000),
    'lone surrogates': () => `@"\ud800" = global i8 0\n!0 = !{!"\udfff\ud800"}\n\ud800\udbff`,
    'replacement characters': () => '\ufffd'.repeat(100_000),
    'byte order mark': () => '\ufeff@a = global i8 0\n',
    'only openers': () => '({[<"'.repeat(100_000),
    'only closers': () => ')}]>"'.repeat(100_000),
    'only keywords': () => 'define declare global constant type attributes target '.repeat(50_000),
    'only sigils': () => '% @ ! $ # ^ '.repeat(100_000),
    'carriage returns': () => '@a = global i8 0\r@b = global i8 0\r\n\r\r'.repeat(10_000),
    'bodies without end': () => 'define void @f() {\n'.repeat(50_000),
    'ends without bodies': () => '}\n'.repeat(200_000),
    binary: () =>
      Array.from({length: 300_000}, (_, index) => String.fromCharCode((index * 2654435761) >>> 24)).join(''),
    'a bitcode file': () => `BC\xc0\xde5\x14\0\0${'\x05\0\0\0'.repeat(10_000)}`,
  };
}
