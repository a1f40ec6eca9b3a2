import {type Metadata} from '../model/metadata.ts';
import {
  type BlockReference,
  type GlobalReference,
  type LocalReference,
  type Operand,
} from '../model/operand.ts';
import {checkConstant} from './constants.ts';
import {Rank, type VerifyContext} from './context.ts';
import {globalText, localText, typeText} from './describe.ts';
import {isKnownIntrinsic} from './intrinsics.ts';
import {checkSpecialised} from './specialised-metadata.ts';
import {checkType} from './types.ts';

/** Checks what holds for an operand wherever it stands: its name leads somewhere, and it has the type it states. */
export function checkOperand(context: VerifyContext, root: Operand): void {
  checkType(context, root.type, root);
  switch (root.kind) {
    case 'local':
      checkLocal(context, root);
      return;
    case 'block':
      checkBlockReference(context, root);
      return;
    case 'integer':
      if (root.type.kind === 'integer') return;
      break;
    case 'unknown':
      return;
    default:
      break;
  }
  checkTree(context, root);
}

/** Constants nest; the walk keeps its own stack. */
function checkTree(context: VerifyContext, root: Operand): void {
  const pending: Operand[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (context.full) return;
    switch (next.kind) {
      case 'local':
        checkLocal(context, next);
        break;
      case 'block':
        checkBlockReference(context, next);
        break;
      case 'global':
        checkGlobal(context, next);
        break;
      case 'metadata':
        checkMetadataOperand(context, next.metadata, pending);
        break;
      default:
        checkConstant(context, next, pending);
    }
  }
}

function checkLocal(context: VerifyContext, use: LocalReference): void {
  const target = use.target;
  if (target === undefined) {
    context.error(Rank.name, 'undefined-value', `use of undefined value '${localText(use)}'`, use);
    return;
  }
  if (target.type === use.type || target.type.kind === 'unknown' || use.type.kind === 'unknown') return;
  // A line that was not understood defines a value of an unknown type.
  if (target.kind === 'instruction' && target.opcode === 'unknown') return;
  const message = `'${localText(use)}' is defined with type '${typeText(target.type)}' but used as '${typeText(use.type)}'`;
  context.error(Rank.type, 'type-mismatch', message, use);
}

function checkBlockReference(context: VerifyContext, use: BlockReference): void {
  if (use.target !== undefined) return;
  context.error(Rank.name, 'undefined-block', `use of undefined block '${localText(use)}'`, use);
}

export function checkGlobal(context: VerifyContext, use: GlobalReference): void {
  const target = use.target;
  if (target === undefined) {
    if (isImplicitIntrinsic(context, use)) return;
    context.error(Rank.name, 'undefined-value', `use of undefined value '${globalText(use)}'`, use);
    return;
  }
  if (context.opaque && use.name !== undefined && unusableVariables.has(use.name)) {
    context.error(
      Rank.structure,
      'special-variable',
      `'${globalText(use)}' is LLVM's own, nothing may use it`,
      use,
    );
  }
  if (target.type === use.type || use.type.kind === 'unknown') return;
  if (target.type.pointee?.kind === 'unknown') return;
  const message = `'${globalText(use)}' is defined with type '${typeText(target.type)}' but used as '${typeText(use.type)}'`;
  context.error(Rank.type, 'type-mismatch', message, use);
}

/** What LLVM reads itself. */
const unusableVariables: ReadonlySet<string> = new Set([
  ...['llvm.global_ctors', 'llvm.global_dtors', 'llvm.used', 'llvm.compiler.used'],
]);

/** Newer LLVM declares an intrinsic by itself where it is called. */
function isImplicitIntrinsic(context: VerifyContext, use: GlobalReference): boolean {
  return context.opaque && use.name !== undefined && isKnownIntrinsic(use.name);
}

/** A value that metadata wraps may be a local one; deeper down only constants are. */
function checkMetadataOperand(context: VerifyContext, root: Metadata, pending: Operand[]): void {
  if (root.kind === 'value') pending.push(root.operand);
  else if (root.kind === 'specialised' && root.name === 'DIArgList') {
    for (const field of root.fields) if (field.value.kind === 'value') pending.push(field.value.operand);
  } else if (root.kind !== 'reference' || root.target === undefined) walkMetadata(context, root);
}

/** Checks everything under `root` that stands in the text here; referenced nodes are checked where they are defined. */
export function walkMetadata(context: VerifyContext, root: Metadata, checked?: Metadata): void {
  const pending: Metadata[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    switch (next.kind) {
      case 'reference':
        if (next.target !== undefined) break;
        context.error(Rank.name, 'undefined-metadata', `use of undefined metadata '!${next.number}'`, next);
        break;
      case 'tuple':
        for (const element of next.elements) if (element.kind !== 'string') pending.push(element);
        break;
      case 'specialised':
        if (next !== checked) checkSpecialised(context, next, false);
        for (const field of next.fields) if (field.value.kind !== 'token') pending.push(field.value);
        break;
      case 'value':
        checkValue(context, next.operand);
        break;
      default:
        break;
    }
  }
}

/** Values in nodes are constants: a node has no function whose locals it could name. */
function checkValue(context: VerifyContext, operand: Operand): void {
  if (operand.kind === 'local' || operand.kind === 'block') {
    const message = `invalid use of function-local name '${localText(operand)}' in metadata`;
    context.error(Rank.metadata, 'invalid-metadata', message, operand);
  } else checkOperand(context, operand);
  if (operand.type.kind === 'metadata') {
    context.error(Rank.metadata, 'invalid-metadata', 'metadata cannot wrap metadata', operand);
  }
}
