import type {languages} from 'monaco-editor/editor';
// Monaco's own Monarch engine, without an editor around it.
// @ts-expect-error no declarations
import {compile} from 'monaco-editor/editor/standalone/common/monarch/monarchCompile.js';
// @ts-expect-error no declarations
import {MonarchTokenizer} from 'monaco-editor/editor/standalone/common/monarch/monarchLexer.js';

interface EngineToken {
  readonly offset: number;
  readonly type: string;
}

interface Engine {
  getInitialState(): unknown;
  tokenize(line: string, hasEol: boolean, state: unknown): {tokens: EngineToken[]; endState: unknown};
}

const languageService = {isRegisteredLanguageId: () => false, requestBasicLanguageFeatures: () => {}};
const configurationService = {
  getValue: () => 20_000,
  onDidChangeConfiguration: () => ({dispose: () => {}}),
};

/** Non-blank tokens of `text` as `text -> type` pairs, as Monaco itself finds them. */
export function tokenize(language: languages.IMonarchLanguage, text: string): [string, string][] {
  const engine = new MonarchTokenizer(
    languageService,
    {},
    'test',
    compile('test', {...language, tokenPostfix: ''}),
    configurationService,
  ) as Engine;
  let state = engine.getInitialState();
  const found: [string, string][] = [];
  for (const line of text.split('\n')) {
    const {tokens, endState} = engine.tokenize(line, true, state);
    state = endState;
    tokens.forEach((token, index) => {
      const content = line.slice(token.offset, tokens[index + 1]?.offset).trim();
      if (content !== '') found.push([content, token.type]);
    });
  }
  return found;
}
