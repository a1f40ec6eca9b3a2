import {MemoryFlags} from '../bytecode/opcodes.ts';
import {PointerSpace, pointerValue} from '../bytecode/program.ts';
import {bitcast} from '../lower/arithmetic.ts';
import {Builder} from '../lower/builder.ts';
import {bytesOf, NotSupported, valueTypeOf} from '../lower/types.ts';
import {MirGraph, renumber} from '../mir/graph.ts';
import {
  type Alloca,
  MirBlock,
  type MirFunction,
  type MirInstruction,
  resolve,
  type ScalarKind,
  type Value,
} from '../mir/mir.ts';
import {resolveUses} from './clean-up.ts';
import {isWrittenFirst, type PartsOf} from './written-first.ts';
import {buildSsa, type VariableAccess} from './ssa-variables.ts';

/** One scalar that an instruction reads from or writes to a private object. */
interface Access {
  readonly offset: number;
  readonly kind: ScalarKind;
}

interface PrivateObject {
  readonly alloca: Alloca;
  readonly instruction: MirInstruction;
  readonly accesses: Access[];
  escapes: boolean;
  /** Parts that become variables, by offset. */
  atoms: Map<number, Atom>;
}

interface Atom {
  readonly offset: number;
  readonly size: number;
  kind: ScalarKind;
  variable: number;
}

/** The kinds of the scalars that a load or store moves; undefined for other opcodes. */
function accessKind(instruction: MirInstruction): ScalarKind | undefined {
  const match = /^(?:load|store)\.(.+)$/.exec(instruction.op);
  const type = match?.[1];
  if (type === undefined) return undefined;
  if (type === 'i32') {
    const value = instruction.op.startsWith('load') ? instruction.results[0] : instruction.args[1];
    return value?.type === 'f32' ? 'f32' : 'i32';
  }
  return type as ScalarKind;
}

/** Pointers into private objects by value. */
function findObjects(fn: MirFunction): {
  objects: PrivateObject[];
  pointers: Map<Value, {object: PrivateObject; offset: number}>;
} {
  const objects: PrivateObject[] = [];
  const pointers = new Map<Value, {object: PrivateObject; offset: number}>();
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      const [result] = instruction.results;
      if (instruction.op === 'alloca' && instruction.alloca !== undefined && result !== undefined) {
        const object: PrivateObject = {
          alloca: instruction.alloca,
          instruction,
          accesses: [],
          escapes: false,
          atoms: new Map(),
        };
        objects.push(object);
        pointers.set(result, {object, offset: 0});
        continue;
      }
      const [base, distance] = instruction.args;
      const known = base === undefined ? undefined : pointers.get(base);
      if (known === undefined || result === undefined || instruction.op !== 'offset.i64') continue;
      if (typeof distance?.constant !== 'bigint') continue;
      const offset = known.offset + Number(BigInt.asIntN(64, distance.constant));
      pointers.set(result, {object: known.object, offset});
    }
  }
  return {objects, pointers};
}

function recordUses(fn: MirFunction, pointers: ReturnType<typeof findObjects>['pointers']): void {
  const escape = (value: Value | undefined): void => {
    const known = value === undefined ? undefined : pointers.get(value);
    if (known !== undefined) known.object.escapes = true;
  };
  for (const block of fn.blocks) {
    for (const phi of block.phis) for (const value of phi.incoming.values()) escape(value);
    for (const instruction of block.instructions) {
      const [base, ...rest] = instruction.args;
      const [result] = instruction.results;
      rest.forEach(escape);
      if (base === undefined || !pointers.has(base)) continue;
      if (result !== undefined && pointers.has(result)) continue;
      const known = pointers.get(base);
      const kind = accessKind(instruction);
      const {place} = instruction;
      const isPlain =
        kind !== undefined &&
        place !== undefined &&
        place.index === 'none' &&
        (place.extra & MemoryFlags.volatile) === 0;
      if (known === undefined || !isPlain) {
        escape(base);
        continue;
      }
      const count = instruction.op.startsWith('load') ? instruction.results.length : rest.length;
      for (let at = 0; at < count; at++) {
        known.object.accesses.push({offset: known.offset + place.offset + at * bytesOf(kind), kind});
      }
    }
    if (block.terminator.kind === 'branch') escape(block.terminator.condition);
  }
}

const isMatrix = (kind: ScalarKind): boolean => kind.startsWith('matrix');

