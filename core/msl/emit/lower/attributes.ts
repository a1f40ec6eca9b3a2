import {lookupIntrinsic} from '../../../air/catalogue/intrinsics.ts';
import {Attribute, type AttributeGroup, noAttributes} from '../../../ir/model/attribute.ts';
import {type Argument, type IrFunction} from '../../../ir/model/global.ts';
import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type LowerContext} from './context.ts';
import {hasModernAttributes} from './facts.ts';

/**
 * Attributes of definitions in the order of printing. Apple's compilers state those of `modern` for targets from macOS 14
 * on only, also the newest compiler for older targets (public modules of Xcode 14 to 26).
 */
const keptOnDefinitions: readonly {readonly name: string; readonly modern: boolean}[] = [
  {name: 'mustprogress', modern: true},
  {name: 'nofree', modern: true},
  {name: 'norecurse', modern: false},
  {name: 'nosync', modern: true},
  {name: 'nounwind', modern: false},
  {name: 'willreturn', modern: true},
];

/** Makes the attribute groups of a module: equal lists share one, numbered in the order in which they are first asked for. */
class GroupMaker {
  private readonly module: Module;
  private readonly known = new Map<string, readonly Attribute[]>();

  constructor(module: Module) {
    this.module = module;
    module.attributeGroups = [];
    module.attributeGroupsByNumber.clear();
  }

  of(attributes: readonly Attribute[]): readonly Attribute[] {
    if (attributes.length === 0) return noAttributes;
    const key = attributes.map(({name, value}) => `${name}=${value}`).join();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const number = this.module.attributeGroups.length;
    const group: AttributeGroup = {
      kind: 'attribute-group',
      number,
      attributes,
      start: -1,
      end: -1,
      nameStart: -1,
      nameEnd: -1,
    };
    this.module.attributeGroups.push(group);
    this.module.attributeGroupsByNumber.set(number, group);
    const reference = [new Attribute('group', '', undefined, number, undefined, -1, -1)];
    this.known.set(key, reference);
    return reference;
  }
}

function flag(name: string): Attribute {
  return new Attribute('flag', name, undefined, 0, undefined, -1, -1);
}

function text(name: string, value?: string): Attribute {
  return new Attribute('string', name, value, 0, undefined, -1, -1);
}

/** Writes all attributes anew: Apple's for definitions, declarations, calls and parameters (AIR.md 1.6, 2.2). */
export function writeAttributes(context: LowerContext): void {
  const {module} = context;
  const clangNames = new Map(module.functions.map((fn) => [fn, flagNames(module, fn.attributes)]));
  const groups = new GroupMaker(module);
  const effects = new Map<IrFunction, readonly string[]>();
  for (const fn of module.functions)
    if (fn.isDeclaration) effects.set(fn, declaredEffects(fn, clangNames.get(fn) ?? new Set()));
  for (const fn of module.functions) {
    fn.callingConvention = undefined;
    fn.preemption = undefined;
    fn.comdat = undefined;
    fn.visibility = undefined;
    // Instances of templates are weak in Clang's module; in AIR an entry point is external.
    if (!fn.isDeclaration) fn.linkage = undefined;
    fn.returnAttributes = noAttributes;
    const isIntrinsic = fn.name?.startsWith('llvm.') === true;
    fn.unnamedAddress = isIntrinsic ? undefined : 'local_unnamed_addr';
    for (const parameter of fn.parameters) parameter.attributes = parameterAttributes(fn, parameter);
    if (fn.isDeclaration) continue;
    const isConvergent = callsConvergent(fn, effects);
    const stated = new Set([...(clangNames.get(fn) ?? []), ...progressAttributes(fn)]);
    fn.attributes = groups.of(definitionAttributes(context, stated, isConvergent));
  }
  for (const fn of module.functions) {
    const words = effects.get(fn);
    if (words === undefined) continue;
    const options = fn.name?.startsWith('llvm.') === true ? [] : codeOptions(context);
    fn.attributes = groups.of([...words.map(flag), ...options]);
  }
  for (const fn of module.functions)
    for (const block of fn.blocks)
      for (const call of block.instructions) if (call.opcode === 'call') writeCall(call, effects, groups);
}

function writeCall(
  call: CallInstruction,
  effects: ReadonlyMap<IrFunction, readonly string[]>,
  groups: GroupMaker,
): void {
  const {detail} = call;
  const callee = call.operands[0];
  const target = callee?.kind === 'global' && callee.target?.kind === 'function' ? callee.target : undefined;
  detail.callingConvention = undefined;
  detail.returnAttributes = noAttributes;
  detail.argumentAttributes = detail.argumentAttributes.map((list, index) =>
    list.filter(
      ({name}) => keptOnArguments.has(name) && target?.name?.startsWith('llvm.') === true && index < 2,
    ),
  );
  const words = (target && effects.get(target)) ?? [];
  detail.functionAttributes = groups.of(words.filter((word) => keptOnCalls.has(word)).map(flag));
}

const keptOnArguments: ReadonlySet<string> = new Set(['align', 'nonnull']);
const keptOnCalls: ReadonlySet<string> = new Set([
  'convergent',
  'nounwind',
  'readnone',
  'readonly',
  'willreturn',
]);

/** The names of attributes in a list and its groups, `memory(...)` with its argument. */
function flagNames(module: Module, attributes: readonly Attribute[]): Set<string> {
  const names = new Set<string>();
  for (const attribute of attributes) {
    if (attribute.form === 'group') {
      for (const own of module.attributeGroupsByNumber.get(attribute.integer)?.attributes ?? []) add(own);
    } else add(attribute);
  }
  function add({name, form, value}: Attribute): void {
    names.add(form === 'arguments' ? `${name}(${value ?? ''})` : name);
  }
  return names;
}

