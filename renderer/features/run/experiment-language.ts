import type {languages} from 'monaco-editor/editor';
import type {Monaco} from '../editor/monaco.ts';

/** Colours of JSON. Checking is ours (core/experiment/check-experiment.ts): no language service is loaded. */
export const jsonTokens: languages.IMonarchLanguage = {
  tokenizer: {
    root: [
      [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'type'],
      [/"(?:[^"\\]|\\.)*"/, 'string'],
      [/"[^"]*$/, 'string'],
      [/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, 'number'],
      [/\b(?:true|false|null)\b/, 'keyword'],
      [/[{}[\],:]/, 'delimiter'],
    ],
  },
};

export function registerExperimentLanguage({languages: registry}: Monaco): void {
  if (registry.getLanguages().some(({id}) => id === 'json')) return;
  registry.register({id: 'json', extensions: ['.json'], aliases: ['Experiment']});
  registry.setMonarchTokensProvider('json', jsonTokens);
  registry.setLanguageConfiguration('json', {
    brackets: [
      ['{', '}'],
      ['[', ']'],
    ],
    autoClosingPairs: [
      {open: '{', close: '}'},
      {open: '[', close: ']'},
      {open: '"', close: '"', notIn: ['string']},
    ],
  });
}