/** Cuts an object at every boundary of an access; false where the parts are not whole scalars. */
function makeAtoms(object: PrivateObject): boolean {
  const {accesses, alloca} = object;
  const boundaries = new Set<number>();
  const matrices = accesses.filter((access) => isMatrix(access.kind));
  const scalars = accesses.filter(
    (access) => !isMatrix(access.kind) && matrixAround(matrices, access) === undefined,
  );
  for (const {offset, kind} of [...matrices, ...scalars]) {
    if (offset < 0 || offset + bytesOf(kind) > alloca.sizeBytes) return false;
    boundaries.add(offset).add(offset + bytesOf(kind));
  }
  const sorted = [...boundaries].sort((a, b) => a - b);
  const position = new Map(sorted.map((boundary, index) => [boundary, index]));
  for (const {offset, kind} of [...matrices, ...scalars]) {
    const first = position.get(offset) ?? 0;
    const last = position.get(offset + bytesOf(kind)) ?? 0;
    if (isMatrix(kind) && last !== first + 1) return false;
    const size = (sorted[first + 1] ?? 0) - offset;
    if (!isMatrix(kind) && ![1, 2, 4, 8].includes(size)) return false;
    for (let at = first; at < last; at++) {
      const start = sorted[at] ?? 0;
      if ((sorted[at + 1] ?? 0) - start !== size) return false;
      const known = object.atoms.get(start);
      const whole = last === first + 1;
      if (known === undefined) {
        object.atoms.set(start, {offset: start, size, kind: whole ? kind : bitsKind(size), variable: -1});
      } else if (known.kind !== (whole ? kind : bitsKind(size)) && !isMatrix(known.kind)) {
        known.kind = known.kind === 'pointer' && kind === 'i64' ? 'i64' : bitsKind(size);
      } else if (isMatrix(known.kind) && known.kind !== kind) return false;
    }
  }
  return true;
}

/** Elements 0 and 1 of a matrix in memory are the lane's own two (thread_elements). */
function matrixAround(
  matrices: readonly Access[],
  access: Access,
): {matrix: Access; element: number} | undefined {
  for (const matrix of matrices) {
    const elementKind = matrix.kind.slice('matrix-'.length);
    const size = bytesOf(matrix.kind) / 64;
    const element = (access.offset - matrix.offset) / size;
    if (elementKind === access.kind && (element === 0 || element === 1)) return {matrix, element};
  }
  return undefined;
}

function bitsKind(size: number): ScalarKind {
  return size === 8 ? 'i64' : size === 4 ? 'i32' : size === 2 ? 'i16' : 'i8';
}

/** Private objects that would stay in memory as the function is now. */
export function allocasInMemory(fn: MirFunction): Set<Alloca> {
  renumber(fn);
  resolveUses(fn);
  const {objects, pointers} = findObjects(fn);
  recordUses(fn, pointers);
  return new Set(objects.filter((object) => object.escapes || !makeAtoms(object)).map(({alloca}) => alloca));
}

/** Numbers the atoms of an object by the order of their offsets. */
function partsOf(object: PrivateObject, pointers: ReturnType<typeof findObjects>['pointers']): PartsOf {
  const atoms = [...object.atoms.values()];
  return (instruction) => {
    const kind = accessKind(instruction);
    const [base, ...values] = instruction.args;
    const known = base === undefined ? undefined : pointers.get(base);
    if (known?.object !== object || kind === undefined) return undefined;
    const isWrite = instruction.op.startsWith('store');
    const start = known.offset + (instruction.place?.offset ?? 0);
    const end = start + bytesOf(kind) * (isWrite ? values.length : instruction.results.length);
    let parts = 0n;
    atoms.forEach(({offset, size}, at) => {
      if (offset < end && start < offset + size) parts |= 1n << BigInt(at);
    });
    return {parts, isWrite};
  };
}

/**
 * Private objects that are only read and written scalar by scalar become values; the rest get a place in the private memory
 * of a lane. Gives the bytes that a lane needs.
 * Objects of `onlyWrittenFirst` become values only where no part is read before it is written.
 */
export function promoteAllocas(
  fn: MirFunction,
  onlyWrittenFirst: ReadonlySet<Alloca> = new Set<Alloca>(),
): number {
  renumber(fn);
  resolveUses(fn);
  const {objects, pointers} = findObjects(fn);
  recordUses(fn, pointers);
  const promoted = new Set(
    objects.filter(
      (object) =>
        !object.escapes &&
        makeAtoms(object) &&
        (!onlyWrittenFirst.has(object.alloca) || isWrittenFirst(fn, partsOf(object, pointers))),
    ),
  );
  const kinds: ScalarKind[] = [];
  for (const object of promoted) {
    for (const atom of object.atoms.values()) atom.variable = kinds.push(atom.kind) - 1;
  }
  const rewriter = new Rewriter(fn, pointers, promoted);
  const accesses = fn.blocks.map((block) => rewriter.rewriteBlock(block));
  buildSsa(fn, new MirGraph(fn), kinds.map(valueTypeOf), accesses);
  const privateBytes = placeInMemory(
    fn,
    objects.filter((object) => !promoted.has(object)),
  );
  resolveUses(fn);
  return privateBytes;
}

/** Turns accesses of promoted objects into reads and writes of variables. */
class Rewriter {
  private readonly fn: MirFunction;
  private readonly builder: Builder;
  private readonly pointers: ReturnType<typeof findObjects>['pointers'];
  private readonly promoted: ReadonlySet<PrivateObject>;
  private accesses: VariableAccess[] = [];

  constructor(
    fn: MirFunction,
    pointers: ReturnType<typeof findObjects>['pointers'],
    promoted: ReadonlySet<PrivateObject>,
  ) {
    this.fn = fn;
    this.pointers = pointers;
    this.promoted = promoted;
    const blocks = fn.blocks;
    this.builder = new Builder(fn);
    // The builder's own block is no part of the function.
    fn.blocks = blocks.filter((block) => block !== this.builder.block);
  }

