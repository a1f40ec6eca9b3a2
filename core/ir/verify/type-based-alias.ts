import {type Instruction} from '../model/instruction.ts';
import {type Metadata, type MetadataAttachment, type MetadataTuple} from '../model/metadata.ts';
import {Rank, type VerifyContext} from './context.ts';
import {typeText} from './describe.ts';

const accessOpcodes: ReadonlySet<string> = new Set([
  'load',
  'store',
  'call',
  'va_arg',
  'atomicrmw',
  'cmpxchg',
]);

/** Checks a `!tbaa` tag: base type, access type, offset, and that the access type is found at that offset. */
export function checkTypeBasedAlias(
  context: VerifyContext,
  instruction: Instruction,
  attachment: MetadataAttachment,
  tag: MetadataTuple | undefined,
): void {
  if (!accessOpcodes.has(instruction.opcode)) {
    report(context, attachment, `'!tbaa' does not apply to '${instruction.opcode}'`);
    return;
  }
  if (tag === undefined) return;
  const known = context.checkedTags.get(tag);
  if (known === undefined) context.checkedTags.set(tag, tagProblem(tag) ?? '');
  const problem = known ?? context.checkedTags.get(tag);
  if (problem !== undefined && problem !== '') report(context, attachment, problem);
}

function report(context: VerifyContext, attachment: MetadataAttachment, message: string): void {
  context.error(Rank.metadata, 'invalid-attachment', message, attachment);
}

function nodeOf(metadata: Metadata | undefined): MetadataTuple | undefined {
  const body = metadata?.kind === 'reference' ? metadata.target?.body : metadata;
  return body?.kind === 'tuple' ? body : undefined;
}

/** An offset, unsigned as LLVM takes it. */
function integerOf(metadata: Metadata | undefined): bigint | undefined {
  if (metadata?.kind !== 'value' || metadata.operand.kind !== 'integer') return undefined;
  return BigInt.asUintN(64, metadata.operand.value);
}

/** Checks `!llvm.errno.tbaa`, the tags of accesses to `errno`. Here LLVM takes no old scalar tags. */
export function checkErrnoTags(context: VerifyContext): void {
  const named = context.module.namedMetadataByName.get('llvm.errno.tbaa');
  if (named === undefined || !context.opaque) return;
  for (const operand of named.operands) {
    const tag = nodeOf(operand);
    if (tag === undefined) continue;
    const problem = isPath(tag) ? tagProblem(tag) : 'it must have a base type, an access type and an offset';
    if (problem === undefined) continue;
    context.error(Rank.metadata, 'invalid-metadata', `tag of '!llvm.errno.tbaa': ${problem}`, operand);
  }
}

function isPath(tag: MetadataTuple): boolean {
  return tag.elements.length >= 3 && nodeOf(tag.elements[0]) !== undefined;
}

/** Old scalar tags stand for a path from the type to itself: LLVM rewrites them as it reads. */
function tagProblem(tag: MetadataTuple): string | undefined {
  if (!isPath(tag)) return isScalar(tag) ? undefined : "access type of '!tbaa' must be a valid scalar type";
  const [base, access] = [nodeOf(tag.elements[0]), nodeOf(tag.elements[1])];
  if (base === undefined || access === undefined) return "base and access type of '!tbaa' must be nodes";
  // The format with sizes is checked by its own rules, which are looser.
  if (isSizedFormat(access)) {
    const count = tag.elements.length;
    return count === 4 || count === 5
      ? undefined
      : `'!tbaa' tag with sizes has 4 or 5 elements, found ${count}`;
  }
  if (tag.elements.length > 4) return `'!tbaa' tag has 3 or 4 elements, found ${tag.elements.length}`;
  if (!isScalar(access)) return "access type of '!tbaa' must be a valid scalar type";
  const offset = integerOf(tag.elements[2]);
  if (offset === undefined) return "offset of '!tbaa' must be an integer constant";
  const immutable = tag.elements.length === 4 ? integerOf(tag.elements[3]) : 0n;
  if (
    immutable === undefined ||
    (immutable !== 0n && immutable !== 1n && immutable !== BigInt.asUintN(64, -1n))
  ) {
    return "immutability flag of '!tbaa' must be 0 or 1";
  }
  return pathProblem(base, access, tag.elements[2], offset);
}

