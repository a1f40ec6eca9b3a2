import {decodeBytes} from '../../../ir/model/quoted-text.ts';
import {BitCursor} from '../bit-cursor.ts';
import {type BitBlock} from '../bitstream-reader.ts';
import {MetadataCode} from '../codes.ts';
import {expressionFields, keyword, type MetaSource, modernExpression, readDebugNode} from './debug-nodes.ts';
import {type Meta, type MetaField, type MetaNode, type MetaValue} from './metadata-node.ts';
import {Fields, signedVbr} from './record.ts';
import {type ValueTable} from './values.ts';

/** A named list: `!air.kernel`. */
export interface NamedMeta {
  readonly name: string;
  readonly operands: readonly Meta[];
}

/** The metadata of a module, or of a function behind that of its module. */
class MetaScope implements MetaSource {
  private readonly outer: readonly Meta[];
  readonly own: Meta[] = [];

  constructor(outer: readonly Meta[]) {
    this.outer = outer;
  }

  get(id: number, fields: Fields): Meta {
    const {outer} = this;
    const found = id < outer.length ? outer[id] : this.own[id - outer.length];
    return found ?? fields.fail(`there is no metadata ${id}`);
  }

  orNull(id: number, fields: Fields): Meta | undefined {
    return id === 0 ? undefined : this.get(id - 1, fields);
  }

  text(id: number, fields: Fields): string {
    const found = this.orNull(id, fields);
    if (found === undefined) return '';
    return found.kind === 'string' ? found.text : fields.fail('metadata string expected');
  }
}

/** The metadata of a module by number. */
export class MetadataTable {
  private readonly moduleScope = new MetaScope([]);
  private scope = this.moduleScope;
  readonly named: NamedMeta[] = [];
  /** `[value number, [kind, node]...]` of globals. */
  readonly globalAttachments: Fields[] = [];
  /** Names of kinds by number. */
  readonly kinds = new Map<number, string>();
  private readonly values: ValueTable;
  /** Locations by what they say: those of instructions are not in the table, but equal ones are one node. */
  private readonly locations = new Map<string, MetaNode>();
  private readonly serials = new Map<Meta, number>();

  constructor(values: ValueTable) {
    this.values = values;
  }

  /** Begins a function: its metadata follows that of the module. */
  enterFunction(): void {
    this.scope = new MetaScope(this.moduleScope.own);
  }

  leaveFunction(): void {
    this.scope = this.moduleScope;
  }

  get(id: number, fields: Fields): Meta {
    return this.scope.get(id, fields);
  }

  private orNull(id: number, fields: Fields): Meta | undefined {
    return this.scope.orNull(id, fields);
  }

  private text(id: number, fields: Fields): string {
    return this.scope.text(id, fields);
  }

  readKinds(block: BitBlock): void {
    for (const item of block.items) {
      if (item.kind === 'record' && item.code === MetadataCode.kind) this.readKind(new Fields(item));
    }
  }

  private readKind(fields: Fields): void {
    this.kinds.set(fields.number(0), fields.text(1));
  }

  kindName(kind: number, fields: Fields): string {
    return this.kinds.get(kind) ?? fields.fail(`there is no metadata kind ${kind}`);
  }

  /** Enters a block's metadata: first all numbers, then what they refer to. */
  readBlock(block: BitBlock): void {
    const pending: (() => void)[] = [];
    let name: string | undefined;
    for (const item of block.items) {
      if (item.kind === 'block') continue;
      const fields = new Fields(item);
      switch (item.code) {
        case MetadataCode.name:
          name = fields.text(0);
          break;
        case MetadataCode.namedNode: {
          const listName = name ?? fields.fail('list of metadata without a name');
          pending.push(() => this.readNamed(listName, fields));
          break;
        }
        case MetadataCode.kind:
          this.readKind(fields);
          break;
        case MetadataCode.strings:
          this.readStrings(fields);
          break;
        case MetadataCode.globalDeclarationAttachment:
          this.globalAttachments.push(fields);
          break;
        case MetadataCode.indexOffset:
        case MetadataCode.index:
          break;
        default:
          this.scope.own.push(this.shell(fields, pending));
      }
    }
    for (const resolve of pending) resolve();
  }

  private readNamed(name: string, fields: Fields): void {
    const operands: Meta[] = [];
    for (let index = 0; index < fields.size; index++) operands.push(this.get(fields.number(index), fields));
    this.named.push({name, operands});
  }

  /** `[count, offset of the characters]` and a blob with the lengths and the characters. */
  private readStrings(fields: Fields): void {
    const blob = fields.record.blob ?? fields.fail('strings without their characters');
    const count = fields.number(0);
    let at = fields.number(1);
    if (at > blob.length || count > at * 8) fields.fail('strings end early');
    const lengths = new BitCursor(blob.subarray(0, at), fields.record.offset);
    for (let index = 0; index < count; index++) {
      const length = lengths.readSmallVbr(6, 'the length of a string');
      if (at + length > blob.length) fields.fail('strings end early');
      this.scope.own.push({kind: 'string', text: decodeBytes(blob.subarray(at, at + length))});
      at += length;
    }
  }

