import {type IrFunction} from '../../../ir/model/global.ts';
import {type CallInstruction, type Instruction} from '../../../ir/model/instruction.ts';
import {type Module} from '../../../ir/model/module.ts';
import {
  AggregateConstant,
  type ExpressionConstant,
  type LocalValue,
  type Operand,
} from '../../../ir/model/operand.ts';
import {scalarOf, type Type} from '../../../ir/model/type.ts';
import {type PointerSpaces} from './generic-pointers.ts';
import {type LocationMap} from './locations.ts';
import {declareFunction} from './make.ts';
import {replaceValues} from './rewrite.ts';
import {airSpace, TypeMap} from './type-map.ts';

/**
 * Gives the module AIR's types and address spaces. `spaces` says where the generic pointers of each function lead; no cast
 * between address spaces is left afterwards. Globals of Clang's default space become constants of the program (they are
 * read-only, which was checked).
 */
export function retypeModule(
  module: Module,
  spaces: ReadonlyMap<IrFunction, PointerSpaces>,
  locations: LocationMap,
): void {
  const map = new TypeMap(module.types);
  for (const struct of module.namedTypes) map.of(struct);
  // Signatures of globals first: references take their type from them.
  for (const global of module.globals) {
    global.valueType = map.of(global.valueType);
    global.addressSpace = airSpace(global.addressSpace);
    global.type = module.types.opaquePointer(global.addressSpace);
  }
  for (const fn of module.functions) retypeSignature(map, fn);
  for (const fn of module.functions)
    new FunctionRetyper(map, module, fn, spaces.get(fn) ?? none, locations).run();
  for (const global of module.globals)
    if (global.initializer !== undefined)
      global.initializer = retypeConstant(map, global.initializer, global.valueType);
  map.rewriteStructs(module);
}

const none: PointerSpaces = new Map();

function retypeSignature(map: TypeMap, fn: IrFunction): void {
  fn.addressSpace = 0;
  fn.type = map.types.opaquePointer(0);
  for (const parameter of fn.parameters) parameter.type = map.of(parameter.type);
  fn.functionType = map.types.functionType(
    map.of(fn.functionType.returnType),
    fn.parameters.map((parameter) => parameter.type),
    fn.functionType.variadic,
  );
}

class FunctionRetyper {
  private readonly map: TypeMap;
  private readonly module: Module;
  private readonly fn: IrFunction;
  private readonly spaces: PointerSpaces;
  private readonly locations: LocationMap;

  constructor(map: TypeMap, module: Module, fn: IrFunction, spaces: PointerSpaces, locations: LocationMap) {
    this.map = map;
    this.module = module;
    this.fn = fn;
    this.spaces = spaces;
    this.locations = locations;
  }

  run(): void {
    const casts = new Map<LocalValue, Operand>();
    for (const block of this.fn.blocks)
      for (const instruction of block.instructions) instruction.type = this.resultType(instruction);
    for (const block of this.fn.blocks) {
      for (const instruction of block.instructions) {
        this.retypeOperands(instruction);
        const [operand] = instruction.operands;
        if (instruction.opcode === 'addrspacecast' && operand !== undefined) casts.set(instruction, operand);
      }
      block.instructions = block.instructions.filter((instruction) => !casts.has(instruction));
    }
    for (const cast of casts.keys()) if (cast.kind === 'instruction') this.locations.drop(cast);
    replaceValues(this.fn, casts);
  }

  private resultType(instruction: Instruction): Type {
    const space = this.spaces.get(instruction);
    if (space !== undefined) return this.map.types.opaquePointer(space);
    return this.map.of(instruction.type);
  }

  private retypeOperands(instruction: Instruction): void {
    const {map} = this;
    const {operands} = instruction;
    switch (instruction.opcode) {
      case 'alloca':
        instruction.detail.allocatedType = map.of(instruction.detail.allocatedType);
        instruction.detail.addressSpace = undefined;
        break;
      case 'getelementptr': {
        const source = instruction.detail.sourceType;
        instruction.operands = withoutUnwrappedIndices(map, source, operands).map((operand) =>
          this.operand(operand),
        );
        instruction.detail.sourceType = map.of(source);
        // The base of a constant address may have had another space.
        const base = scalarOf(instruction.operands[0]?.type ?? instruction.type);
        if (base.kind === 'pointer' && instruction.type.kind === 'pointer') instruction.type = base;
        return;
      }
      case 'extractvalue':
      case 'insertvalue':
        this.retypePart(instruction);
        return;
      case 'phi':
        instruction.operands = operands.map((operand) =>
          operand.kind === 'block' ? operand : this.operand(operand, instruction.type),
        );
        return;
      case 'select':
        instruction.operands = operands.map((operand, index) =>
          this.operand(operand, index === 0 ? map.of(operand.type) : instruction.type),
        );
        return;
      case 'icmp': {
        const typed = operands.find((operand) => operand.kind === 'local' || operand.kind === 'global');
        const wanted = typed === undefined ? undefined : this.operand(typed).type;
        instruction.operands = operands.map((operand) => this.operand(operand, wanted));
        return;
      }
      case 'call':
        this.retypeCall(instruction);
        return;
    }
    instruction.operands = operands.map((operand) => this.operand(operand));
  }

