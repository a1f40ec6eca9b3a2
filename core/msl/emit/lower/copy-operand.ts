import {type Block, type GlobalValue} from '../../../ir/model/global.ts';
import {
  AggregateConstant,
  BlockReference,
  ExpressionConstant,
  FloatConstant,
  GlobalReference,
  IntegerConstant,
  LocalReference,
  type LocalValue,
  type Operand,
  SimpleConstant,
  SplatConstant,
  StringConstant,
} from '../../../ir/model/operand.ts';

/** What stands for values and blocks in a copy; what is absent stays. */
export interface Replacements {
  readonly values?: ReadonlyMap<LocalValue, Operand>;
  readonly blocks?: ReadonlyMap<Block, Block>;
  readonly globals?: ReadonlyMap<GlobalValue, GlobalValue>;
}

/**
 * A copy of an operand that shares no node with it: later passes set types of operands in place. Inline assembly,
 * metadata and block addresses are returned as they are (the first is refused before, the others are dropped).
 */
export function copyOperand(operand: Operand, replacements: Replacements = {}): Operand {
  const {type, start, end} = operand;
  switch (operand.kind) {
    case 'local': {
      const target = operand.target;
      const other = target === undefined ? undefined : replacements.values?.get(target);
      if (other !== undefined) return copyOperand(other);
      return new LocalReference(target?.type ?? type, operand.name, operand.number, target, start, end);
    }
    case 'block': {
      const target = operand.target;
      const other = target === undefined ? undefined : replacements.blocks?.get(target);
      return new BlockReference(type, operand.name, operand.number, other ?? target, start, end);
    }
    case 'global': {
      const target = operand.target;
      const other = target === undefined ? undefined : (replacements.globals?.get(target) ?? target);
      return new GlobalReference(type, other?.name ?? operand.name, operand.number, other, start, end);
    }
    case 'integer':
      return new IntegerConstant(type, operand.small, operand.large, start, end);
    case 'float':
      return new FloatConstant(type, operand.text, start, end);
    case 'null':
    case 'undef':
    case 'poison':
    case 'zeroinitializer':
    case 'none':
      return new SimpleConstant(type, operand.kind, start, end);
    case 'string':
      return new StringConstant(type, operand.raw, start, end);
    case 'aggregate': {
      const elements = operand.elements.map((element) => copyOperand(element, replacements));
      return new AggregateConstant(type, operand.shape, elements, start, end);
    }
    case 'splat':
      return new SplatConstant(type, copyOperand(operand.element, replacements), start, end);
    case 'expression': {
      const operands = operand.operands.map((part) => copyOperand(part, replacements));
      return new ExpressionConstant(type, operand.opcode, operand.flags, operands, operand, start, end);
    }
    default:
      return operand;
  }
}
