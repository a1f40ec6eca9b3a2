import {type Dialect} from './context.ts';

export type AttributePosition = 'function' | 'parameter' | 'return';

/** Keyword attributes that both LLVM 14 and LLVM 22 read, by position. */
const shared: Readonly<Record<AttributePosition, string>> = {
  function: `allocsize alwaysinline argmemonly builtin cold convergent hot disable_sanitizer_instrumentation
    inaccessiblememonly inaccessiblemem_or_argmemonly inlinehint jumptable minsize naked nobuiltin nocallback noduplicate
    nofree noimplicitfloat noinline nonlazybind nomerge norecurse noredzone noreturn nosync nocf_check noprofile nounwind
    nosanitize_coverage null_pointer_is_valid optforfuzzing optsize optnone preallocated readnone readonly returns_twice
    safestack shadowcallstack alignstack speculatable ssp sspreq sspstrong strictfp sanitize_address sanitize_thread
    sanitize_memory sanitize_hwaddress sanitize_memtag speculative_load_hardening uwtable vscale_range willreturn writeonly
    mustprogress align`,
  parameter: `align byval byref noundef dereferenceable dereferenceable_or_null elementtype inalloca inreg nest noalias
    nocapture nofree nonnull preallocated readnone readonly returned immarg signext alignstack sret swifterror swiftself
    swiftasync writeonly zeroext`,
  return: 'align noundef dereferenceable dereferenceable_or_null inreg noalias nonnull signext zeroext',
};

/** What LLVM 22 reads beside these. */
const newer: Readonly<Record<AttributePosition, string>> = {
  function: `allockind memory hybrid_patchable nodivergencesource nosanitize_bounds optdebug presplitcoroutine
    sanitize_numerical_stability sanitize_realtime sanitize_realtime_blocking sanitize_type sanitize_alloc_token skipprofile
    fn_ret_thunk_extern coro_only_destroy_when_complete coro_elide_safe nocreateundeforpoison noipa flatten`,
  parameter:
    'allocptr allocalign captures range initializes nofpclass writable dead_on_unwind dead_on_return noext',
  return: 'nofpclass range noext',
};

function makeTable(dialect: Dialect): Record<AttributePosition, ReadonlySet<string>> {
  const words = (position: AttributePosition): ReadonlySet<string> =>
    new Set(`${shared[position]} ${dialect === 'opaque' ? newer[position] : ''}`.trim().split(/\s+/));
  return {function: words('function'), parameter: words('parameter'), return: words('return')};
}

const tables: Readonly<Record<Dialect, Record<AttributePosition, ReadonlySet<string>>>> = {
  typed: makeTable('typed'),
  opaque: makeTable('opaque'),
};

/** Whether a keyword attribute may stand at `position`. */
export function isAttributeAllowed(dialect: Dialect, position: AttributePosition, name: string): boolean {
  return tables[dialect][position].has(name);
}

/** Whether the dialect's LLVM knows the keyword anywhere. */
export function isAttributeKnown(dialect: Dialect, name: string): boolean {
  const table = tables[dialect];
  return table.function.has(name) || table.parameter.has(name) || table.return.has(name);
}

/** String attributes whose value must be empty, `true` or `false`. */
export const booleanStrings: ReadonlySet<string> = new Set([
  ...[
    'less-precise-fpmad',
    'no-infs-fp-math',
    'no-nans-fp-math',
    'no-signed-zeros-fp-math',
    'unsafe-fp-math',
  ],
  ...['no-jump-tables', 'no-inline-line-tables', 'profile-sample-accurate', 'use-sample-profile'],
]);

/** Attributes that only pointers have. */
export const pointerAttributes: ReadonlySet<string> = new Set([
  ...['nest', 'noalias', 'nocapture', 'nonnull', 'readnone', 'readonly', 'swifterror', 'dereferenceable'],
  ...['dereferenceable_or_null', 'preallocated', 'inalloca', 'byval', 'sret', 'byref', 'elementtype'],
]);

/** Attributes that only pointers have, of LLVM 22 only. */
export const newerPointerAttributes: ReadonlySet<string> = new Set([
  ...['writeonly', 'writable', 'dead_on_unwind', 'dead_on_return', 'initializes', 'captures', 'allocptr'],
]);

/** Parameter attributes that say how the argument is passed: at most one of them. */
export const passingAttributes: readonly string[] = ['byval', 'inalloca', 'preallocated', 'nest', 'byref'];

/** Pairs that contradict each other on a parameter or return value. */
export const parameterConflicts: readonly (readonly [string, string])[] = [
  ['inalloca', 'readonly'],
  ['sret', 'returned'],
  ['zeroext', 'signext'],
  ['readnone', 'readonly'],
  ['readnone', 'writeonly'],
  ['readonly', 'writeonly'],
];

/** Pairs that contradict each other on a function or call. */
export const functionConflicts: readonly (readonly [string, string])[] = [
  ['noinline', 'alwaysinline'],
  ['optnone', 'optsize'],
  ['optnone', 'minsize'],
];

/** The same, of LLVM 14; LLVM 22 turns these into one `memory(...)`. */
export const typedFunctionConflicts: readonly (readonly [string, string])[] = [
  ['readnone', 'readonly'],
  ['readnone', 'writeonly'],
  ['readonly', 'writeonly'],
  ['readnone', 'inaccessiblemem_or_argmemonly'],
  ['readnone', 'inaccessiblememonly'],
];
