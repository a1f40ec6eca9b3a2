import type {languages} from 'monaco-editor/editor';
import {signaturesOf} from '../../../core/air/catalogue/help.ts';
import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import type {Monaco} from '../editor/monaco.ts';
import {irHelpAt, mslHelpAt, type WordHelp} from './word-at.ts';

/** Explains words of MSL and AIR out of the catalogue. Beside what other hovers say, not in their place. */
export function registerHoverHelp({languages: registry}: Monaco): Disposable {
  const owned = new DisposableStack();
  const provider = (
    find: (line: string, column: number) => WordHelp | undefined,
  ): languages.HoverProvider => ({
    provideHover(model, {lineNumber, column}) {
      const found = find(model.getLineContent(lineNumber), column - 1);
      if (found === undefined) return null;
      const range = {
        startLineNumber: lineNumber,
        endLineNumber: lineNumber,
        startColumn: found.start + 1,
        endColumn: found.end + 1,
      };
      return {range, contents: hoverContents(found)};
    },
  });
  owned.use(registry.registerHoverProvider('msl', provider(mslHelpAt)));
  owned.use(registry.registerHoverProvider('llvm-ir', provider(irHelpAt)));
  return owned;
}

function hoverContents({name, topic}: WordHelp): {value: string}[] {
  const language = topic.kind === 'function' || topic.kind === 'attribute' ? 'msl' : 'llvm-ir';
  const signatures = topic.kind === 'intrinsic' ? signaturesOf(name) : [];
  const form =
    signatures.length > 0
      ? signatures.map((one) => `declare ${one.replace(' (', ` @${name}(`)}`).join('\n')
      : topic.form;
  return [
    {value: `\`\`\`${language}\n${form}\n\`\`\``},
    {value: escape(topic.text)},
    {value: `More: docs/air-reference.md, section ${escape(topic.id)}`},
  ];
}

function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&');
}