  /** Steps into a class that became its vector are left out; a step into nothing else leaves no instruction. */
  private retypePart(instruction: Extract<Instruction, {opcode: 'extractvalue' | 'insertvalue'}>): void {
    const kept: number[] = [];
    let type: Type | undefined = instruction.operands[0]?.type;
    for (const index of instruction.detail.indices) {
      if (type === undefined) break;
      if (!this.map.isUnwrapped(type)) kept.push(index);
      type =
        type.kind === 'struct' ? type.elements?.[index] : type.kind === 'array' ? type.element : undefined;
    }
    instruction.operands = instruction.operands.map((operand) => this.operand(operand));
    instruction.detail = {indices: kept};
  }

  private retypeCall(call: CallInstruction): void {
    const {detail} = call;
    const callee = call.operands[0];
    detail.functionType = this.map.types.functionType(
      this.map.of(detail.functionType.returnType),
      detail.functionType.parameters.map((parameter) => this.map.of(parameter)),
      detail.functionType.variadic,
    );
    const isIntrinsic = callee?.kind === 'global' && callee.name?.startsWith('llvm.') === true;
    call.operands = call.operands.map((operand, index) =>
      this.operand(
        operand,
        index === 0 || isIntrinsic ? undefined : detail.functionType.parameters[index - 1],
      ),
    );
    if (isIntrinsic) this.retypeIntrinsic(call);
  }

  /** The name of an intrinsic has the address spaces of its pointers in it: `llvm.memcpy.p0.p1.i64`. */
  private retypeIntrinsic(call: CallInstruction): void {
    const callee = call.operands[0];
    if (callee?.kind !== 'global' || callee.target?.kind !== 'function') return;
    const old = callee.target;
    const parameters = call.operands.slice(1).map((operand) => operand.type);
    const pointers = parameters.map(scalarOf).filter((type) => type.kind === 'pointer');
    let next = 0;
    const name = (old.name ?? '').replace(/\.p\d+(?=\.|$)/g, (token) => {
      const space = pointers[next++]?.addressSpace;
      return space === undefined ? token : `.p${space}`;
    });
    const type = this.map.types.functionType(call.type, parameters, call.detail.functionType.variadic);
    call.detail.functionType = type;
    if (name === old.name) {
      old.functionType = type;
      old.parameters.forEach((parameter, index) => (parameter.type = parameters[index] ?? parameter.type));
      return;
    }
    const fn = declareFunction(this.module, name, type, old.attributes);
    fn.parameters.forEach(
      (parameter, index) => (parameter.attributes = old.parameters[index]?.attributes ?? []),
    );
    call.operands[0] = retypeConstant(this.map, referToCallee(callee, fn), fn.type);
  }

  /** The operand with its new type; constants become one of `wanted`. */
  private operand(operand: Operand, wanted?: Type): Operand {
    if (operand.kind === 'local') {
      operand.type = operand.target?.type ?? this.map.of(operand.type);
      return operand;
    }
    if (operand.kind === 'block' || operand.kind === 'metadata') return operand;
    return retypeConstant(this.map, operand, wanted ?? this.map.of(operand.type));
  }
}

function referToCallee(old: Extract<Operand, {kind: 'global'}>, fn: IrFunction): Operand {
  old.target = fn;
  return old;
}

/** The indices without steps into classes that became their vector. */
function withoutUnwrappedIndices(map: TypeMap, source: Type, operands: readonly Operand[]): Operand[] {
  const kept = operands.slice(0, 2);
  let type: Type | undefined = source;
  for (const index of operands.slice(2)) {
    if (type === undefined) kept.push(index);
    else if (type.kind === 'struct') {
      if (!map.isUnwrapped(type)) kept.push(index);
      type = type.elements?.[index.kind === 'integer' ? index.small : 0];
    } else {
      kept.push(index);
      type = type.kind === 'array' || type.kind === 'vector' ? type.element : undefined;
    }
  }
  return kept;
}

/** A constant in AIR's types. Casts between address spaces vanish: a global is where it is. */
export function retypeConstant(map: TypeMap, operand: Operand, wanted: Type): Operand {
  switch (operand.kind) {
    case 'global':
      operand.type = operand.target?.type ?? wanted;
      return operand;
    case 'expression':
      return retypeExpression(map, operand, wanted);
    case 'aggregate': {
      const [only] = operand.elements;
      if (map.isUnwrapped(operand.type) && only !== undefined)
        return retypeConstant(map, only, map.of(only.type));
      const elements = operand.elements.map((element) => retypeConstant(map, element, map.of(element.type)));
      return new AggregateConstant(wanted, operand.shape, elements, operand.start, operand.end);
    }
    case 'splat':
      operand.element = retypeConstant(map, operand.element, map.of(operand.element.type));
      operand.type = wanted;
      return operand;
    default:
      operand.type = wanted;
      return operand;
  }
}

function retypeExpression(map: TypeMap, expression: ExpressionConstant, wanted: Type): Operand {
  const [first] = expression.operands;
  if (first !== undefined && expression.opcode === 'addrspacecast') return retypeConstant(map, first, wanted);
  if (expression.opcode !== 'getelementptr') {
    expression.operands = expression.operands.map((part) => retypeConstant(map, part, map.of(part.type)));
    expression.type = map.of(expression.type);
    return expression;
  }
  const source = expression.sourceType ?? map.types.i8;
  expression.operands = withoutUnwrappedIndices(map, source, expression.operands).map((part) =>
    retypeConstant(map, part, map.of(part.type)),
  );
  expression.sourceType = map.of(source);
  expression.type = expression.operands[0]?.type ?? wanted;
  return expression;
}
