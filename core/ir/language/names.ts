import {type Block} from '../model/global.ts';
import {printMetadataName, printName} from '../printer/print-name.ts';
import {printStructName} from '../printer/print-type.ts';
import {type SymbolEntity} from './symbol-index.ts';

/** The symbol as it reads where it is used: `%x`, `@f`, `!12`, `!air.kernel`, `#3`. */
export function symbolLabel(entity: SymbolEntity): string {
  switch (entity.kind) {
    case 'global':
      return `@${nameOrNumber(entity.value)}`;
    case 'type':
      return printStructName(entity.value);
    case 'argument':
    case 'value':
    case 'block':
      return `%${nameOrNumber(entity.value)}`;
    case 'metadata':
      return `!${entity.value.number}`;
    case 'named-metadata':
      return `!${printMetadataName(entity.value.name)}`;
    case 'attribute-group':
      return `#${entity.value.number}`;
  }
}

/** `block` as its label reads, without `%`. */
export function blockLabel(block: Block): string {
  return nameOrNumber(block);
}

function nameOrNumber(value: {readonly name: string | undefined; readonly number: number}): string {
  return value.name === undefined ? String(value.number) : printName(value.name);
}
