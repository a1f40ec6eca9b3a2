import {type Metadata, type MetadataAttachment, type NamedMetadata} from '../model/metadata.ts';
import {Rank, type Place, type VerifyContext} from './context.ts';
import {typeText} from './describe.ts';
import {checkModuleFlags} from './module-flags.ts';
import {walkMetadata} from './operands.ts';
import {checkErrnoTags} from './type-based-alias.ts';
import {checkSpecialised} from './specialised-metadata.ts';

/** Checks metadata definitions, named metadata and what hangs on globals. */
export function checkMetadata(context: VerifyContext): void {
  const {module} = context;
  for (const definition of module.metadata) {
    if (context.full) return;
    const {body} = definition;
    if (body.kind === 'specialised') checkSpecialised(context, body, definition.distinct);
    else if (body.kind !== 'tuple' && body.kind !== 'unknown') {
      error(context, `'!${definition.number}' must be a node, found ${kindText(body)}`, body);
    }
    walkMetadata(context, body, body);
  }
  for (const named of module.namedMetadata) checkNamed(context, named);
  for (const variable of module.globals) checkAttachments(context, variable.metadata);
  for (const alias of module.aliases) checkAttachments(context, alias.metadata);
  for (const fn of module.functions) checkAttachments(context, fn.metadata);
  checkModuleFlags(context);
  checkErrnoTags(context);
}

function error(context: VerifyContext, message: string, place: Place): void {
  context.error(Rank.metadata, 'invalid-metadata', message, place);
}

/** How a message calls metadata of the kind. */
export function kindText(metadata: Metadata): string {
  switch (metadata.kind) {
    case 'reference':
      return `'!${metadata.number}'`;
    case 'string':
      return 'a string';
    case 'value':
      return `a value of type '${typeText(metadata.operand.type)}'`;
    case 'tuple':
      return 'a tuple';
    case 'specialised':
      return `'!${metadata.name}'`;
    default:
      return metadata.kind;
  }
}

function checkNamed(context: VerifyContext, named: NamedMetadata): void {
  for (const operand of named.operands) {
    const isNode =
      operand.kind === 'reference' || (operand.kind === 'specialised' && operand.name === 'DIExpression');
    if (!isNode && operand.kind !== 'unknown') {
      error(context, `operand of '!${named.name}' must be a node, found ${kindText(operand)}`, operand);
    }
    walkMetadata(context, operand);
  }
  if (named.name === 'llvm.ident' || named.name === 'llvm.commandline') checkStrings(context, named);
}

/** Each operand is a node of one string. */
function checkStrings(context: VerifyContext, named: NamedMetadata): void {
  for (const operand of named.operands) {
    const body = operand.kind === 'reference' ? operand.target?.body : undefined;
    if (body === undefined) continue;
    const isString =
      body.kind === 'tuple' && body.elements.length === 1 && body.elements[0]?.kind === 'string';
    if (!isString) error(context, `operand of '!${named.name}' must be a node of one string`, operand);
  }
}

/** Checks that attachments are nodes whose parts exist. */
export function checkAttachments(context: VerifyContext, attachments: readonly MetadataAttachment[]): void {
  for (const attachment of attachments) {
    const {node} = attachment;
    if (node.kind === 'reference') {
      if (node.target === undefined) walkMetadata(context, node);
      continue;
    }
    const isNode = node.kind === 'tuple' || node.kind === 'specialised' || node.kind === 'unknown';
    if (!isNode)
      error(context, `attachment '!${attachment.name}' must be a node, found ${kindText(node)}`, attachment);
    walkMetadata(context, node);
  }
}
