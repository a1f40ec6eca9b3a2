import {encodeQuoted} from '../model/quoted-text.ts';

/** Whether LLVM prints the name without quotes: `[-a-zA-Z._][-a-zA-Z._0-9]*` (it reads `$` bare, but quotes it). */
function isPlainName(name: string): boolean {
  const first = name.charCodeAt(0);
  if (!(first === first) || (first >= 48 && first <= 57)) return false;
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    const plain =
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      code === 45 ||
      code === 46 ||
      code === 95;
    if (!plain) return false;
  }
  return true;
}

/** A decoded name as it follows `@`, `%` or `$`: in quotes when it needs them. */
export function printName(name: string): string {
  return isPlainName(name) ? name : `"${encodeQuoted(name)}"`;
}

/** A decoded metadata name as it follows `!`: odd characters become `\XX`. */
export function printMetadataName(name: string): string {
  let result = '';
  for (let index = 0; index < name.length; index++) {
    const char = name.charAt(index);
    const plain = /[-a-zA-Z._$]/.test(char) || (index > 0 && /[0-9]/.test(char));
    result += plain ? char : escapeAll(name.codePointAt(index) ?? 0);
    if ((name.codePointAt(index) ?? 0) > 0xffff) index++;
  }
  return result;
}

function escapeAll(point: number): string {
  const encoded = encodeQuoted(String.fromCodePoint(point));
  if (encoded.length > 2 && encoded.startsWith('\\')) return encoded;
  return `\\${point.toString(16).toUpperCase().padStart(2, '0')}`;
}
