import {type Attribute} from '../model/attribute.ts';
import {encodeQuoted} from '../model/quoted-text.ts';
import {type PrintContext} from './print-context.ts';

/** One attribute; in a group some integers follow `=`. */
export function printAttribute(context: PrintContext, attribute: Attribute, place: 'group' | 'list'): string {
  switch (attribute.form) {
    case 'flag':
      return attribute.name;
    case 'group':
      return `#${attribute.integer}`;
    case 'string': {
      const key = `"${encodeQuoted(attribute.name)}"`;
      return attribute.value === undefined ? key : `${key}="${encodeQuoted(attribute.value)}"`;
    }
    case 'type':
      return `${attribute.name}(${attribute.type === undefined ? '' : context.typeText(attribute.type)})`;
    case 'arguments':
      return `${attribute.name}(${attribute.value ?? ''})`;
    case 'integer':
      return printIntegerAttribute(attribute, place);
  }
}

function printIntegerAttribute(attribute: Attribute, place: 'group' | 'list'): string {
  const value = attribute.value ?? String(attribute.integer);
  if (place === 'group' && (attribute.name === 'align' || attribute.name === 'alignstack')) {
    return `${attribute.name}=${value}`;
  }
  return attribute.name === 'align' ? `align ${value}` : `${attribute.name}(${value})`;
}

/** Each attribute with a space after it: for what stands before a type or a name. */
export function printLeading(context: PrintContext, attributes: readonly Attribute[]): string {
  let text = '';
  for (const attribute of attributes) text += `${printAttribute(context, attribute, 'list')} `;
  return text;
}

/** Each attribute with a space before it. */
export function printTrailing(context: PrintContext, attributes: readonly Attribute[]): string {
  let text = '';
  for (const attribute of attributes) text += ` ${printAttribute(context, attribute, 'list')}`;
  return text;
}