  private shell(fields: Fields, pending: (() => void)[]): Meta {
    switch (fields.code) {
      case MetadataCode.stringOld:
        return {kind: 'string', text: fields.text(0)};
      case MetadataCode.value:
        return this.value(fields.number(1), fields);
      case MetadataCode.nodeOld:
      case MetadataCode.functionNodeOld:
        if (this.isOldValue(fields)) return this.value(fields.number(1), fields);
    }
    const node: MetaNode = {
      kind: 'node',
      name: '',
      distinct: false,
      operands: [],
      fields: () => [],
      definition: undefined,
    };
    pending.push(() => Object.assign(node, this.resolve(fields)));
    return node;
  }

  private isOldValue(fields: Fields): boolean {
    if (fields.code !== MetadataCode.functionNodeOld || fields.size !== 2) return false;
    const type = this.values.types.get(fields.number(0), fields);
    return type.kind !== 'metadata' && type.kind !== 'void';
  }

  /** A value as metadata; a function's may be defined later. */
  private value(id: number, fields: Fields): MetaValue {
    const {values} = this;
    const {scope} = values;
    return {kind: 'value', operand: () => values.operand(id, fields, scope)};
  }

  private resolve(fields: Fields): Omit<MetaNode, 'definition'> {
    const debug = readDebugNode(fields, this.scope);
    if (debug !== undefined) {
      const {definition: _none, ...rest} = debug;
      return rest;
    }
    switch (fields.code) {
      case MetadataCode.node:
      case MetadataCode.distinctNode:
        return tuple(fields.code === MetadataCode.distinctNode, this.operandsFrom(0, fields));
      case MetadataCode.nodeOld:
      case MetadataCode.functionNodeOld:
        return tuple(false, this.oldOperands(fields));
      case MetadataCode.location:
        return this.location(fields);
      case MetadataCode.enumerator:
        return this.enumerator(fields);
      case MetadataCode.file:
        return this.file(fields);
      case MetadataCode.namespace:
        return this.namespace(fields);
      case MetadataCode.genericDebug:
        return this.generic(fields);
      case MetadataCode.expression:
        return expression(fields);
      case MetadataCode.argumentList:
        return this.argumentList(fields);
      default:
        return fields.fail(`not supported: metadata record ${fields.code}`);
    }
  }

  private operandsFrom(start: number, fields: Fields): (Meta | undefined)[] {
    const operands: (Meta | undefined)[] = [];
    for (let index = start; index < fields.size; index++)
      operands.push(this.orNull(fields.number(index), fields));
    return operands;
  }

  /** Pairs of type and number, as LLVM wrote them before 3.6. */
  private oldOperands(fields: Fields): (Meta | undefined)[] {
    const operands: (Meta | undefined)[] = [];
    for (let index = 0; index + 1 < fields.size; index += 2) {
      const type = this.values.types.get(fields.number(index), fields);
      const id = fields.number(index + 1);
      if (type.kind === 'void') operands.push(undefined);
      else operands.push(type.kind === 'metadata' ? this.get(id, fields) : this.value(id, fields));
    }
    return operands;
  }

  private location(fields: Fields): Omit<MetaNode, 'definition'> {
    const scope = this.get(fields.number(3), fields);
    const inlinedAt = this.orNull(fields.number(4), fields);
    const distinct = (fields.number(0) & 1) !== 0;
    return locationNode(
      distinct,
      fields.number(1),
      fields.number(2),
      scope,
      inlinedAt,
      fields.optional(5) !== 0,
    );
  }

  /** The location of an instruction: the node that says the same, or a new one. */
  debugLocation(fields: Fields): MetaNode {
    const scope = this.orNull(fields.number(2), fields) ?? fields.fail('location without a scope');
    const inlinedAt = this.orNull(fields.number(3), fields);
    const [line, column, implicit] = [fields.number(0), fields.number(1), fields.optional(4) !== 0];
    const key = [line, column, this.serial(scope), this.serial(inlinedAt), Number(implicit)].join();
    let node = this.locations.get(key);
    if (node === undefined) {
      node = {...locationNode(false, line, column, scope, inlinedAt, implicit), definition: undefined};
      this.locations.set(key, node);
    }
    return node;
  }

  /** Enters the locations among what was read for the module or function, so that instructions share them. */
  indexLocations(): void {
    for (const node of this.scope.own) {
      if (node.kind !== 'node' || node.name !== 'DILocation' || node.distinct) continue;
      const tokens = new Map(node.fields().map(({name, value}) => [name, value]));
      const number = (name: string): string => {
        const value = tokens.get(name);
        return value?.kind === 'token' ? value.text : '0';
      };
      const [scope, inlinedAt] = node.operands;
      const implicit = tokens.has('isImplicitCode') ? 1 : 0;
      const key = [number('line'), number('column'), this.serial(scope), this.serial(inlinedAt), implicit];
      if (!this.locations.has(key.join())) this.locations.set(key.join(), node);
    }
  }

  private serial(meta: Meta | undefined): number {
    if (meta === undefined) return 0;
    let serial = this.serials.get(meta);
    if (serial === undefined) {
      serial = this.serials.size + 1;
      this.serials.set(meta, serial);
    }
    return serial;
  }