/** The offset of a tag has the type of the offsets in the types on its path. */
function widthProblem(type: MetadataTuple, offset: Metadata | undefined): string | undefined {
  const first = type.elements[2];
  if (first?.kind !== 'value' || offset?.kind !== 'value') return undefined;
  if (first.operand.type === offset.operand.type) return undefined;
  const found = `'${typeText(offset.operand.type)}' and '${typeText(first.operand.type)}'`;
  return `offsets of a '!tbaa' tag and a type on its path have different types: ${found}`;
}

function isSizedFormat(type: MetadataTuple): boolean {
  return type.elements.length >= 3 && nodeOf(type.elements[0]) !== undefined;
}

function isRoot(type: MetadataTuple): boolean {
  return type.elements.length < 2;
}

/** Types nest a few levels deep; beyond this nothing is looked at, so that an answer takes bounded time. */
const longestPath = 200;

/** `{name, parent}` or `{name, parent, 0}`, with a parent of the same kind or a root. */
function isScalar(type: MetadataTuple): boolean {
  const met = new Set<MetadataTuple>();
  let current = type;
  while (met.size < longestPath) {
    const {elements} = current;
    if (elements.length !== 2 && elements.length !== 3) return false;
    if (elements[0]?.kind !== 'string') return false;
    if (elements.length === 3 && integerOf(elements[2]) !== 0n) return false;
    const parent = nodeOf(elements[1]);
    if (parent === undefined) return false;
    if (isRoot(parent)) return true;
    if (met.has(parent)) return false;
    met.add(parent);
    current = parent;
  }
  return true;
}

/** Goes from the base down to the member at the offset, until the access type is met. */
function pathProblem(
  base: MetadataTuple,
  access: MetadataTuple,
  stated: Metadata | undefined,
  offset: bigint,
): string | undefined {
  const met = new Set<MetadataTuple>();
  let [current, left, seen] = [base, offset, false];
  while (!isRoot(current)) {
    if (met.size >= longestPath) return undefined;
    if (met.has(current)) return "cycle in the struct path of '!tbaa'";
    met.add(current);
    // LLVM stops here without a word.
    if (current.elements.length === 2 && !isScalar(current)) return undefined;
    const problem = structProblem(current) ?? widthProblem(current, stated);
    if (problem !== undefined) return problem;
    if (current === access) seen = true;
    if ((isScalar(current) || current === access) && left !== 0n) {
      return "offset of '!tbaa' is not zero at the scalar access";
    }
    const next = memberAt(current, left);
    if (next === undefined) return "struct path of '!tbaa' leads nowhere";
    [current, left] = next;
  }
  return seen ? undefined : "access type of '!tbaa' is not on its struct path";
}

/** What is wrong with a struct type node: name, then pairs of member type and growing offset. */
function structProblem(type: MetadataTuple): string | undefined {
  const {elements} = type;
  if (elements.length === 2) return undefined;
  if (elements.length % 2 === 0) return 'struct type of TBAA must have an odd number of elements';
  if (elements[0]?.kind !== 'string') return 'struct type of TBAA must begin with a name';
  let before = 0n;
  for (let index = 1; index < elements.length; index += 2) {
    const offset = integerOf(elements[index + 1]);
    if (nodeOf(elements[index]) === undefined || offset === undefined)
      return 'members of a TBAA struct type must be pairs of type and offset';
    if (widthProblem(type, elements[index + 1]) !== undefined)
      return 'offsets in a TBAA struct type must have one type';
    if (offset < before) return 'offsets in a TBAA struct type must go up';
    before = offset;
  }
  return undefined;
}

function memberAt(type: MetadataTuple, offset: bigint): [MetadataTuple, bigint] | undefined {
  const {elements} = type;
  if (elements.length === 2) {
    const parent = nodeOf(elements[1]);
    return parent && [parent, offset];
  }
  let found: [MetadataTuple, bigint] | undefined;
  for (let index = 1; index < elements.length; index += 2) {
    const [member, start] = [nodeOf(elements[index]), integerOf(elements[index + 1])];
    if (member === undefined || start === undefined) return undefined;
    if (start > offset) break;
    found = [member, offset - start];
  }
  return found;
}
