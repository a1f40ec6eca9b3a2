import {readEntryPoints} from '../../air/model/entry-point.ts';
import {tupleOf} from '../../air/model/operands.ts';
import {walkModule} from '../../ir/analysis/walk.ts';
import {type Argument, type IrFunction} from '../../ir/model/global.ts';
import {MetadataValue, type MetadataTuple} from '../../ir/model/metadata.ts';
import {type Module} from '../../ir/model/module.ts';
import {IntegerConstant} from '../../ir/model/operand.ts';
import {passOver} from './pass.ts';
import {forgetValues} from './references.ts';

interface Parameter {
  readonly fn: IrFunction;
  readonly parameter: Argument;
}

/** Functions that nothing calls: their parameters can go. */
function uncalled(module: Module): IrFunction[] {
  const called = new Set<unknown>();
  for (const fn of module.functions) {
    for (const block of fn.blocks) {
      for (const {operands} of block.instructions) {
        for (const operand of operands) if (operand.kind === 'global') called.add(operand.target);
      }
    }
  }
  return module.functions.filter((fn) => fn.blocks.length > 0 && !called.has(fn));
}

/** Parameters of entry points with their argument records; the records after them are numbered anew. */
export const parameters = passOver<Parameter>(
  'parameters',
  (module) => uncalled(module).flatMap((fn) => fn.parameters.map((parameter) => ({fn, parameter}))),
  (module, dropped) => {
    for (const fn of new Set(dropped.map((unit) => unit.fn))) {
      const gone = new Set(dropped.flatMap((unit) => (unit.fn === fn ? [unit.parameter] : [])));
      dropRecords(module, fn, new Set([...gone].map(({index}) => index)));
      forgetValues(fn, gone);
      fn.parameters = fn.parameters.filter((parameter) => !gone.has(parameter));
      retype(module, fn);
    }
  },
);

function dropRecords(module: Module, fn: IrFunction, gone: ReadonlySet<number>): void {
  for (const entry of readEntryPoints(module)) {
    const list = entry.function === fn ? entry.argumentList?.definition?.body : undefined;
    if (list?.kind !== 'tuple') continue;
    list.elements = list.elements.filter((element) => {
      const number = recordNumber(tupleOf(element)?.tuple);
      return number === undefined || !gone.has(number);
    });
    for (const element of list.elements) renumber(tupleOf(element)?.tuple, gone);
  }
}

function recordNumber(record: MetadataTuple | undefined): number | undefined {
  const first = record?.elements[0];
  return first?.kind === 'value' && first.operand.kind === 'integer' ? first.operand.small : undefined;
}

function renumber(record: MetadataTuple | undefined, gone: ReadonlySet<number>): void {
  const first = record?.elements[0];
  if (record === undefined || first?.kind !== 'value' || first.operand.kind !== 'integer') return;
  const {operand} = first;
  const before = [...gone].filter((number) => number < operand.small).length;
  const moved = new IntegerConstant(
    operand.type,
    operand.small - before,
    undefined,
    operand.start,
    operand.end,
  );
  record.elements = [new MetadataValue(moved, first.start, first.end), ...record.elements.slice(1)];
}

/** Makes the function's type follow from its parameters, at every place that states it. */
function retype(module: Module, fn: IrFunction): void {
  const {types} = module;
  fn.functionType = types.functionType(
    fn.functionType.returnType,
    fn.parameters.map(({type}) => type),
    fn.functionType.variadic,
  );
  if (module.opaquePointers) return;
  fn.type = types.pointerTo(fn.functionType, fn.addressSpace);
  walkModule(module, {
    operand: (operand) => {
      if (operand.kind === 'global' && operand.target === fn) operand.type = fn.type;
    },
  });
}
