import {Attribute, noAttributes} from '../../../ir/model/attribute.ts';
import {type Type} from '../../../ir/model/type.ts';
import {decodeBytes} from '../../../ir/model/quoted-text.ts';
import {type BitcodeProblem} from '../bitcode-problem.ts';
import {type BitBlock} from '../bitstream-reader.ts';
import {AttributeCode, AttributeForm, AttributeIndex} from '../codes.ts';
import {attributeKinds, integerAttributes, typeAttributes} from '../vocabulary.ts';
import {type TypeTable} from './read-types.ts';
import {Fields} from './record.ts';

/** What an attribute is before it stands at a place of the module. */
interface AttributeSpec {
  readonly form: 'flag' | 'integer' | 'arguments' | 'type' | 'string';
  readonly name: string;
  readonly value: string | undefined;
  readonly integer: number;
  readonly type: Type | undefined;
}
type AttributeSet = readonly AttributeSpec[];

/** LLVM 14's order of attributes inside a set: flags, then types, then integers; strings follow by name. */
const printedOrder: ReadonlyMap<string, number> = new Map(
  `alwaysinline argmemonly builtin cold convergent disable_sanitizer_instrumentation hot immarg inreg
  inaccessiblememonly inaccessiblemem_or_argmemonly inlinehint jumptable minsize mustprogress naked nest noalias
  nobuiltin nocallback nocapture nocf_check noduplicate nofree noimplicitfloat noinline nomerge noprofile norecurse
  noredzone noreturn nosanitize_coverage nosync noundef nounwind nonlazybind nonnull null_pointer_is_valid
  optforfuzzing optsize optnone readnone readonly returned returns_twice signext safestack sanitize_address
  sanitize_hwaddress sanitize_memtag sanitize_memory sanitize_thread shadowcallstack speculatable
  speculative_load_hardening ssp sspreq sspstrong strictfp swiftasync swifterror swiftself uwtable willreturn writeonly
  zeroext byref byval elementtype inalloca preallocated sret align allocsize dereferenceable dereferenceable_or_null
  alignstack vscale_range`
    .split(/\s+/)
    .map((word, index) => [word, index]),
);

/** Attribute groups and lists of a module. */
export class AttributeTable {
  private readonly types: TypeTable;
  private readonly problems: BitcodeProblem[];
  private readonly groups = new Map<number, {index: number; attributes: AttributeSet}>();
  /** Per list: the sets by index (0: return value, 1..: parameters, 0xffffffff: function). */
  private readonly lists: Map<number, AttributeSet>[] = [];

  constructor(types: TypeTable, problems: BitcodeProblem[]) {
    this.types = types;
    this.problems = problems;
  }

  readGroups(block: BitBlock): void {
    for (const item of block.items) {
      if (item.kind === 'block' || item.code !== AttributeCode.groupEntry) continue;
      const fields = new Fields(item);
      const id = fields.next();
      const index = fields.next();
      const attributes: AttributeSpec[] = [];
      while (fields.left > 0) {
        const spec = this.readOne(fields);
        if (spec !== undefined) attributes.push(spec);
      }
      this.groups.set(id, {index, attributes});
    }
  }

  private readOne(fields: Fields): AttributeSpec | undefined {
    const form = fields.next();
    switch (form) {
      case AttributeForm.flag:
        return this.ofKind(fields.next(), fields);
      case AttributeForm.integer: {
        const name = this.nameOf(fields.next(), fields);
        const value = fields.big(fields.at++);
        return name === undefined ? undefined : integerSpec(name, value, fields);
      }
      case AttributeForm.key:
      case AttributeForm.keyValue: {
        const name = zeroTerminated(fields);
        const value = form === AttributeForm.keyValue ? zeroTerminated(fields) : '';
        return {form: 'string', name, value: value === '' ? undefined : value, integer: 0, type: undefined};
      }
      case AttributeForm.flagType:
        return this.ofKind(fields.next(), fields);
      case AttributeForm.type: {
        const name = this.nameOf(fields.next(), fields);
        const type = this.types.get(fields.next(), fields);
        return name === undefined ? undefined : {form: 'type', name, value: undefined, integer: 0, type};
      }
      default:
        return fields.fail(`unknown form ${form} of an attribute`);
    }
  }

  private ofKind(kind: number, fields: Fields): AttributeSpec | undefined {
    const name = this.nameOf(kind, fields);
    if (name === undefined) return undefined;
    if (integerAttributes.has(name)) return fields.fail(`attribute ${name} without its number`);
    // Without its type (as old writers have it) the parameter's pointee stands in, see `at`.
    const form = typeAttributes.has(name) ? 'type' : 'flag';
    return {form, name, value: undefined, integer: 0, type: undefined};
  }

  private nameOf(kind: number, fields: Fields): string | undefined {
    const name = kind === 0 ? undefined : attributeKinds[kind];
    if (name === undefined) {
      this.problems.push({
        severity: 'warning',
        code: 'unknown-attribute',
        message: `attribute kind ${kind} is newer than LLVM 14 and was left out`,
        offset: fields.record.offset,
      });
    }
    return name;
  }

  readLists(block: BitBlock): void {
    for (const item of block.items) {
      if (item.kind === 'block') continue;
      const fields = new Fields(item);
      if (item.code === AttributeCode.entry) this.lists.push(this.readList(fields));
      else if (item.code === AttributeCode.entryOld) this.lists.push(readOldList(fields));
    }
  }