  rewriteBlock(block: MirBlock): VariableAccess[] {
    this.accesses = [];
    const {instructions} = block;
    const scratch = new MirBlock();
    this.builder.block = scratch;
    for (const instruction of instructions) {
      const [base] = instruction.args;
      const known = base === undefined ? undefined : this.pointers.get(base);
      if (instruction.op === 'alloca' || known === undefined || !this.promoted.has(known.object)) {
        const isOwn = instruction.op === 'alloca' && this.isPromoted(instruction);
        if (!isOwn) scratch.instructions.push(instruction);
        continue;
      }
      const kind = accessKind(instruction);
      if (kind === undefined || instruction.place === undefined) continue;
      this.builder.origin = instruction.origin;
      const start = known.offset + instruction.place.offset;
      const isLoad = instruction.op.startsWith('load');
      const values = isLoad ? instruction.results : instruction.args.slice(1);
      values.forEach((value, at) => {
        const access = {offset: start + at * bytesOf(kind), kind};
        if (isLoad) value.replacement = this.read(known.object, access);
        else this.write(known.object, access, resolve(value));
      });
    }
    for (const instruction of scratch.instructions) instruction.block = block;
    block.instructions = scratch.instructions;
    return this.accesses;
  }

  private isPromoted(instruction: MirInstruction): boolean {
    const [result] = instruction.results;
    const known = result === undefined ? undefined : this.pointers.get(result);
    return known !== undefined && this.promoted.has(known.object);
  }

  private readAtom(atom: Atom): Value {
    const value = this.fn.value(valueTypeOf(atom.kind));
    this.accesses.push({variable: atom.variable, read: value, written: undefined});
    return value;
  }

  private writeAtom(atom: Atom, value: Value): void {
    this.accesses.push({variable: atom.variable, read: undefined, written: value});
  }

  private atomsOf(object: PrivateObject, access: Access): Atom[] {
    const atoms: Atom[] = [];
    for (let at = access.offset; at < access.offset + bytesOf(access.kind);) {
      const atom = object.atoms.get(at);
      if (atom === undefined) throw new Error('an access without its parts');
      atoms.push(atom);
      at += atom.size;
    }
    return atoms;
  }

  private matrixElement(object: PrivateObject, access: Access): {atom: Atom; element: number} | undefined {
    if (isMatrix(access.kind)) return undefined;
    for (const atom of object.atoms.values()) {
      if (!isMatrix(atom.kind)) continue;
      const found = matrixAround([{offset: atom.offset, kind: atom.kind}], access);
      if (found !== undefined) return {atom, element: found.element};
    }
    return undefined;
  }

  private read(object: PrivateObject, access: Access): Value {
    const element = this.matrixElement(object, access);
    if (element !== undefined) {
      const matrix = this.readAtom(element.atom);
      const [value] = this.builder.complex('matrix.get', [matrix], ['f32'], [element.element]);
      if (value === undefined) throw new Error('no element');
      return value;
    }
    const atoms = this.atomsOf(object, access);
    const parts = atoms.map((atom) => this.readAtom(atom));
    const [only] = parts;
    if (only !== undefined && isMatrix(access.kind)) return only;
    const [value] = bitcast(
      this.builder,
      atoms.map((atom) => atom.kind),
      [access.kind],
      parts,
    );
    if (value === undefined) throw new NotSupported('an access to private memory');
    return value;
  }

  private write(object: PrivateObject, access: Access, value: Value): void {
    const element = this.matrixElement(object, access);
    if (element !== undefined) {
      const matrix = this.readAtom(element.atom);
      const [changed] = this.builder.complex('matrix.set', [matrix, value], ['matrix'], [element.element]);
      if (changed !== undefined) this.writeAtom(element.atom, changed);
      return;
    }
    const atoms = this.atomsOf(object, access);
    const parts = isMatrix(access.kind)
      ? [value]
      : bitcast(
          this.builder,
          [access.kind],
          atoms.map((atom) => atom.kind),
          [value],
        );
    atoms.forEach((atom, at) => this.writeAtom(atom, parts[at] ?? value));
  }
}

/** Gives the objects that stay their offsets; each pointer becomes a constant. */
function placeInMemory(fn: MirFunction, objects: readonly PrivateObject[]): number {
  let bytes = 0;
  for (const {alloca, instruction} of objects) {
    const align = Math.min(Math.max(alloca.alignBytes, 1), 256);
    bytes = Math.ceil(bytes / align) * align;
    alloca.offset = bytes;
    bytes += Math.max(alloca.sizeBytes, 1);
    const [result] = instruction.results;
    if (result !== undefined) {
      result.replacement = fn.constant('i64', pointerValue(PointerSpace.private, 0, BigInt(alloca.offset)));
    }
    instruction.block.instructions = instruction.block.instructions.filter((other) => other !== instruction);
  }
  return Math.ceil(bytes / 16) * 16;
}
