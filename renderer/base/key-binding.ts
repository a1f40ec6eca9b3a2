/** The part of a KeyboardEvent that bindings read. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export type Platform = 'mac' | 'other';

/**
 * A shortcut such as `Mod+Shift+P` or `F8`. `Mod` is Command on macOS and Control elsewhere. The last part is a
 * `KeyboardEvent.key` name (`Enter`, `F6`, `ArrowLeft`) or one character; letters and digits match by physical key,
 * because Alt changes the character on macOS.
 */
export function matchesBinding(binding: string, press: KeyPress, platform: Platform): boolean {
  const parts = binding.split('+');
  const key = parts.pop() ?? '';
  const modifiers = new Set(parts);
  const control = modifiers.has('Control') || (modifiers.has('Mod') && platform === 'other');
  const meta = modifiers.has('Mod') && platform === 'mac';
  if (press.ctrlKey !== control || press.metaKey !== meta) return false;
  if (press.shiftKey !== modifiers.has('Shift') || press.altKey !== modifiers.has('Alt')) return false;
  if (/^[A-Z]$/.test(key)) return press.code === `Key${key}` || press.key.toUpperCase() === key;
  if (/^\d$/.test(key)) return press.code === `Digit${key}`;
  // As letters: Alt changes the character.
  return press.key === key || (codes[key] !== undefined && press.code === codes[key]);
}

const codes: Readonly<Record<string, string>> = {'=': 'Equal', '-': 'Minus', ',': 'Comma'};

const macNames: Record<string, string> = {
  Mod: '⌘',
  Control: '⌃',
  Shift: '⇧',
  Alt: '⌥',
  Enter: '↩',
  ArrowLeft: '←',
  ArrowRight: '→',
};
const otherNames: Record<string, string> = {
  Mod: 'Ctrl',
  Control: 'Ctrl',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
};

/** The shortcut as the platform writes it: `⇧⌘P` or `Ctrl+Shift+P`. */
export function bindingLabel(binding: string, platform: Platform): string {
  const parts = binding.split('+');
  const key = parts.pop() ?? '';
  if (platform === 'other') return [...parts, key].map((part) => otherNames[part] ?? part).join('+');
  const order = ['Control', 'Alt', 'Shift', 'Mod'].filter((modifier) => parts.includes(modifier));
  return [...order, key].map((part) => macNames[part] ?? part).join('');
}

/** Which platform's keys the page should use. */
export function platformOf(userAgent: string): Platform {
  return /Mac|iPhone|iPad/.test(userAgent) ? 'mac' : 'other';
}
