import {type CallInstruction} from '../model/instruction.ts';
import {Rank, type VerifyContext} from './context.ts';

/** Tags that a call has at most once, with the number of operands each must have (undefined: any). */
const knownTags: ReadonlyMap<string, number | undefined> = new Map([
  ['deopt', undefined],
  ['gc-transition', undefined],
  ['funclet', 1],
  ['cfguardtarget', 1],
  ['preallocated', 1],
  ['gc-live', undefined],
  ['clang.arc.attachedcall', undefined],
]);

/** Checks the operand bundles of a call. */
export function checkBundles(context: VerifyContext, call: CallInstruction): void {
  const met = new Set<string>();
  for (const bundle of call.detail.bundles) {
    if (!knownTags.has(bundle.tag)) continue;
    const count = knownTags.get(bundle.tag);
    if (met.has(bundle.tag)) error(context, `more than one operand bundle '${bundle.tag}'`, bundle);
    met.add(bundle.tag);
    if (count !== undefined && bundle.operands.length !== count) {
      error(
        context,
        `operand bundle '${bundle.tag}' has ${bundle.operands.length} operands, expected ${count}`,
        bundle,
      );
    }
    const pad = bundle.operands[0];
    if (bundle.tag !== 'funclet' || pad === undefined || pad.kind === 'unknown') continue;
    const target = pad.kind === 'local' ? pad.target : undefined;
    if (pad.kind === 'local' && target === undefined) continue;
    if (target?.kind === 'instruction' && (target.opcode === 'catchpad' || target.opcode === 'cleanuppad'))
      continue;
    error(context, "operand of the bundle 'funclet' must be a funclet pad", pad);
  }
}

function error(context: VerifyContext, message: string, place: {start: number; end: number}): void {
  context.error(Rank.structure, 'operand-bundle', message, place);
}
