import {beforeAll, expect, test} from 'vitest';
import {removeFromTuple, replaceNode} from '../../ir/edit/module-edits.ts';
import {applyEdits, type TextEdit} from '../../ir/edit/text-edit.ts';
import {type Metadata} from '../../ir/model/metadata.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {conformingModule} from '../testing/conforming-module.ts';
import {findingLines} from '../testing/check-text.ts';

interface Mutation {
  readonly name: string;
  readonly text: string;
}

const anyTypeName = 'a name that the lab does not know may be that of an enum or a struct of the source';
const anyName = 'the name of an argument is free';
const anySlot = 'the slot is free, or the array ends before the next one';

/** What no rule reports, with the reason why that is right. */
const harmless: Readonly<Record<string, string>> = {
  'alter !0[2]': 'any version is one of an SDK that Apple’s compiler may have used',
  'alter !12[13]': anyTypeName,
  'alter !12[15]': anyName,
  'alter !13[13]': anyTypeName,
  'alter !13[15]': anyName,
  'alter !14[2]': 'a key that the lab does not know is kept; nothing is known to need air.buffer_size',
  'alter !14[5]': anySlot,
  'alter !14[6]': anySlot,
  'alter !14[15]': anyTypeName,
  'alter !14[17]': anyName,
  'alter !15[3]': anySlot,
  'alter !15[4]': anySlot,
  'alter !15[13]': anyTypeName,
  'alter !15[15]': anyName,
  'alter !16[5]': anyName,
  'alter !17[5]': anyName,
  'alter !21[0]': 'any compiler may identify itself',
  'alter !22[2]': 'the patch number of an AIR version is not known to matter',
  'alter !23[3]': 'the patch number of a language version is not known to matter',
  'alter !24[0]': 'any file name will do',
};

function mutated(name: string, edit: TextEdit | undefined): Mutation[] {
  if (edit === undefined) return [];
  const result = applyEdits(conformingModule, [edit]);
  if (!result.ok) throw new Error(result.error);
  return [{name, text: result.value}];
}

/** Another value of the same kind. */
function altered(node: Metadata): string {
  if (node.kind === 'string') return `!"${node.value}x"`;
  if (node.kind === 'reference') return '!24';
  if (node.kind !== 'value') throw new Error(`a ${node.kind} is not expected here`);
  const {operand} = node;
  if (operand.kind === 'integer') return `i32 ${operand.value + 1n}`;
  if (operand.kind === 'aggregate') return '[2 x i32] [i32 15, i32 0]';
  return 'void (i32, i32)* @air.wg.barrier';
}

/** Each operand of each node deleted and altered, and each operand of named metadata deleted. */
function mutations(): Mutation[] {
  const {module} = parseModule(conformingModule);
  const ofNodes = module.metadata.flatMap(({number, body}) =>
    body.kind !== 'tuple'
      ? []
      : body.elements.flatMap((element, index) => [
          ...mutated(`delete !${number}[${index}]`, removeFromTuple(body, index)),
          ...mutated(`alter !${number}[${index}]`, replaceNode(element, altered(element))),
        ]),
  );
  const ofLists = module.namedMetadata.flatMap((named) =>
    named.operands.flatMap((operand, index) => {
      const next = named.operands[index + 1];
      const last = named.operands[index - 1];
      const edit =
        next !== undefined
          ? {start: operand.start, end: next.start, text: ''}
          : {start: last?.end ?? operand.start, end: operand.end, text: ''};
      return mutated(`delete !${named.name}[${index}]`, edit);
    }),
  );
  return [...ofNodes, ...ofLists];
}

let all: Mutation[];
beforeAll(() => {
  all = mutations();
});

test('every operand of the metadata is mutated', () => {
  const {module} = parseModule(conformingModule);
  const operands = module.metadata.reduce(
    (sum, {body}) => sum + (body.kind === 'tuple' ? body.elements.length : 0),
    0,
  );
  const listed = module.namedMetadata.reduce((sum, named) => sum + named.operands.length, 0);
  expect(all).toHaveLength(2 * operands + listed);
  expect(all.filter(({text}) => text === conformingModule)).toEqual([]);
});

test('every mutation is reported, but for those that are listed as harmless', () => {
  const silent = all.filter(({text}) => findingLines(text).length === 0).map(({name}) => name);
  expect(silent.sort()).toEqual(Object.keys(harmless).sort());
});
