import {type Metadata, type SpecialisedMetadata} from '../../../ir/model/metadata.ts';
import {integerOf} from '../../../air/model/operands.ts';
import {elementsOf, field, numberField, specialised, textField} from '../debug-info.ts';
import {alignOf, type MslMember, type MslType, nameOf, type TextureAccess} from './msl-type.ts';

/** Clang's names of the scalar types. */
const scalarNames: Readonly<Record<string, string>> = {
  bool: 'bool',
  char: 'char',
  'signed char': 'char',
  'unsigned char': 'uchar',
  short: 'short',
  'unsigned short': 'ushort',
  int: 'int',
  'unsigned int': 'uint',
  long: 'long',
  'unsigned long': 'ulong',
  'long long': 'long',
  'unsigned long long': 'ulong',
  _Float16: 'half',
  __bf16: 'bfloat',
  float: 'float',
  double: 'double',
};

/** How Clang numbers the address spaces that our keywords stand for (headers/prelude.ts), in AIR's numbers. */
const addressSpaces: ReadonlyMap<number, number> = new Map([
  [5, 1],
  [6, 2],
  [3, 3],
]);

/** Handles by the name of their class in namespace `metal`, with their kind in AIR (AIR.md 1.5). */
const handleKeys: Readonly<Record<string, string>> = {
  visible_function_table: 'visible_function_table',
  intersection_function_table: 'intersection_function_table',
  acceleration_structure: 'instance_acceleration_structure',
  command_buffer: 'command_buffer',
};

const accessNames: readonly TextureAccess[] = ['sample', 'read', 'write', 'read_write'];

/** Types may be nested this deep in a record; deeper is no kernel argument. */
const maximumDepth = 64;

/** Reads MSL types from the debug information of Clang's module. Each node is read once. */
export class DebugTypes {
  private readonly known = new Map<SpecialisedMetadata, MslType>();
  private depth = 0;

  /** The type that `node` describes; `void` where there is none. */
  read(node: Metadata | undefined): MslType {
    const type = specialised(node);
    if (type === undefined) return {kind: 'void'};
    const known = this.known.get(type);
    if (known !== undefined) return known;
    if (this.depth >= maximumDepth) return {kind: 'unknown', name: textField(type, 'name') ?? ''};
    this.depth++;
    const read = this.readNode(type);
    this.depth--;
    this.known.set(type, read);
    return read;
  }

  private readNode(type: SpecialisedMetadata): MslType {
    switch (type.name) {
      case 'DIBasicType':
        return basicType(type);
      case 'DIDerivedType':
        return this.derivedType(type);
      case 'DICompositeType':
        return this.compositeType(type, undefined);
      default:
        return {kind: 'unknown', name: textField(type, 'name') ?? ''};
    }
  }

  private derivedType(type: SpecialisedMetadata): MslType {
    const base = field(type, 'baseType');
    switch (textField(type, 'tag')) {
      case 'DW_TAG_pointer_type':
      case 'DW_TAG_reference_type':
      case 'DW_TAG_rvalue_reference_type':
        return {
          kind: 'pointer',
          form: textField(type, 'tag') === 'DW_TAG_pointer_type' ? 'pointer' : 'reference',
          pointee: this.read(base),
          isConst: isConst(base),
          addressSpace: addressSpaces.get(numberField(type, 'dwarfAddressSpace')) ?? 0,
        };
      case 'DW_TAG_typedef': {
        // `typedef struct { ... } Params;`: the structure has no other name.
        const composite = specialised(base, 'DICompositeType');
        const isNameless = composite !== undefined && textField(composite, 'name') === undefined;
        const name = textField(type, 'name');
        return isNameless && isRecord(composite)
          ? this.compositeType(composite, qualifiedName(field(type, 'scope'), name ?? ''))
          : this.read(base);
      }
      default:
        return this.read(base);
    }
  }

  private compositeType(type: SpecialisedMetadata, typedefName: string | undefined): MslType {
    const tag = textField(type, 'tag');
    if (tag === 'DW_TAG_array_type') return this.arrayType(type);
    const bare = withoutTemplateArguments(textField(type, 'name') ?? '');
    const name = typedefName ?? qualifiedName(field(type, 'scope'), bare);
    if (tag === 'DW_TAG_enumeration_type') {
      return {kind: 'enum', name, sizeBytes: numberField(type, 'size') / 8};
    }
    return (
      (isInMetal(type) ? this.libraryType(type, bare) : undefined) ??
      this.structType(type, libraryNames[name] ?? name)
    );
  }

  private arrayType(type: SpecialisedMetadata): MslType {
    const element = this.read(field(type, 'baseType'));
    const counts = elementsOf(field(type, 'elements')).map((one) => countOf(specialised(one, 'DISubrange')));
    if ((textField(type, 'flags') ?? '').includes('DIFlagVector') && element.kind === 'scalar') {
      const {name, sizeBytes} = element;
      return {
        kind: 'vector',
        element: name,
        elementBytes: sizeBytes,
        length: counts[0] ?? 0,
        isPacked: false,
      };
    }
    return counts.reduceRight<MslType>((inner, count) => ({kind: 'array', element: inner, count}), element);
  }

