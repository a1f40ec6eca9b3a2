import {type Features, type PointerSpelling} from './dialect.ts';

const functionAttributes = [
  'alwaysinline',
  'argmemonly',
  'cold',
  'convergent',
  'disable_sanitizer_instrumentation',
  'hot',
  'inaccessiblememonly',
  'inaccessiblemem_or_argmemonly',
  'inlinehint',
  'jumptable',
  'minsize',
  'mustprogress',
  'naked',
  'nobuiltin',
  'nocallback',
  'nocf_check',
  'noduplicate',
  'nofree',
  'noimplicitfloat',
  'noinline',
  'nomerge',
  'nonlazybind',
  'noprofile',
  'norecurse',
  'noredzone',
  'noreturn',
  'nosanitize_coverage',
  'nosync',
  'nounwind',
  'null_pointer_is_valid',
  'optforfuzzing',
  'optsize',
  'readnone',
  'readonly',
  'returns_twice',
  'safestack',
  'sanitize_address',
  'sanitize_hwaddress',
  'sanitize_memory',
  'sanitize_memtag',
  'sanitize_thread',
  'shadowcallstack',
  'speculatable',
  'speculative_load_hardening',
  'ssp',
  'sspreq',
  'sspstrong',
  'strictfp',
  'uwtable',
  'willreturn',
  'writeonly',
  'allocsize(0)',
  'allocsize(0,1)',
  'vscale_range(1,16)',
  'vscale_range(4)',
];

const functionAttributes22 = [
  'memory(none)',
  'memory(read)',
  'memory(argmem: readwrite)',
  'memory(argmem: read, inaccessiblemem: write)',
  'memory(readwrite, argmem: none)',
  'uwtable(sync)',
  'fn_ret_thunk_extern',
  'skipprofile',
  'nodivergencesource',
  'presplitcoroutine',
  'allockind("alloc,zeroed")',
  'allockind("free")',
  'sanitize_numerical_stability',
  'sanitize_realtime',
  'sanitize_type',
  'optdebug',
  'hybrid_patchable',
  'coro_only_destroy_when_complete',
  'memory(errnomem: write)',
];

function parameterAttributes(p: PointerSpelling): readonly string[] {
  const i8 = p('i8');
  return [
    'i8 zeroext',
    'i8 signext',
    'i32 inreg',
    'i32 returned',
    'i32 noundef',
    `${i8} nonnull`,
    `${i8} noalias`,
    `${i8} align 16`,
    `${i8} dereferenceable(32)`,
    `${i8} dereferenceable_or_null(8)`,
    `${i8} readonly`,
    `${i8} readnone`,
    `${i8} writeonly`,
    `${i8} nofree`,
    `${i8} nest`,
    `${p('i32')} byval(i32) align 4`,
    `${p('i32')} byref(i32)`,
    `${p('%S')} sret(%S)`,
    `${p('i32')} inalloca(i32)`,
    `${p('i32')} preallocated(i32)`,
    `${p(i8)} swifterror`,
    `${i8} swiftself`,
    `${i8} swiftasync`,
    'i32 "air-something"',
    `${p('float', 1)} "air-buffer-no-alias"`,
    'i32 "key"="value" noundef',
    `${i8} noalias noundef nonnull align 8 dereferenceable(4) "x"`,
    `${i8} alignstack(8)`,
    `${i8} elementtype(i32)`,
  ];
}

const parameterAttributes22 = [
  'ptr captures(none)',
  'ptr captures(address)',
  'ptr captures(address_is_null)',
  'ptr captures(ret: address, provenance)',
  'ptr captures(address, read_provenance)',
  'i32 range(i32 0, 10)',
  'i8 range(i8 -5, 5)',
  'float nofpclass(nan inf)',
  'double nofpclass(all)',
  'float nofpclass(nzero qnan)',
  'ptr initializes((0, 4))',
  'ptr initializes((0, 4), (8, 12))',
  'ptr writable',
  'ptr dead_on_unwind',
  'ptr dead_on_return',
  'i32 noext',
  'ptr allocptr',
  'i32 allocalign',
];

/** Attributes that LLVM 14 takes only on calls or not in the place of a parameter. */
const notHere = new Set(['elementtype(i32)', 'returned']);

/** One module per attribute. */
export function attributeFeatures(p: PointerSpelling): Features {
  const opaque = p('x') === 'ptr';
  const gone = new Set([
    'argmemonly',
    'inaccessiblememonly',
    'inaccessiblemem_or_argmemonly',
    'readnone',
    'readonly',
    'writeonly',
  ]);
  const entries: [string, string][] = [];
  const names = opaque
    ? [...functionAttributes.filter((name) => !gone.has(name)), ...functionAttributes22]
    : functionAttributes;
  for (const name of names) entries.push([`attribute-${name}`, functionModule(name)]);
  const parameters = opaque ? [...parameterAttributes(p), ...parameterAttributes22] : parameterAttributes(p);
  for (const name of parameters) {
    if (notHere.has(name.slice(name.lastIndexOf(' ') + 1))) continue;
    entries.push([
      `attribute-${name}`,
      `%S = type { i32 }\ndeclare void @f(${name})\ndeclare void @g(${name} %named)\n`,
    ]);
  }
  return {...Object.fromEntries(entries), ...groups(p)};
}

function functionModule(attribute: string): string {
  // Some attributes ask for company: naked for an empty body, jumptable for unnamed_addr, optnone for noinline.
  const address = attribute === 'jumptable' ? ' unnamed_addr' : '';
  const company = attribute === 'optnone' ? ' noinline' : '';
  return `define i32 @f(i32 %a, i32 %b)${address} ${attribute}${company} {\n  unreachable\n}\ndeclare i32 @g(i32, i32)${address} #0\nattributes #0 = { ${attribute}${company} "k"="v" }\n`;
}

function groups(p: PointerSpelling): Features {
  return {
    'group-kernel':
      'define void @k() #0 {\n  ret void\n}\nattributes #0 = { convergent mustprogress nounwind willreturn "approx-func-fp-math"="true" "frame-pointer"="all" "min-legal-vector-width"="0" "no-builtins" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }\n',
    'group-many':
      'declare void @a() #0\ndeclare void @b() #1 #2\ndeclare void @c() nounwind #0\nattributes #0 = { nounwind }\nattributes #1 = { cold }\nattributes #2 = { "a"="b" "c" alignstack=8 }\n',
    'group-empty-strings': 'declare void @a() #0\nattributes #0 = { "y"="" "q\\22"="\\0A" }\n',
    'group-call': `declare i32 @a(${p('i8')})\ndefine void @f(${p('i8')} %x) {\n  %r = call noundef i32 @a(${p('i8')} nonnull %x) #1\n  %s = tail call i32 @a(${p('i8')} %x) nounwind #1\n  ret void\n}\nattributes #1 = { nounwind "z" }\n`,
    'group-optnone': 'define void @f() noinline optnone {\n  ret void\n}\n',
    'return-attributes': `declare noalias nonnull align 8 dereferenceable(4) ${p('i8')} @a()\ndeclare zeroext i1 @b()\ndeclare noundef "air-x" i32 @c()\ndeclare inreg i32 @d()\n`,
    returned: 'define i32 @f(i32 returned %a) {\n  ret i32 %a\n}\n',
    'element-type': `define void @f(${p('i32')} %x) {\n  call void asm "nop", "*m"(${p('i32')} elementtype(i32) %x)\n  ret void\n}\n`,
  };
}
