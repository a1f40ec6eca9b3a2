import {BlockGraph} from '../../ir/analysis/block-graph.ts';
import {removeLines} from '../../ir/edit/module-edits.ts';
import {type AttributeGroup} from '../../ir/model/attribute.ts';
import {type IrFunction} from '../../ir/model/global.ts';
import {encodeQuoted} from '../../ir/model/quoted-text.ts';
import {printName} from '../../ir/printer/print-name.ts';
import {printType} from '../../ir/printer/print-type.ts';
import {type AirModule, type IntrinsicUse, type VisibleFunctionReference} from '../model/air-module.ts';
import {type AttributeSubject} from '../rules/identification-rules.ts';
import {baseName} from '../rules/linking-rules.ts';
import {type FixPlan} from './fix-plan.ts';
import {type Fixer} from './fixer.ts';

/** `willreturn` and `mustprogress` would allow the compiler to drop a loop without end. */
const aboutProgress: readonly string[] = ['mustprogress', 'willreturn'];

const addAttributes: Fixer = (finding, plan) => {
  const {fn, missing} = finding.subject as AttributeSubject;
  if (missing.some((name) => aboutProgress.includes(name)) && hasEndlessLoop(fn)) return undefined;
  const words = missing.join(' ');
  const group = ownGroup(plan.air, fn);
  const first = group?.attributes[0];
  if (first !== undefined) plan.edit({start: first.start, end: first.start, text: `${words} `});
  else {
    const at = attributesEnd(plan.text, fn);
    if (at === undefined) return undefined;
    plan.edit({start: at, end: at, text: ` ${words}`});
  }
  return `Add ${missing.join(', ')} to @${fn.name ?? fn.number}`;
};

/** Whether some block that can be reached never comes to an end of the function. */
function hasEndlessLoop(fn: IrFunction): boolean {
  const graph = new BlockGraph(fn);
  const ends = new Set<number>();
  const pending = graph.successors.flatMap((targets, block) => (targets.length === 0 ? [block] : []));
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    if (ends.has(block)) continue;
    ends.add(block);
    pending.push(...(graph.predecessors[block] ?? []));
  }
  return graph.reversePostorder().some((block) => !ends.has(block));
}

/** An attribute group that belongs to this function alone. */
function ownGroup(air: AirModule, fn: IrFunction): AttributeGroup | undefined {
  const number = fn.attributes.find(({form}) => form === 'group')?.integer;
  if (number === undefined) return undefined;
  const isUsed = (attributes: readonly {readonly form: string; readonly integer: number}[]): boolean =>
    attributes.some(({form, integer}) => form === 'group' && integer === number);
  const isShared = air.ir.functions.some(
    (other) =>
      (other !== fn && isUsed(other.attributes)) ||
      other.blocks.some((block) =>
        block.instructions.some(
          (instruction) => instruction.opcode === 'call' && isUsed(instruction.detail.functionAttributes),
        ),
      ),
  );
  const isOnGlobal = air.ir.globals.some((variable) => isUsed(variable.attributes));
  return isShared || isOnGlobal ? undefined : air.ir.attributeGroupsByNumber.get(number);
}

/** Where another attribute may stand: behind the last one, else behind the parameters. */
function attributesEnd(text: string, fn: IrFunction): number | undefined {
  const last = fn.attributes[fn.attributes.length - 1];
  if (last !== undefined) return last.end;
  let at = closingParenthesis(text, fn.nameEnd);
  if (at === undefined) return undefined;
  for (;;) {
    const word = /^\s*(local_unnamed_addr|unnamed_addr|addrspace\(\d+\))/.exec(text.slice(at, at + 200));
    if (word === null) return at;
    at += word[0].length;
  }
}

/** Behind the parenthesis that closes the first one after `from`. */
function closingParenthesis(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      at = text.indexOf('"', at + 1);
      if (at < 0) return undefined;
    } else if (character === ';') {
      at = text.indexOf('\n', at);
      if (at < 0) return undefined;
    } else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at + 1;
  }
  return undefined;
}

const addSection: Fixer = (finding, plan) => {
  const fn = finding.subject as IrFunction;
  if (fn.section !== undefined) return undefined;
  const at = attributesEnd(plan.text, fn);
  if (at === undefined) return undefined;
  plan.edit({start: at, end: at, text: ' section "air.externally_defined"'});
  return `Put @${fn.name ?? fn.number} in section "air.externally_defined"`;
};

const listReference: Fixer = (finding, plan) => {
  const subject = finding.subject as IrFunction | VisibleFunctionReference | undefined;
  if (subject === undefined) return undefined;
  if ('kind' in subject) {
    const reference = `${printType(subject.type)} @${printName(subject.name ?? '')}`;
    const name = baseName(subject);
    plan.addToList(
      'air.visible_function_references',
      `!"air.visible_function_reference", ${reference}, !"${encodeQuoted(name)}"`,
    );
    return `List @${subject.name} as a reference to "${name}"`;
  }
  // The calls go to the declaration, so that its name is the one that is meant.
  const {declaration, name} = subject;
  if (declaration === undefined || name === undefined || baseName(declaration) === declaration.name)
    return undefined;
  plan.edit({...name.place, text: `!"${encodeQuoted(baseName(declaration))}"`});
  return `Call the reference "${baseName(declaration)}"`;
};

const removeDeclaration: Fixer = (finding, plan) => {
  const {declaration, name} = finding.subject as IntrinsicUse;
  if (!standsAlone(plan, declaration)) return undefined;
  plan.edit(removeLines(plan.text, declaration));
  return `Remove the declaration of @${name}`;
};

/** Whether nothing else is on the lines of a declaration. */
function standsAlone({text}: FixPlan, {start, end}: IrFunction): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const lineEnd = text.indexOf('\n', end);
  const after = text.slice(end, lineEnd < 0 ? undefined : lineEnd).trim();
  return before.trim() === '' && (after === '' || after.startsWith(';'));
}

/** Fixes of rules about functions and declarations. */
export const functionFixers: Readonly<Record<string, Fixer>> = {
  'AIR-FUNCTION-ATTRIBUTES': addAttributes,
  'AIR-EXTERNAL-SECTION': addSection,
  'AIR-VISIBLE-REFERENCE': listReference,
  'AIR-DEAD-DECLARATION': removeDeclaration,
};