  /** Vectors, matrices and handles: classes of our headers that stand for types which Metal builds in. */
  private libraryType(type: SpecialisedMetadata, name: string): MslType | undefined {
    const parameters = elementsOf(field(type, 'templateParams')).map((one) => specialised(one));
    const [first, second, third] = parameters;
    const element = first === undefined ? undefined : this.read(field(first, 'type'));
    const elementName = element?.kind === 'scalar' ? element.name : undefined;
    const elementBytes = element?.kind === 'scalar' ? element.sizeBytes : 0;
    if (name === 'vec' || name === 'packed_vec') {
      if (elementName === undefined) return undefined;
      const isPacked = name === 'packed_vec';
      return {kind: 'vector', element: elementName, elementBytes, length: valueOf(second), isPacked};
    }
    if (name === 'matrix' && elementName !== undefined) {
      return {
        kind: 'matrix',
        element: elementName,
        elementBytes,
        columns: valueOf(second),
        rows: valueOf(third),
      };
    }
    if (/^(?:texture|depth)(?:\d|cube|_buffer)/.test(name)) {
      const texel = element === undefined ? 'float' : nameOf(element);
      return {kind: 'texture', name, texel, access: accessNames[valueOf(second)] ?? 'sample'};
    }
    if (name === 'sampler') return {kind: 'sampler'};
    const key = handleKeys[name];
    return key === undefined ? undefined : {kind: 'handle', name, key};
  }

  private structType(type: SpecialisedMetadata, name: string): MslType {
    const isComplete = !(textField(type, 'flags') ?? '').includes('DIFlagFwdDecl');
    const sizeBytes = numberField(type, 'size') / 8;
    if (!isComplete || !isRecord(type))
      return {kind: 'struct', name, sizeBytes: 0, alignBytes: 1, members: [], isComplete: false};
    const members: MslMember[] = [];
    // A structure that is reached again through a pointer of its own stays incomplete there.
    this.known.set(type, {kind: 'struct', name, sizeBytes, alignBytes: 1, members: [], isComplete: false});
    let alignBytes = numberField(type, 'align') / 8;
    for (const one of elementsOf(field(type, 'elements'))) {
      const member = specialised(one, 'DIDerivedType');
      const tag = textField(member, 'tag');
      if (member === undefined || (tag !== 'DW_TAG_member' && tag !== 'DW_TAG_inheritance')) continue;
      if ((textField(member, 'flags') ?? '').includes('DIFlagStaticMember')) continue;
      const memberType = this.read(field(member, 'baseType'));
      const offsetBytes = Math.floor(numberField(member, 'offset') / 8);
      alignBytes = Math.max(alignBytes, numberField(member, 'align') / 8, alignOf(memberType) ?? 1);
      if (tag === 'DW_TAG_inheritance' && memberType.kind === 'struct') {
        members.push(
          ...memberType.members.map((inner) => ({...inner, offsetBytes: inner.offsetBytes + offsetBytes})),
        );
      } else members.push({name: textField(member, 'name') ?? '', type: memberType, offsetBytes});
    }
    return {kind: 'struct', name, sizeBytes, alignBytes: Math.max(1, alignBytes), members, isComplete: true};
  }
}

/** What Apple's library calls a class that ours calls otherwise. */
const libraryNames: Readonly<Record<string, string>> = {'metal::atomic': 'metal::_atomic'};

function basicType(type: SpecialisedMetadata): MslType {
  const clangName = textField(type, 'name') ?? '';
  const name = scalarNames[clangName];
  if (name === undefined) return {kind: 'unknown', name: clangName};
  return {kind: 'scalar', name, sizeBytes: numberField(type, 'size') / 8};
}

/** Whether a type is const, through typedefs. */
function isConst(node: Metadata | undefined): boolean {
  let type = specialised(node, 'DIDerivedType');
  for (let steps = 0; type !== undefined && steps < maximumDepth; steps++) {
    const tag = textField(type, 'tag');
    if (tag === 'DW_TAG_const_type') return true;
    if (tag !== 'DW_TAG_typedef' && tag !== 'DW_TAG_volatile_type') return false;
    type = specialised(field(type, 'baseType'), 'DIDerivedType');
  }
  return false;
}

function isRecord(type: SpecialisedMetadata): boolean {
  const tag = textField(type, 'tag');
  return tag === 'DW_TAG_structure_type' || tag === 'DW_TAG_class_type' || tag === 'DW_TAG_union_type';
}

function isInMetal(type: SpecialisedMetadata): boolean {
  const scope = specialised(field(type, 'scope'), 'DINamespace');
  return (
    scope !== undefined &&
    textField(scope, 'name') === 'metal' &&
    specialised(field(scope, 'scope')) === undefined
  );
}

/** `metal::` + name, from the chain of scopes. Functions and files are no part of a name. */
export function qualifiedName(scope: Metadata | undefined, name: string): string {
  const parts = [name];
  let current = specialised(scope);
  for (let steps = 0; current !== undefined && steps < maximumDepth; steps++) {
    if (current.name === 'DINamespace' || current.name === 'DICompositeType') {
      const part = textField(current, 'name');
      // An inline namespace is not written; one without a name cannot be.
      if (part !== undefined && textField(current, 'exportSymbols') !== 'true')
        parts.unshift(withoutTemplateArguments(part));
    }
    current = specialised(field(current, 'scope'));
  }
  return parts.join('::');
}

export function withoutTemplateArguments(name: string): string {
  const open = name.indexOf('<');
  return open <= 0 ? name : name.slice(0, open);
}

/** The value of a template parameter that is an integer or an enumerator. */
function valueOf(parameter: SpecialisedMetadata | undefined): number {
  return integerOf(field(parameter, 'value')) ?? 0;
}

function countOf(range: SpecialisedMetadata | undefined): number {
  const count = field(range, 'count');
  if (count?.kind === 'token') return Math.max(0, Number(count.text) || 0);
  return integerOf(count) ?? 0;
}
