import {type Metadata, type MetadataTuple} from '../model/metadata.ts';
import {type Place, Rank, type VerifyContext} from './context.ts';

/** Behaviours of module flags by number. */
const behaviours = [
  '',
  'error',
  'warning',
  'require',
  'override',
  'append',
  'append-unique',
  'max',
  'min',
] as const;

function error(context: VerifyContext, message: string, place: Place): void {
  context.error(Rank.metadata, 'module-flags', message, place);
}

/** Checks `!llvm.module.flags`: behaviour, identifier and value of each, and that identifiers are unique. */
export function checkModuleFlags(context: VerifyContext): void {
  const met = new Map<string, Metadata>();
  const requirements: MetadataTuple[] = [];
  // Stated twice, named metadata is one list.
  const lists = context.module.namedMetadata.filter((named) => named.name === 'llvm.module.flags');
  for (const operand of lists.flatMap((named) => named.operands)) {
    const body = operand.kind === 'reference' ? operand.target?.body : undefined;
    if (body?.kind === 'tuple') checkFlag(context, body, met, requirements);
    else if (body !== undefined) error(context, 'a module flag must be a tuple', operand);
  }
  for (const requirement of requirements) checkRequirement(context, requirement, met);
}

function resolve(metadata: Metadata | undefined): Metadata | undefined {
  return metadata?.kind === 'reference' ? metadata.target?.body : metadata;
}

function integerOf(metadata: Metadata | undefined): number | undefined {
  const value = resolve(metadata);
  return value?.kind === 'value' && value.operand.kind === 'integer' ? value.operand.small : undefined;
}

function checkFlag(
  context: VerifyContext,
  flag: MetadataTuple,
  met: Map<string, Metadata>,
  requirements: MetadataTuple[],
): void {
  const [first, second, value] = flag.elements;
  if (flag.elements.length !== 3 || first === undefined || second === undefined || value === undefined) {
    error(context, `a module flag has 3 elements, found ${flag.elements.length}`, flag);
    return;
  }
  const number = integerOf(first);
  const highest = context.opaque ? 8 : 7;
  const behaviour = number === undefined || number < 1 || number > highest ? undefined : behaviours[number];
  if (behaviour === undefined) {
    error(context, `behaviour of a module flag must be an integer from 1 to ${highest}`, first);
    return;
  }
  if (second.kind !== 'string') {
    error(context, 'identifier of a module flag must be a string', second);
    return;
  }
  if (behaviour === 'require') requirements.push(flag);
  checkFlagValue(context, behaviour, second.value, value);
  if (behaviour === 'require') return;
  if (met.has(second.value)) error(context, `module flag '${second.value}' is stated twice`, second);
  met.set(second.value, value);
}

/** Flags whose value must be an integer whatever their behaviour. */
const integerFlags: readonly string[] = ['wchar_size', 'SemanticInterposition'];

function checkFlagValue(
  context: VerifyContext,
  behaviour: string,
  identifier: string,
  value: Metadata,
): void {
  const body = resolve(value);
  switch (behaviour) {
    case 'require':
      if (body?.kind !== 'tuple' || body.elements.length !== 2 || body.elements[0]?.kind !== 'string') {
        error(
          context,
          `value of the 'require' flag '${identifier}' must be a pair of a string and a value`,
          value,
        );
      }
      break;
    case 'append':
    case 'append-unique':
      if (body?.kind !== 'tuple')
        error(context, `value of the '${behaviour}' flag '${identifier}' must be a node`, value);
      break;
    case 'max':
    case 'min':
      if (integerOf(value) === undefined) {
        error(context, `value of the '${behaviour}' flag '${identifier}' must be an integer constant`, value);
      }
      break;
  }
  if (integerFlags.includes(identifier) && integerOf(value) === undefined) {
    error(context, `value of the module flag '${identifier}' must be an integer constant`, value);
  }
}

function checkRequirement(
  context: VerifyContext,
  flag: MetadataTuple,
  met: ReadonlyMap<string, Metadata>,
): void {
  const pair = resolve(flag.elements[2]);
  if (pair?.kind !== 'tuple') return;
  const [identifier, expected] = pair.elements;
  if (identifier?.kind !== 'string' || expected === undefined) return;
  const found = met.get(identifier.value);
  if (found === undefined) {
    error(context, `required module flag '${identifier.value}' does not exist`, identifier);
  } else if (!isSame(found, expected)) {
    error(context, `module flag '${identifier.value}' does not have the required value`, expected);
  }
}

/** Whether two pieces of metadata are one after uniquing, as far as plain values go. */
function isSame(left: Metadata, right: Metadata): boolean {
  if (left.kind === 'reference' && right.kind === 'reference') return left.number === right.number;
  if (left.kind === 'string' && right.kind === 'string') return left.value === right.value;
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a !== undefined || b !== undefined) return a === b;
  return left.kind === right.kind;
}