/** Operations in which the threads of a group take part together: they must not be moved over branches (AIR.md 2.2). */
export function isCollective(name: string): boolean {
  return (
    /^air\.(simd|quad)(_|group)/.test(name) ||
    /^air\.(wg\.barrier|threadgroup|wait_|async_)/.test(name) ||
    /^air\.(dfdx|dfdy|fwidth)/.test(name)
  );
}

/** What the catalogue says of an `air` function, else what its family and Clang's declaration say. */
function declaredEffects(fn: IrFunction, clang: ReadonlySet<string>): readonly string[] {
  const name = fn.name ?? '';
  if (name.startsWith('llvm.')) return llvmEffects(name);
  const seen = lookupIntrinsic(name)?.attributes;
  if (seen !== undefined && seen !== '')
    return seen.split(' ').map((word) => (word === 'memory(none)' ? 'readnone' : word));
  if (isCollective(name)) return ['convergent', 'mustprogress', 'nounwind', 'willreturn'];
  const isPure =
    clang.has('memory(none)') || clang.has('readnone') || name.startsWith('air.convert.') || clang.size === 0;
  return isPure
    ? ['mustprogress', 'nofree', 'nosync', 'nounwind', 'readnone', 'willreturn']
    : ['mustprogress', 'nounwind', 'willreturn'];
}

function llvmEffects(name: string): readonly string[] {
  const isMemory = /^llvm\.(lifetime|memcpy|memmove|memset)/.test(name);
  if (name.startsWith('llvm.memset')) return ['argmemonly', 'nofree', 'nounwind', 'willreturn', 'writeonly'];
  return isMemory ? ['argmemonly', 'nofree', 'nosync', 'nounwind', 'willreturn'] : ['nounwind'];
}

function callsConvergent(fn: IrFunction, effects: ReadonlyMap<IrFunction, readonly string[]>): boolean {
  return fn.blocks.some((block) =>
    block.instructions.some((instruction) => {
      if (instruction.opcode !== 'call') return false;
      const callee = instruction.operands[0];
      if (callee?.kind !== 'global' || callee.target?.kind !== 'function') return true;
      return effects.get(callee.target)?.includes('convergent') !== false;
    }),
  );
}

/**
 * What MSL promises of a function whether or not Clang can prove it, as Apple's compiler states it (AIR.md 1.6): nothing is
 * thrown, and loops end. A function without any way to its end would be a lie, so it is left as Clang has it.
 */
function progressAttributes(fn: IrFunction): readonly string[] {
  const canEnd = fn.blocks.some((block) => block.instructions.at(-1)?.opcode === 'ret');
  return canEnd ? ['mustprogress', 'nounwind', 'willreturn'] : ['nounwind'];
}

function definitionAttributes(
  context: LowerContext,
  clang: ReadonlySet<string>,
  isConvergent: boolean,
): Attribute[] {
  const isModern = context.airIsAtLeast([2, 6]);
  const words = keptOnDefinitions
    .filter(({name, modern}) => clang.has(name) && (isModern || !modern))
    .map(({name}) => name);
  return [...(isConvergent ? ['convergent', ...words] : words).map(flag), ...codeOptions(context, true)];
}

/** The options of code generation that Apple's compiler writes on functions (AIR.md 1.6). */
function codeOptions(context: LowerContext, isDefinition = false): Attribute[] {
  const fast = String(context.facts.fastMath);
  const isModern = hasModernAttributes(context.facts.appleClang);
  const options: [string, string?][] = [
    ...(isModern ? ([['approx-func-fp-math', fast]] as [string, string][]) : []),
    ...(!isModern ? ([['disable-tail-calls', 'false']] as [string, string][]) : []),
    ['frame-pointer', 'all'],
    ...(!isModern ? ([['less-precise-fpmad', 'false']] as [string, string][]) : []),
    ...(isDefinition ? ([['min-legal-vector-width', '0']] as [string, string][]) : []),
    ['no-builtins'],
    ['no-infs-fp-math', fast],
    ['no-nans-fp-math', fast],
    ['no-signed-zeros-fp-math', fast],
    ['no-trapping-math', 'true'],
    ['stack-protector-buffer-size', '8'],
    ['unsafe-fp-math', fast],
  ];
  return options
    .filter(([name, value]) => value !== 'false' || !isModern || name === 'no-builtins')
    .map(([name, value]) => text(name, value));
}

const keptOnParameters = ['noundef', 'readonly', 'writeonly', 'readnone', 'align', 'dereferenceable'];

function parameterAttributes(fn: IrFunction, parameter: Argument): Attribute[] {
  const own = parameter.attributes;
  const isPointer = parameter.type.kind === 'pointer';
  const kept: Attribute[] = [];
  if (fn.isDeclaration) {
    if (fn.name?.startsWith('llvm.') === true) return own.filter(({name}) => name === 'immarg');
    return isPointer && isNotCaptured(own) ? [flag('nocapture')] : [];
  }
  if (isPointer && isNotCaptured(own)) kept.push(flag('nocapture'));
  for (const name of keptOnParameters) {
    const found = own.find((attribute) => attribute.name === name);
    if (found !== undefined && (isPointer || name === 'noundef')) kept.push(found);
  }
  // Buffers do not overlap in Metal: every pointer to device or constant memory of an entry point is marked.
  const space = parameter.type.kind === 'pointer' ? parameter.type.addressSpace : 0;
  if (fn.linkage === undefined && (space === 1 || space === 2)) kept.push(text('air-buffer-no-alias'));
  return kept;
}

function isNotCaptured(attributes: readonly Attribute[]): boolean {
  return attributes.some(
    ({name, value}) => name === 'nocapture' || (name === 'captures' && value === 'none'),
  );
}
