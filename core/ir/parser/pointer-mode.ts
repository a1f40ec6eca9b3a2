/**
 * Whether the text writes pointers as `ptr`: the first pointer met outside of strings, names and comments decides, as it
 * does for LLVM 14. A text without pointers counts as typed.
 */
export function usesOpaquePointers(text: string): boolean {
  for (let position = 0; position < text.length; position++) {
    switch (text.charCodeAt(position)) {
      case 42:
        return false;
      case 59:
        position = endOf(text, '\n', position);
        break;
      case 34:
        position = endOf(text, '"', position + 1);
        break;
      case 112:
        if (isWordAt(text, position, 'ptr')) return true;
        break;
    }
  }
  return false;
}

function endOf(text: string, char: string, from: number): number {
  const found = text.indexOf(char, from);
  return found < 0 ? text.length : found;
}

function isWordAt(text: string, position: number, word: string): boolean {
  if (!text.startsWith(word, position)) return false;
  const after = text.charCodeAt(position + word.length);
  return !isNameChar(text.charCodeAt(position - 1)) && !isNameChar(after) && after !== 58;
}

/** Characters of names, and the sigils before them. */
function isNameChar(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 36 ||
    code === 37 ||
    code === 45 ||
    code === 46 ||
    code === 64 ||
    code === 95 ||
    code === 33
  );
}
