import {type Diagnostic} from '../../base/diagnostic.ts';
import {type TextRange} from '../../base/source-text.ts';
import {noAttributes} from '../../ir/model/attribute.ts';
import {type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {type CallInstruction, type Instruction} from '../../ir/model/instruction.ts';
import {type SpecialisedMetadata} from '../../ir/model/metadata.ts';
import {type Module} from '../../ir/model/module.ts';
import {AggregateConstant, type Operand, SimpleConstant} from '../../ir/model/operand.ts';
import {type Type} from '../../ir/model/type.ts';
import {type SourceRecords, type VariableRecord} from '../source-pass/records.ts';
import {field, numberField, specialised, textField} from './debug-info.ts';
import {
  declareFunction,
  integerConstant,
  makeBlock,
  makeCall,
  makeLoad,
  makePlain,
  makeStore,
  referTo,
} from './lower/make.ts';
import {type AttributeValues} from './metadata/attribute-values.ts';
import {type DebugTypes} from './metadata/debug-types.ts';
import {typeCodeOf} from './metadata/function-constants.ts';
import {nameOf} from './metadata/msl-type.ts';

export interface FunctionConstantRequest {
  readonly records: SourceRecords;
  readonly values: AttributeValues;
  readonly types: DebugTypes;
  /** The user's name of a file of the records. */
  readonly fileName: (path: string) => string;
  /** Last part of the source's name; the constructor is called after it. */
  readonly baseName: string;
}

export interface ShapedConstants {
  /** Predicates of gated arguments, by the text of `[[function_constant(x)]]`. */
  readonly gates: ReadonlyMap<string, GlobalVariable>;
  readonly problems: readonly Diagnostic[];
}

/** Clang's number of the constant address space (headers/prelude.ts). */
const constantSpace = 6;
const definedName = 'air.is_function_constant_defined';

/**
 * Gives the function constants of Clang's module the form that Apple's compiler gives them (AIR.md 1.6): the loader sets
 * `@_Z1x.MTL_FC_INIT_0_f`, a constructor copies it to `@_ZL1x`, which kernels read, and computes what depends on it: other
 * variables and the predicates of gated arguments.
 */
export function shapeFunctionConstants(module: Module, request: FunctionConstantRequest): ShapedConstants {
  const shaper = new Shaper(module, request);
  for (const variable of request.records.variables) shaper.shape(variable);
  for (const {parameters} of request.records.functions) {
    for (const {attributes} of parameters) {
      const gate = attributes.find(({name}) => name === 'function_constant');
      if (gate?.argumentText !== undefined) shaper.gate(gate.argumentText.trim(), gate);
    }
  }
  shaper.finish();
  return {gates: shaper.gates, problems: shaper.problems};
}

/** Functions that the loader runs before any kernel. */
export function constructorsOf(module: Module): IrFunction[] {
  const list = module.globalsByName.get('llvm.global_ctors');
  if (list?.kind !== 'global-variable' || list.initializer?.kind !== 'aggregate') return [];
  return list.initializer.elements.flatMap((element) => {
    let operand = element.kind === 'aggregate' ? element.elements[1] : undefined;
    while (operand?.kind === 'expression') operand = operand.operands[0];
    const target = operand?.kind === 'global' ? operand.target : undefined;
    return target?.kind === 'function' ? [target] : [];
  });
}

class Shaper {
  readonly gates = new Map<string, GlobalVariable>();
  readonly problems: Diagnostic[] = [];
  private readonly module: Module;
  private readonly request: FunctionConstantRequest;
  /** Variables with what the debug information says of them. */
  private readonly variables: {readonly global: GlobalVariable; readonly debug: SpecialisedMetadata}[];
  /** What kernels read, and what the loader sets in its stead. */
  private readonly initializers = new Map<GlobalVariable, GlobalVariable>();
  private readonly copies: Instruction[] = [];
  private readonly predicates: Instruction[] = [];

  constructor(module: Module, request: FunctionConstantRequest) {
    this.module = module;
    this.request = request;
    this.variables = module.globals.flatMap((global) => {
      const node = specialised(global.metadata.find(({name}) => name === 'dbg')?.node);
      const debug = specialised(field(node, 'var'), 'DIGlobalVariable');
      return debug === undefined ? [] : [{global, debug}];
    });
  }

  shape(variable: VariableRecord): void {
    const attribute = variable.attributes.find(({name}) => name === 'function_constant');
    if (attribute === undefined) return;
    const index = this.request.values.of(attribute);
    if (index === undefined) {
      this.problem(
        `not supported: the index '${attribute.argumentText ?? ''}' of a function constant, which is no number`,
        attribute,
      );
      return;
    }
    const found = this.find(variable.name, variable.range);
    // Clang keeps every function constant that something reads: it cannot know its value (source-pass/address-spaces.ts).
    if (found === undefined) return;
    const type = this.request.types.read(field(found.debug, 'type'));
    const code = type === undefined ? undefined : typeCodeOf(nameOf(type));
    if (code === undefined) {
      const reason = 'has a type that function constants cannot have';
      this.problem(`not supported: the function constant '${variable.name}', which ${reason}`, variable);
      return;
    }
    const {global} = found;
    const mangled = `${variable.name.length}${variable.name}`;
    const initializer = this.makeGlobal(
      `_Z${mangled}.MTL_FC_INIT_${index}_${code}`,
      global.valueType,
      global.align,
      true,
    );
    this.rename(global, `_ZL${mangled}`);
    global.linkage = 'internal';
    global.initializer = new SimpleConstant(global.valueType, 'undef', -1, -1);
    this.initializers.set(global, initializer);
    const load = makeLoad(global.valueType, referTo(initializer), global.align);
    this.copies.push(load, makeStore(this.module.types, referTo(load), referTo(global), global.align));
  }

  gate(name: string, place: {readonly file: string; readonly range: TextRange}): void {
    if (this.gates.has(name)) return;
    const found = this.find(name, place.range);
    if (found?.global.valueType.kind !== 'integer' || found.global.valueType.bits !== 8) {
      this.problem(
        `not supported: an argument that depends on '${name}', which is no bool that the program keeps`,
        place,
      );
      return;
    }
    const {types} = this.module;
    const predicate = this.makeGlobal(`__metal_implicit_fc_pred_${this.gates.size}`, types.i8, 1, false);
    const normalize = declareFunction(
      this.module,
      'air.normalize_function_constant_predicate.i8',
      types.functionType(types.i8, [types.i8], false),
    );
    const load = makeLoad(types.i8, referTo(found.global), 1);
    const call = makeCall(normalize, [referTo(load)]);
    this.predicates.push(load, call, makeStore(types, referTo(call), referTo(predicate), 1));
    this.gates.set(name, predicate);
  }

  /** Puts the copies before, and the predicates behind, what Clang's constructor computes. */
  finish(): void {
    if (this.copies.length + this.predicates.length === 0) return;
    this.askInitializers();
    const fn = constructorsOf(this.module)[0] ?? this.makeConstructor();
    const first = fn.blocks[0];
    const last = fn.blocks.find((block) => block.instructions.at(-1)?.opcode === 'ret');
    if (first === undefined || last === undefined) return;
    for (const instruction of this.copies) instruction.parent = first;
    for (const instruction of this.predicates) instruction.parent = last;
    first.instructions.unshift(...this.copies);
    last.instructions.splice(-1, 0, ...this.predicates);
    for (const block of fn.blocks) {
      block.instructions = block.instructions.filter((one) => !isInvariantMark(one));
    }
  }

  /** Whether a constant is set is a question about what the loader sets. */
  private askInitializers(): void {
    for (const fn of this.module.functions) {
      for (const block of fn.blocks) {
        for (const call of block.instructions) {
          if (call.opcode !== 'call') continue;
          const callee = call.operands[0];
          if (callee?.kind === 'global' && callee.name === definedName) this.askInitializer(fn, call);
        }
      }
    }
  }

  private askInitializer(fn: IrFunction, call: CallInstruction): void {
    const asked = globalBehind(fn, call.operands[1]);
    const initializer = asked === undefined ? undefined : this.initializers.get(asked);
    if (initializer !== undefined) call.operands[1] = referTo(initializer);
  }

  private find(
    name: string,
    range: TextRange,
  ): {global: GlobalVariable; debug: SpecialisedMetadata} | undefined {
    const named = this.variables.filter(({debug}) => textField(debug, 'name') === name);
    const distance = ({debug}: {debug: SpecialisedMetadata}): number =>
      Math.abs(numberField(debug, 'line') - range.start.line);
    return named.sort((a, b) => distance(a) - distance(b))[0];
  }

  private makeGlobal(name: string, valueType: Type, align: number, isSetByLoader: boolean): GlobalVariable {
    const {module} = this;
    const global: GlobalVariable = {
      kind: 'global-variable',
      name,
      number: -1,
      linkage: 'internal',
      visibility: undefined,
      dllStorage: undefined,
      preemption: undefined,
      threadLocal: undefined,
      unnamedAddress: 'unnamed_addr',
      partition: undefined,
      start: -1,
      end: -1,
      nameStart: -1,
      nameEnd: -1,
      type: module.types.opaquePointer(constantSpace),
      valueType,
      addressSpace: constantSpace,
      constant: isSetByLoader,
      externallyInitialized: isSetByLoader,
      initializer: isSetByLoader
        ? new SimpleConstant(valueType, 'undef', -1, -1)
        : integerConstant(module.types, valueType, 0),
      section: isSetByLoader ? 'air.fc_initializer' : undefined,
      comdat: undefined,
      align,
      codeModel: undefined,
      sanitizer: [],
      attributes: [],
      metadata: [],
    };
    module.globals.push(global);
    module.globalsByName.set(name, global);
    return global;
  }

  private rename(global: GlobalVariable, name: string): void {
    const {globalsByName} = this.module;
    if (global.name !== undefined && globalsByName.get(global.name) === global)
      globalsByName.delete(global.name);
    global.name = globalsByName.has(name) ? `${name}.0` : name;
    globalsByName.set(global.name, global);
  }

  /** `_GLOBAL__sub_I_<file>` with its entry in `@llvm.global_ctors`. */
  private makeConstructor(): IrFunction {
    const {module} = this;
    const {types} = module;
    const declared = declareFunction(
      module,
      `_GLOBAL__sub_I_${this.request.baseName}`,
      types.functionType(types.void, [], false),
    );
    const fn: IrFunction = {...declared, isDeclaration: false, linkage: 'internal', attributes: noAttributes};
    module.functions = module.functions.map((one) => (one === declared ? fn : one));
    module.globalsByName.set(fn.name ?? '', fn);
    const block = makeBlock(fn, 'entry');
    const end = makePlain('ret', types.void, []);
    end.parent = block;
    block.instructions = [end];
    fn.blocks = [block];
    const pointer = types.opaquePointer(0);
    const entryType = types.literalStruct([types.i32, pointer, pointer], false);
    const entry = new AggregateConstant(
      entryType,
      'struct',
      [integerConstant(types, types.i32, 65535), referTo(fn), new SimpleConstant(pointer, 'null', -1, -1)],
      -1,
      -1,
    );
    const list = this.makeGlobal('llvm.global_ctors', types.array(entryType, 1), 0, false);
    list.linkage = 'appending';
    list.unnamedAddress = undefined;
    list.addressSpace = 0;
    list.type = pointer;
    list.initializer = new AggregateConstant(list.valueType, 'array', [entry], -1, -1);
    return fn;
  }

  private problem(message: string, place: {readonly file: string; readonly range: TextRange}): void {
    this.problems.push({
      severity: 'error',
      message,
      code: 'air-function-constant',
      location: {file: this.request.fileName(place.file), range: place.range},
      highlights: [],
      notes: [],
      fixIts: [],
      origin: 'lab',
    });
  }
}

function isInvariantMark(instruction: Instruction): boolean {
  const callee = instruction.opcode === 'call' ? instruction.operands[0] : undefined;
  return callee?.kind === 'global' && callee.name?.startsWith('llvm.invariant.start') === true;
}

/** The variable that a pointer leads to: through casts, and through the slot that unoptimised code keeps it in. */
function globalBehind(fn: IrFunction, operand: Operand | undefined): GlobalVariable | undefined {
  let at = operand;
  for (let steps = 0; at !== undefined && steps < 16; steps++) {
    if (at.kind === 'global') return at.target?.kind === 'global-variable' ? at.target : undefined;
    if (at.kind === 'expression') at = at.operands[0];
    else if (at.kind === 'local' && at.target?.kind === 'instruction') at = valueOf(fn, at.target);
    else return undefined;
  }
  return undefined;
}

/** What an instruction passes on: a cast its operand, a load the one value that is stored to its slot. */
function valueOf(fn: IrFunction, instruction: Instruction): Operand | undefined {
  if (instruction.opcode === 'addrspacecast' || instruction.opcode === 'bitcast')
    return instruction.operands[0];
  if (instruction.opcode !== 'load') return undefined;
  const slot = slotOf(instruction.operands[0]);
  if (slot === undefined) return undefined;
  const stores = fn.blocks
    .flatMap((block) => block.instructions)
    .filter((one) => one.opcode === 'store' && slotOf(one.operands[1]) === slot);
  return stores.length === 1 ? stores[0]?.operands[0] : undefined;
}

function slotOf(operand: Operand | undefined): Instruction | undefined {
  let target =
    operand?.kind === 'local' && operand.target?.kind === 'instruction' ? operand.target : undefined;
  while (target?.opcode === 'addrspacecast') {
    const inner: Operand | undefined = target.operands[0];
    target = inner?.kind === 'local' && inner.target?.kind === 'instruction' ? inner.target : undefined;
  }
  return target?.opcode === 'alloca' ? target : undefined;
}
