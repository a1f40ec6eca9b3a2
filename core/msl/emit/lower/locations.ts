import {type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {
  type Metadata,
  type MetadataDefinition,
  type SpecialisedMetadata,
} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';

/** Where an instruction comes from, as debug information says. Interned: equal places of one module are one object. */
export interface SourcePlace {
  /** The file as Clang names it; empty when it is not known. */
  readonly file: string;
  /** 1-based; 0 for code that no line stands for. */
  readonly line: number;
  /** 1-based count of bytes; 0 when not known. */
  readonly column: number;
  /** The function whose text it is, as written. */
  readonly functionName: string | undefined;
  /** The call into which the function was inlined. */
  readonly inlinedAt: SourcePlace | undefined;
}

/** The source places of instructions, kept apart from the module so that AIR has no debug information. */
export class LocationMap {
  private readonly places = new Map<Instruction, SourcePlace>();
  private readonly moved = new Map<SourcePlace, Map<SourcePlace, SourcePlace>>();

  of(instruction: Instruction): SourcePlace | undefined {
    return this.places.get(instruction);
  }

  set(instruction: Instruction, place: SourcePlace): void {
    this.places.set(instruction, place);
  }

  /** Gives `to` the place of `from`. */
  copy(from: Instruction, to: Instruction): void {
    const place = this.places.get(from);
    if (place !== undefined && !this.places.has(to)) this.places.set(to, place);
  }

  drop(instruction: Instruction): void {
    this.places.delete(instruction);
  }

  /** `place` as it is when its function was inlined at `call`. */
  inlined(place: SourcePlace, call: SourcePlace): SourcePlace {
    let known = this.moved.get(call);
    if (known === undefined) this.moved.set(call, (known = new Map()));
    const found = known.get(place);
    if (found !== undefined) return found;
    const inlinedAt = place.inlinedAt === undefined ? call : this.inlined(place.inlinedAt, call);
    const made = {...place, inlinedAt};
    known.set(place, made);
    return made;
  }
}

/** Reads the places of all instructions from their `!dbg` attachments. */
export function readLocations(module: Module): LocationMap {
  const map = new LocationMap();
  const reader = new LocationReader();
  for (const fn of module.functions) {
    for (const block of fn.blocks) {
      for (const instruction of block.instructions) {
        for (const attachment of instruction.metadata) {
          if (attachment.name !== 'dbg') continue;
          const place = reader.place(attachment.node);
          if (place !== undefined) map.set(instruction, place);
        }
      }
    }
  }
  return map;
}

/** The node of debug information of a function: its `DISubprogram`. */
export function subprogramOf(fn: IrFunction): MetadataDefinition | undefined {
  const node = fn.metadata.find((attachment) => attachment.name === 'dbg')?.node;
  return node?.kind === 'reference' ? node.target : undefined;
}

/** Where a function is defined; undefined without debug information. */
export function placeOfFunction(fn: IrFunction): SourcePlace | undefined {
  const node = specialised(subprogramOf(fn)?.body);
  if (node === undefined) return undefined;
  const file = specialised(fieldOf(node, 'file'));
  return {
    file: textOf(file && fieldOf(file, 'filename')) ?? '',
    line: numberOf(fieldOf(node, 'line')),
    column: 0,
    functionName: textOf(fieldOf(node, 'name')),
    inlinedAt: undefined,
  };
}

interface Scope {
  readonly file: string;
  readonly functionName: string | undefined;
}

class LocationReader {
  private readonly known = new Map<MetadataDefinition, SourcePlace | undefined>();
  private readonly scopes = new Map<MetadataDefinition, Scope>();

  place(node: Metadata): SourcePlace | undefined {
    if (node.kind !== 'reference') return this.read(node, 0);
    const {target} = node;
    if (target === undefined) return undefined;
    if (this.known.has(target)) return this.known.get(target);
    // Guards against circles.
    this.known.set(target, undefined);
    const place = this.read(target.body, 0);
    this.known.set(target, place);
    return place;
  }

  private read(body: Metadata, depth: number): SourcePlace | undefined {
    const node = specialised(body);
    if (node?.name !== 'DILocation' || depth > 1) return undefined;
    const scope = this.scope(fieldOf(node, 'scope'));
    const outer = fieldOf(node, 'inlinedAt');
    return {
      file: scope.file,
      line: numberOf(fieldOf(node, 'line')),
      column: numberOf(fieldOf(node, 'column')),
      functionName: scope.functionName,
      inlinedAt: outer === undefined ? undefined : this.place(outer),
    };
  }

  /** The file and function of a scope; blocks lead to their function. */
  private scope(node: Metadata | undefined): Scope {
    if (node?.kind !== 'reference' || node.target === undefined) return noScope;
    const known = this.scopes.get(node.target);
    if (known !== undefined) return known;
    this.scopes.set(node.target, noScope);
    const body = specialised(node.target.body);
    if (body === undefined) return noScope;
    const file = specialised(fieldOf(body, 'file'));
    const fileName = textOf(file && fieldOf(file, 'filename'));
    const isFunction = body.name === 'DISubprogram';
    const outer = isFunction ? noScope : this.scope(fieldOf(body, 'scope'));
    const scope = {
      file: fileName ?? outer.file,
      functionName: isFunction ? textOf(fieldOf(body, 'name')) : outer.functionName,
    };
    this.scopes.set(node.target, scope);
    return scope;
  }
}

const noScope: Scope = {file: '', functionName: undefined};

/** The specialised node that `node` is or refers to. */
function specialised(node: Metadata | undefined): SpecialisedMetadata | undefined {
  if (node?.kind === 'specialised') return node;
  return node?.kind === 'reference' && node.target?.body.kind === 'specialised'
    ? node.target.body
    : undefined;
}

function fieldOf(node: SpecialisedMetadata, name: string): Metadata | undefined {
  return node.fields.find((field) => field.name === name)?.value;
}

function textOf(node: Metadata | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined;
}

function numberOf(node: Metadata | undefined): number {
  if (node?.kind !== 'token') return 0;
  const value = Number(node.text);
  return Number.isSafeInteger(value) ? value : 0;
}
