import {
  type Metadata,
  type MetadataAttachment,
  MetadataReference,
  type MetadataTuple,
} from '../model/metadata.ts';
import {Rank, type VerifyContext} from './context.ts';

/** Checks the list of alias scopes of `!alias.scope` and `!noalias`. */
export function checkScopeList(
  context: VerifyContext,
  attachment: MetadataAttachment,
  list: MetadataTuple,
): void {
  if (context.checkedScopeLists.has(list)) return;
  context.checkedScopeLists.add(list);
  for (const element of list.elements) {
    const problem = scopeProblem(element);
    if (problem === undefined) continue;
    context.error(Rank.metadata, 'invalid-attachment', `'!${attachment.name}': ${problem}`, attachment);
    return;
  }
}

function nodeOf(metadata: Metadata | undefined): MetadataTuple | undefined {
  const body = metadata?.kind === 'reference' ? metadata.target?.body : metadata;
  return body?.kind === 'tuple' ? body : undefined;
}

/** Whether the first element names the node: a string, or the node itself to make it unlike all others. */
function hasIdentity(node: MetadataTuple): boolean {
  const first = node.elements[0];
  if (first?.kind === 'string') return true;
  return first instanceof MetadataReference && first.target?.body === node;
}

function scopeProblem(element: Metadata): string | undefined {
  const scope = nodeOf(element);
  if (scope === undefined) return 'a list of scopes must have scopes only';
  const count = scope.elements.length;
  if (count !== 2 && count !== 3) return `a scope has 2 or 3 elements, found ${count}`;
  if (!hasIdentity(scope)) return 'a scope begins with itself or a string';
  if (count === 3 && scope.elements[2]?.kind !== 'string')
    return 'the third element of a scope must be a string';
  const domain = nodeOf(scope.elements[1]);
  if (domain === undefined) return 'the second element of a scope must be its domain';
  if (domain.elements.length !== 1 && domain.elements.length !== 2) {
    return `a domain has 1 or 2 elements, found ${domain.elements.length}`;
  }
  return hasIdentity(domain) ? undefined : 'a domain begins with itself or a string';
}