  private readList(fields: Fields): Map<number, AttributeSet> {
    const list = new Map<number, AttributeSpec[]>();
    for (let index = 0; index < fields.size; index++) {
      // Apple's linker leaves lists behind that name groups which it removed; LLVM takes such a group as empty.
      const group = this.groups.get(fields.number(index));
      if (group !== undefined) list.set(group.index, [...(list.get(group.index) ?? []), ...group.attributes]);
    }
    for (const set of list.values()) set.sort(compareSpecs);
    return list;
  }

  /** The sets of list `number` (counted from 1; 0 is no list). */
  list(number: number, fields: Fields): AttributeList {
    if (number === 0) return new AttributeList(new Map());
    const sets = this.lists[number - 1];
    return sets === undefined ? fields.fail(`there is no attribute list ${number}`) : new AttributeList(sets);
  }
}

/** The attributes of one function or call. Every question makes fresh nodes. */
export class AttributeList {
  private readonly sets: ReadonlyMap<number, AttributeSet>;

  constructor(sets: ReadonlyMap<number, AttributeSet>) {
    this.sets = sets;
  }

  returnValue(): readonly Attribute[] {
    return this.at(AttributeIndex.returnValue, undefined);
  }

  parameter(index: number, type: Type | undefined): readonly Attribute[] {
    return this.at(index + AttributeIndex.firstParameter, type);
  }

  function(): readonly Attribute[] {
    return this.at(AttributeIndex.function, undefined);
  }

  /** Equal for equal sets of function attributes; empty when there are none. */
  functionKey(): string {
    const set = this.sets.get(AttributeIndex.function) ?? [];
    return set.map(({form, name, value, type}) => JSON.stringify([form, name, value, type?.id])).join();
  }

  private at(index: number, place: Type | undefined): readonly Attribute[] {
    const set = this.sets.get(index);
    if (set === undefined || set.length === 0) return noAttributes;
    return set.map(({form, name, value, integer, type}) => {
      const stated =
        form === 'type' ? (type ?? (place?.kind === 'pointer' ? place.pointee : undefined)) : type;
      return new Attribute(
        form === 'type' && stated === undefined ? 'flag' : form,
        name,
        value,
        integer,
        stated,
        -1,
        -1,
      );
    });
  }
}

function compareSpecs(a: AttributeSpec, b: AttributeSpec): number {
  const rank = ({form, name}: AttributeSpec): number =>
    form === 'string' ? printedOrder.size + 1 : (printedOrder.get(name) ?? printedOrder.size);
  const difference = rank(a) - rank(b);
  if (difference !== 0 || a.form !== 'string') return difference;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function zeroTerminated(fields: Fields): string {
  const start = fields.at;
  while (fields.next() !== 0);
  return decodeBytes(fields.bytes(start, fields.at - 1));
}

function integerSpec(name: string, value: bigint, fields: Fields): AttributeSpec {
  const spec = {name, type: undefined} as const;
  if (name === 'allocsize') {
    const second = value & 0xffffffffn;
    const text = second === 0xffffffffn ? String(value >> 32n) : `${value >> 32n},${second}`;
    if (second !== 0xffffffffn) return {...spec, form: 'arguments', value: text, integer: 0};
    return {...spec, form: 'integer', value: text, integer: Number(value >> 32n)};
  }
  if (name === 'vscale_range')
    return {...spec, form: 'arguments', value: `${value >> 32n},${value & 0xffffffffn}`, integer: 0};
  if (!integerAttributes.has(name)) fields.fail(`attribute ${name} with a number`);
  return {...spec, form: 'integer', value: String(value), integer: Number(value)};
}

/** Bits of the attribute masks that LLVM wrote before 3.3, by number; alignments stand between them. */
const oldFlags: readonly string[] = [
  ...['zeroext', 'signext', 'noreturn', 'inreg', 'sret', 'nounwind', 'noalias', 'byval', 'nest', 'readnone'],
  ...['readonly', 'noinline', 'alwaysinline', 'optsize', 'ssp', 'sspreq'],
];
const oldHighFlags: readonly string[] = [
  ...['nocapture', 'noredzone', 'noimplicitfloat', 'naked', 'inlinehint'],
];

/** `[index, mask]` pairs. */
function readOldList(fields: Fields): Map<number, AttributeSet> {
  const list = new Map<number, AttributeSet>();
  for (let at = 0; at + 1 < fields.size; at += 2) {
    const mask = fields.big(at + 1);
    const specs: AttributeSpec[] = [];
    const flag = (name: string): void => {
      const form = typeAttributes.has(name) ? 'type' : 'flag';
      specs.push({form, name, value: undefined, integer: 0, type: undefined});
    };
    oldFlags.forEach((name, bit) => ((mask >> BigInt(bit)) & 1n) === 1n && flag(name));
    // Bits 16 to 31 are the alignment itself; higher flags are shifted up by 11 bits.
    const align = Number((mask >> 16n) & 0xffffn);
    if (align !== 0)
      specs.push({form: 'integer', name: 'align', value: String(align), integer: align, type: undefined});
    oldHighFlags.forEach((name, bit) => ((mask >> BigInt(32 + bit)) & 1n) === 1n && flag(name));
    list.set(fields.number(at), specs.sort(compareSpecs));
  }
  return list;
}
