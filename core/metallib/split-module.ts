import {type EntryPoint, entryPointRoles} from '../air/model/entry-point.ts';
import {functionOf, tupleOf} from '../air/model/operands.ts';
import {partsOf, walkFunction} from '../ir/analysis/walk.ts';
import {type GlobalValue, type GlobalVariable, type IrFunction} from '../ir/model/global.ts';
import {type Metadata} from '../ir/model/metadata.ts';
import {Module} from '../ir/model/module.ts';
import {AggregateConstant, type Operand} from '../ir/model/operand.ts';

/** Variables that list globals; what they list does not keep anything by itself. */
const listNames: ReadonlySet<string> = new Set([
  ...['llvm.used', 'llvm.compiler.used', 'llvm.global_ctors', 'llvm.global_dtors'],
]);

const roleNames: ReadonlySet<string> = new Set(entryPointRoles.map((role) => `air.${role}`));

/**
 * The module with what one entry point needs: all that its function reaches, the constructors that set up variables it
 * reaches, and the named metadata that is about these. Parts are shared with `module`, which is not changed.
 */
export function splitModule(module: Module, entry: EntryPoint): Module {
  const reach = new Reach();
  if (entry.function !== undefined) reach.add(entry.function);
  keepConstructors(module, reach);
  const {kept} = reach;
  const split = new Module(module.types);
  split.opaquePointers = module.opaquePointers;
  split.sourceFileName = module.sourceFileName;
  split.dataLayout = module.dataLayout;
  split.targetTriple = module.targetTriple;
  split.moduleAssembly = module.moduleAssembly;
  split.namedTypes = module.namedTypes;
  split.comdats = module.comdats;
  split.unknowns = module.unknowns;
  split.attributeGroups = module.attributeGroups;
  for (const group of module.attributeGroups) split.attributeGroupsByNumber.set(group.number, group);
  split.metadata = module.metadata;
  split.globals = module.globals.flatMap((global) => keptVariable(module, global, kept));
  split.functions = module.functions.filter((fn) => kept.has(fn));
  split.aliases = module.aliases.filter((alias) => kept.has(alias));
  split.namedMetadata = module.namedMetadata.flatMap((named) => {
    const isRole = roleNames.has(named.name);
    const operands = named.operands.filter((node) =>
      isRole ? functionOf(tupleOf(node)?.tuple.elements[0]) === entry.function : isAbout(node, kept),
    );
    return operands.length === 0 && named.operands.length > 0 ? [] : [{...named, operands}];
  });
  return split;
}

/** All that some globals lead to: through operands, initialisers and metadata. Each node is looked at once. */
class Reach {
  readonly kept = new Set<GlobalValue>();
  private readonly nodes = new Set<object>();

  add(root: GlobalValue): void {
    const pending: GlobalValue[] = [];
    const see = (global: GlobalValue): void => {
      if (this.kept.has(global)) return;
      this.kept.add(global);
      pending.push(global);
    };
    see(root);
    for (let global = pending.pop(); global !== undefined; global = pending.pop()) this.visit(global, see);
  }

  private visit(global: GlobalValue, see: (global: GlobalValue) => void): void {
    const seeOperand = (operand: Operand): void => {
      if (operand.kind === 'global' && operand.target !== undefined) see(operand.target);
    };
    for (const {node} of global.metadata) this.visitMetadata(node, see);
    if (global.kind === 'function') {
      const metadata = (node: Metadata): void => {
        if (node.kind === 'reference') this.visitMetadata(node, see);
      };
      walkFunction(global, {operand: seeOperand, metadata});
    } else eachPart(global.kind === 'global-variable' ? global.initializer : global.target, seeOperand);
  }

  private visitMetadata(node: Metadata, see: (global: GlobalValue) => void): void {
    for (const global of globalsNamedIn(node, this.nodes)) see(global);
  }
}

function eachPart(root: Operand | undefined, see: (operand: Operand) => void): void {
  const pending = root === undefined ? [] : [root];
  for (let operand = pending.pop(); operand !== undefined; operand = pending.pop()) {
    see(operand);
    for (const part of partsOf(operand)) pending.push(part);
  }
}

/** Globals that a node names, directly or through other nodes that are not in `met` (they are put there). */
function globalsNamedIn(root: Metadata, met: Set<object> = new Set()): Set<GlobalValue> {
  const found = new Set<GlobalValue>();
  const pending: Metadata[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'reference') {
      if (node.target === undefined || met.has(node.target)) continue;
      met.add(node.target);
      pending.push(node.target.body);
    } else if (node.kind === 'tuple') for (const element of node.elements) pending.push(element);
    else if (node.kind === 'specialised') for (const {value} of node.fields) pending.push(value);
    else if (node.kind === 'value') {
      eachPart(node.operand, (operand) => {
        if (operand.kind === 'global' && operand.target !== undefined) found.add(operand.target);
      });
    }
  }
  return found;
}

/** Whether a node of a named list names no global, or kept ones only. */
function isAbout(node: Metadata, kept: ReadonlySet<GlobalValue>): boolean {
  for (const global of globalsNamedIn(node)) if (!kept.has(global)) return false;
  return true;
}

/** Functions that run before the entry point and touch a variable that is kept; they may lead to more. */
function keepConstructors(module: Module, reach: Reach): void {
  const reached = new Map<IrFunction, ReadonlySet<GlobalValue>>();
  for (const name of ['llvm.global_ctors', 'llvm.global_dtors']) {
    const list = module.globals.find((global) => global.name === name);
    eachPart(list?.initializer, (operand) => {
      if (operand.kind !== 'global' || operand.target?.kind !== 'function') return;
      const own = new Reach();
      own.add(operand.target);
      reached.set(operand.target, own.kept);
    });
  }
  for (let isGrowing = true; isGrowing;) {
    isGrowing = false;
    for (const [constructor, touched] of reached) {
      if (reach.kept.has(constructor) || !sharesVariable(touched, reach.kept)) continue;
      reach.add(constructor);
      isGrowing = true;
    }
  }
}

function sharesVariable(touched: ReadonlySet<GlobalValue>, kept: ReadonlySet<GlobalValue>): boolean {
  for (const global of touched) if (global.kind === 'global-variable' && kept.has(global)) return true;
  return false;
}

/** The variable if it is kept; a list of globals with what is left of it. */
function keptVariable(
  module: Module,
  global: GlobalVariable,
  kept: ReadonlySet<GlobalValue>,
): GlobalVariable[] {
  const {initializer} = global;
  if (global.name === undefined || !listNames.has(global.name)) return kept.has(global) ? [global] : [];
  if (initializer?.kind !== 'aggregate') return kept.has(global) ? [global] : [];
  const elements = initializer.elements.filter((element) => {
    let isKept = true;
    eachPart(element, (operand) => {
      if (operand.kind === 'global' && operand.target !== undefined) isKept &&= kept.has(operand.target);
    });
    return isKept;
  });
  if (elements.length === initializer.elements.length) return [global];
  if (elements.length === 0 || global.valueType.kind !== 'array') return [];
  const type = module.types.array(global.valueType.element, elements.length);
  const shorter = new AggregateConstant(type, 'array', elements, initializer.start, initializer.end);
  const pointer = module.types.pointerTo(type, global.addressSpace);
  return [{...global, valueType: type, type: pointer, initializer: shorter}];
}
