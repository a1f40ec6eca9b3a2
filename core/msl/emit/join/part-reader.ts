import {type MetadataDefinition} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type StructType, type Type} from '../../../ir/model/type.ts';
import {Lexer} from '../../../ir/parser/lexer.ts';
import {parseModule} from '../../../ir/parser/parse-module.ts';
import {Token} from '../../../ir/parser/token.ts';
import {printName} from '../../../ir/printer/print-name.ts';
import {printStructName, printTypeWith} from '../../../ir/printer/print-type.ts';
import {type NodeText, SharedNode, type SharedNodes} from './shared-nodes.ts';

/** A span of a part's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What an attribute group says, whatever its number. */
export interface SharedGroup {
  readonly body: string;
  number: number;
}

/** Text of the joined module, of which some numbers are given out last. */
export type Piece = string | SharedNode | SharedGroup;

/** Names that all parts together have. */
export interface SharedNames {
  readonly nodes: SharedNodes;
  readonly groups: Map<string, SharedGroup>;
  /** Names of struct types by what the types are. */
  readonly types: Map<string, string>;
  readonly typeNames: Set<string>;
}

/**
 * One part's module as text with what it refers to: any span of it can be written with the names and numbers of the joined
 * module. Lines stay lines.
 */
export class PartReader {
  readonly text: string;
  readonly module: Module;
  private readonly lexer: Lexer;
  private readonly shared: SharedNames;
  private readonly typeNames = new Map<StructType, string>();
  /** Uses of types that are called otherwise in the joined module, by where they begin. */
  private readonly typeEdits = new Map<number, {readonly end: number; readonly text: string}>();
  private readonly nodes = new Map<number, SharedNode>();
  private readonly groups = new Map<number, SharedGroup>();
  /** New names of globals that are called otherwise in the joined module. */
  readonly renamed = new Map<string, string>();

  constructor(text: string, shared: SharedNames) {
    this.text = text;
    this.shared = shared;
    this.module = parseModule(text, {pointers: 'typed'}).module;
    this.lexer = new Lexer(text);
    const shapes = new TypeShapes();
    for (const type of this.module.namedTypes) this.typeNames.set(type, this.nameType(type, shapes));
    for (const {type, start, end} of this.module.namedTypeUses) {
      const name = this.typeNames.get(type);
      if (name !== undefined && name !== type.name)
        this.typeEdits.set(start, {end, text: `%${printName(name)}`});
    }
    for (const group of this.module.attributeGroups) this.groups.set(group.number, this.group(group));
  }

  /** The name that the joined module gives to a type of this part. */
  typeName(type: StructType): string {
    return this.typeNames.get(type) ?? type.name ?? '';
  }

  /** The span with joined names; metadata nodes and attribute groups are pieces, numbered later. */
  read({start, end}: Span): Piece[] {
    const {lexer, text} = this;
    const pieces: Piece[] = [];
    let at = start;
    const put = (piece: Piece, from: number, to: number): void => {
      if (from > at) pieces.push(text.slice(at, from));
      pieces.push(piece);
      at = to;
    };
    for (lexer.seek(start); lexer.start < end && lexer.kind !== Token.end; lexer.next()) {
      switch (lexer.kind) {
        case Token.globalName: {
          const name = this.renamed.get(lexer.name());
          if (name !== undefined) put(`@${printName(name)}`, lexer.start, lexer.end);
          break;
        }
        case Token.localName: {
          const edit = this.typeEdits.get(lexer.start);
          if (edit !== undefined) put(edit.text, lexer.start, edit.end);
          break;
        }
        case Token.metadataNumber: {
          const span = {start: lexer.start, end: lexer.end};
          const node = this.nodeOf(lexer.number);
          // To read a node moves the lexer.
          if (lexer.start !== span.start) lexer.seek(span.start);
          if (node !== undefined) put(node, span.start, span.end);
          break;
        }
        case Token.attributeGroup: {
          const group = this.groups.get(lexer.number);
          if (group !== undefined) put(group, lexer.start, lexer.end);
          break;
        }
      }
    }
    if (end > at) pieces.push(text.slice(at, end));
    return pieces;
  }

  /** The node that `!number` is in the joined module. Nodes that lead back to themselves are distinct. */
  nodeOf(number: number): SharedNode | undefined {
    const known = this.nodes.get(number);
    if (known !== undefined) return known;
    const definition = this.module.metadataByNumber.get(number);
    if (definition === undefined) return undefined;
    if (definition.distinct) {
      const node = new SharedNode();
      this.nodes.set(number, node);
      node.body = this.bodyOf(definition);
      return node;
    }
    const node = this.shared.nodes.uniqued(this.bodyOf(definition));
    this.nodes.set(number, node);
    return node;
  }

  /** Whether the span mentions a global of one of these names. */
  refersTo(span: Span, names: ReadonlySet<string>): boolean {
    const {lexer} = this;
    for (lexer.seek(span.start); lexer.start < span.end && lexer.kind !== Token.end; lexer.next())
      if (lexer.kind === Token.globalName && names.has(lexer.name())) return true;
    return false;
  }

  private bodyOf({nameEnd, end}: MetadataDefinition): NodeText {
    const equals = this.text.indexOf('=', nameEnd);
    const start = equals + 2;
    return this.read({start, end}).flatMap((piece) => (isGroup(piece) ? [] : [piece]));
  }

  private group({start, end, number}: Span & {readonly number: number}): SharedGroup {
    const line = this.text.slice(start, end);
    const body = line.slice(line.indexOf('{'));
    let group = this.shared.groups.get(body);
    if (group === undefined) this.shared.groups.set(body, (group = {body, number: -1}));
    this.groups.set(number, group);
    return group;
  }

  /** Types that say the same under names that differ in Clang's count only are one. */
  private nameType(type: StructType, shapes: TypeShapes): string {
    const {types, typeNames} = this.shared;
    const key = shapes.of(type);
    const known = types.get(key);
    if (known !== undefined) return known;
    const own = type.name ?? 'type';
    let name = own;
    for (let count = 1; typeNames.has(name); count++) name = `${plainName(own)}.${count}`;
    types.set(key, name);
    typeNames.add(name);
    return name;
  }
}

export function isGroup(piece: Piece): piece is SharedGroup {
  return typeof piece !== 'string' && !(piece instanceof SharedNode);
}

/** A name without the count that LLVM adds where a name is taken. */
export function plainName(name: string): string {
  return name.replace(/\.\d+$/, '');
}

/** What struct types are, in words that do not depend on the module. */
class TypeShapes {
  private readonly known = new Map<StructType, string>();
  private readonly open: StructType[] = [];

  of(type: StructType): string {
    const known = this.known.get(type);
    if (known !== undefined) return known;
    const depth = this.open.indexOf(type);
    if (depth >= 0) return `^${depth}`;
    this.open.push(type);
    const body = type.elements?.map((element) => this.ofType(element)).join(',') ?? 'opaque';
    this.open.pop();
    const shape = `${plainName(type.name ?? printStructName(type))}${type.packed ? '<' : '{'}${body}}`;
    // A shape inside of a type that leads back to an outer one depends on where it is asked for.
    if (!body.includes('^')) this.known.set(type, shape);
    return shape;
  }

  private ofType(type: Type): string {
    if (type.kind === 'struct' && type.identified) return this.of(type);
    return printTypeWith(type, (inner) => this.ofType(inner));
  }
}
