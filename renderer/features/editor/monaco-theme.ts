import {readToken, type Scheme} from '../../app/theme/tokens.ts';
import {type Theme} from '../../../core/protocol/settings.ts';
import {appStore} from '../../app/store.ts';
import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import type {Monaco} from './monaco.ts';

/** Monarch token -> colour token of tokens.css. */
const syntax: readonly (readonly [string, string])[] = [
  ['', '--color-text'],
  ['identifier', '--color-text'],
  ['delimiter', '--color-text-quiet'],
  ['operator', '--color-text-quiet'],
  ['keyword', '--syntax-keyword'],
  ['keyword.address-space', '--syntax-address-space'],
  ['keyword.preprocessor', '--syntax-preprocessor'],
  ['keyword.instruction', '--syntax-function'],
  ['preprocessor', '--syntax-preprocessor'],
  ['type', '--syntax-type'],
  ['attribute', '--syntax-attribute'],
  ['number', '--syntax-number'],
  ['string', '--syntax-string'],
  ['comment', '--syntax-comment'],
  ['variable.local', '--syntax-local'],
  ['variable.global', '--syntax-global'],
  ['metadata', '--syntax-metadata'],
  ['label', '--syntax-label'],
];

/** Monaco's colour -> colour token. */
const colours: Readonly<Record<string, string>> = {
  'editor.background': '--color-surface',
  'editor.foreground': '--color-text',
  'editor.lineHighlightBackground': '--editor-line-highlight',
  'editor.lineHighlightBorder': '--editor-line-highlight',
  'editor.selectionBackground': '--editor-selection',
  'editor.inactiveSelectionBackground': '--editor-selection',
  'editorCursor.foreground': '--color-text',
  'editorLineNumber.foreground': '--editor-line-number',
  'editorLineNumber.activeForeground': '--editor-line-number-active',
  'editorLineNumber.dimmedForeground': '--editor-line-number',
  'editorIndentGuide.background1': '--color-line',
  'editorWhitespace.foreground': '--color-text-quiet',
  'editorError.foreground': '--color-error',
  'editorWarning.foreground': '--color-warning',
  'editorInfo.foreground': '--color-note',
  'editorBracketMatch.background': '--color-selected',
  'editorBracketMatch.border': '--color-control-line',
  'editorWidget.background': '--color-raised',
  'editorWidget.foreground': '--color-text',
  'editorWidget.border': '--color-control-line',
  'editorHoverWidget.background': '--color-raised',
  'editorHoverWidget.foreground': '--color-text',
  'editorHoverWidget.border': '--color-control-line',
  'editorLightBulb.foreground': '--color-warning',
  'input.background': '--color-surface',
  'input.foreground': '--color-text',
  'input.border': '--color-control-line',
  'inputOption.activeBorder': '--color-accent',
  'airlock.linkOwn': '--color-extra',
  'airlock.linkInlined': '--color-missing',
  focusBorder: '--color-focus',
  'diffEditor.insertedLineBackground': '--editor-link-own',
  'diffEditor.removedLineBackground': '--editor-link-inlined',
  'diffEditor.unchangedRegionBackground': '--color-sunken',
  'diffEditor.unchangedRegionForeground': '--color-text',
  'diffEditor.border': '--color-line',
  'menu.background': '--color-raised',
  'menu.foreground': '--color-text',
  'menu.selectionBackground': '--color-selected',
  'menu.selectionForeground': '--color-text',
  'menu.border': '--color-control-line',
  'list.hoverBackground': '--color-hover',
  'list.focusBackground': '--color-selected',
  'list.focusForeground': '--color-text',
  'list.activeSelectionBackground': '--color-selected',
  'list.activeSelectionForeground': '--color-text',
  'quickInput.background': '--color-raised',
  'quickInput.foreground': '--color-text',
  'textLink.foreground': '--color-accent',
  'textLink.activeForeground': '--color-accent',
};

/** Whether the page is light or dark at this moment. */
function currentScheme(theme: Theme): Scheme {
  if (theme !== 'system') return theme.endsWith('dark') ? 'dark' : 'light';
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Keeps Monaco's theme equal to the tokens of the page, whatever changes them. */
export function startMonacoTheme(monaco: Monaco): Disposable {
  const owned = new DisposableStack();
  const apply = () => {
    const scheme = currentScheme(appStore.getState().theme);
    monaco.editor.defineTheme('airlock', {
      base: scheme === 'dark' ? 'vs-dark' : 'vs',
      inherit: false,
      rules: syntax.map(([token, name]) => ({token, foreground: readToken(name, scheme).slice(1)})),
      colors: {
        ...Object.fromEntries(Object.entries(colours).map(([key, name]) => [key, readToken(name, scheme)])),
        // Brackets are coloured by their language, not by their depth.
        ...Object.fromEntries(
          [1, 2, 3, 4, 5, 6].map((depth) => [
            `editorBracketHighlight.foreground${depth}`,
            readToken('--color-text-quiet', scheme),
          ]),
        ),
        'editorBracketHighlight.unexpectedBracket.foreground': readToken('--color-error', scheme),
        // The same two with transparency: other highlights must show through.
        'editor.wordHighlightBackground': `${readToken('--color-accent', scheme)}2e`,
        'editor.wordHighlightStrongBackground': `${readToken('--color-accent', scheme)}40`,
        'editor.findMatchBackground': `${readToken('--color-warning', scheme)}66`,
        'editor.findMatchHighlightBackground': `${readToken('--color-warning', scheme)}33`,
        'scrollbarSlider.background': `${readToken('--color-control-line', scheme)}55`,
        'scrollbarSlider.hoverBackground': `${readToken('--color-control-line', scheme)}88`,
        'scrollbarSlider.activeBackground': `${readToken('--color-control-line', scheme)}aa`,
        // Differences by the two colours that are apart for every eye; signs in the margin say the same.
        // The changed part of a line is underlined (compare.css): another background would take contrast from the text.
        'diffEditor.insertedTextBackground': '#00000000',
        'diffEditor.removedTextBackground': '#00000000',
        'diffEditor.diagonalFill': `${readToken('--color-control-line', scheme)}55`,
        'widget.shadow': '#00000033',
      },
    });
    monaco.editor.setTheme('airlock');
  };
  owned.defer(
    appStore.subscribe((state, previous) => {
      if (state.theme !== previous.theme) apply();
    }),
  );
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']) {
    const media = window.matchMedia(query);
    media.addEventListener('change', apply);
    owned.defer(() => media.removeEventListener('change', apply));
  }
  apply();
  return owned;
}