  private enumerator(fields: Fields): Omit<MetaNode, 'definition'> {
    const head = fields.number(0);
    const isUnsigned = (head & 2) !== 0;
    let value: bigint;
    if ((head & 4) !== 0) {
      const bits = fields.number(1);
      if (bits > 1 << 23) fields.fail(`enumerator of ${bits} bits`);
      value = 0n;
      for (let index = fields.size - 1; index >= 3; index--)
        value = (value << 64n) | BigInt.asUintN(64, signedVbr(fields.big(index)));
      value = isUnsigned ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
    } else {
      value = signedVbr(fields.big(1));
      if (isUnsigned) value = BigInt.asUintN(64, value);
    }
    const shown: MetaField[] = [
      {name: 'name', value: {kind: 'text', text: this.text(fields.number(2), fields)}},
      token('value', String(value)),
    ];
    if (isUnsigned) shown.push(token('isUnsigned', 'true'));
    return special('DIEnumerator', head, [], shown);
  }

  private file(fields: Fields): Omit<MetaNode, 'definition'> {
    const shown: MetaField[] = [
      {name: 'filename', value: {kind: 'text', text: this.text(fields.number(1), fields)}},
      {name: 'directory', value: {kind: 'text', text: this.text(fields.number(2), fields)}},
    ];
    if (fields.size > 4 && fields.number(3) !== 0 && fields.number(4) !== 0) {
      const kind = fields.number(3);
      shown.push(token('checksumkind', keyword('checksumKind', kind) ?? String(kind)));
      shown.push({name: 'checksum', value: {kind: 'text', text: this.text(fields.number(4), fields)}});
    }
    const source = this.text(fields.optional(5), fields);
    if (source !== '') shown.push({name: 'source', value: {kind: 'text', text: source}});
    return special('DIFile', fields.number(0), [], shown);
  }

  private namespace(fields: Fields): Omit<MetaNode, 'definition'> {
    const head = fields.number(0);
    const scope = this.orNull(fields.number(1), fields);
    const name = this.text(fields.number(fields.size === 5 ? 3 : 2), fields);
    const shown: MetaField[] = [];
    if (name !== '') shown.push({name: 'name', value: {kind: 'text', text: name}});
    shown.push({name: 'scope', value: {kind: 'metadata', node: scope}});
    if ((head & 2) !== 0) shown.push(token('exportSymbols', 'true'));
    return special('DINamespace', head, [scope], shown);
  }

  private generic(fields: Fields): Omit<MetaNode, 'definition'> {
    const tag = fields.number(1);
    const [header, ...operands] = this.operandsFrom(3, fields);
    const shown = [token('tag', keyword('tag', tag) ?? String(tag))];
    if (header?.kind === 'string' && header.text !== '')
      shown.push({name: 'header', value: {kind: 'text', text: header.text}});
    if (operands.length > 0) shown.push({name: 'operands', value: {kind: 'list', nodes: operands}});
    return special('GenericDINode', fields.number(0), operands, shown);
  }

  private argumentList(fields: Fields): Omit<MetaNode, 'definition'> {
    const operands: Meta[] = [];
    for (let index = 0; index < fields.size; index++) {
      const operand = this.get(fields.number(index), fields);
      operands.push(
        operand.kind === 'value' ? operand : fields.fail('a list of arguments holds values only'),
      );
    }
    const shown = operands.map((node): MetaField => ({name: undefined, value: {kind: 'metadata', node}}));
    return special('DIArgList', 0, [], shown);
  }
}

function tuple(distinct: boolean, operands: (Meta | undefined)[]): Omit<MetaNode, 'definition'> {
  return {kind: 'node', name: '', distinct, operands, fields: () => []};
}

function special(
  name: string,
  head: number,
  operands: (Meta | undefined)[],
  fields: MetaField[],
): Omit<MetaNode, 'definition'> {
  return {kind: 'node', name, distinct: (head & 1) !== 0, operands, fields: () => fields};
}

function token(name: string, text: string): MetaField {
  return {name, value: {kind: 'token', text}};
}

function locationNode(
  distinct: boolean,
  line: number,
  column: number,
  scope: Meta,
  inlinedAt: Meta | undefined,
  implicit: boolean,
): Omit<MetaNode, 'definition'> {
  const shown = [token('line', String(line))];
  if (column !== 0) shown.push(token('column', String(column)));
  shown.push({name: 'scope', value: {kind: 'metadata', node: scope}});
  if (inlinedAt !== undefined) shown.push({name: 'inlinedAt', value: {kind: 'metadata', node: inlinedAt}});
  if (implicit) shown.push(token('isImplicitCode', 'true'));
  return special('DILocation', distinct ? 1 : 0, [scope, inlinedAt], shown);
}

function expression(fields: Fields): Omit<MetaNode, 'definition'> {
  const head = fields.number(0);
  const elements: bigint[] = [];
  for (let index = 1; index < fields.size; index++) elements.push(fields.big(index));
  return special('DIExpression', head, [], expressionFields(modernExpression(head >> 1, elements, fields)));
}
