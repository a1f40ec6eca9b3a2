import {type Block} from '../model/global.ts';
import {type SymbolEntity} from './symbol-index.ts';

/** What a name without quotes may consist of in LLVM's text (`[-a-zA-Z$._][-a-zA-Z$._0-9]*`). */
function isBareName(name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const unit = name.charCodeAt(index);
    const isLetter = (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
    const isDigit = unit >= 0x30 && unit <= 0x39;
    const isMark = unit === 0x2d || unit === 0x24 || unit === 0x2e || unit === 0x5f;
    if (!isLetter && !isMark && !(isDigit && index > 0)) return false;
  }
  return name.length > 0;
}

/** `name` as it stands behind `%`, `@` or before a label's colon: quoted and escaped where LLVM needs it. */
export function spellName(name: string): string {
  if (isBareName(name)) return name;
  let spelled = '"';
  for (const byte of utf8(name)) {
    const printable = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    spelled += printable
      ? String.fromCharCode(byte)
      : `\\${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return `${spelled}"`;
}

function* utf8(text: string): Generator<number> {
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) yield point;
    else {
      const extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
      const lead = extra === 1 ? 0xc0 : extra === 2 ? 0xe0 : 0xf0;
      yield lead | (point >> (6 * extra));
      for (let rest = extra - 1; rest >= 0; rest--) yield 0x80 | ((point >> (6 * rest)) & 0x3f);
    }
  }
}

/** The symbol as it reads where it is used: `%x`, `@f`, `!12`, `!air.kernel`, `#3`. */
export function symbolLabel(entity: SymbolEntity): string {
  switch (entity.kind) {
    case 'global':
      return `@${nameOrNumber(entity.value)}`;
    case 'type':
      return `%${entity.value.name === undefined ? String(entity.value.number) : spellName(entity.value.name)}`;
    case 'argument':
    case 'value':
    case 'block':
      return `%${nameOrNumber(entity.value)}`;
    case 'metadata':
      return `!${entity.value.number}`;
    case 'named-metadata':
      return `!${entity.value.name}`;
    case 'attribute-group':
      return `#${entity.value.number}`;
  }
}

/** `block` as its label reads, without `%`. */
export function blockLabel(block: Block): string {
  return nameOrNumber(block);
}

function nameOrNumber(value: {readonly name: string | undefined; readonly number: number}): string {
  return value.name === undefined ? String(value.number) : spellName(value.name);
}
