import type {IMarkdownString, languages} from 'monaco-editor/editor';
import {type Disposable} from '../../../core/base/disposable.ts';
import {type AppStore} from '../../app/store.ts';
import type {EditorRuntime} from '../editor/editor-runtime.ts';
import {type RuleInfo} from '../ir-language/messages.ts';
import {statusWords, verdictWords} from './rule-words.ts';

/** Explains the rules whose breaches are marked at the place under the pointer (or under the cursor, by keyboard). */
export function registerRuleHover({monaco}: EditorRuntime, store: AppStore): Disposable {
  const provider: languages.HoverProvider = {
    provideHover(model, {lineNumber, column}) {
      const markers = monaco.editor
        .getModelMarkers({resource: model.uri})
        .filter(
          (marker) =>
            (marker.startLineNumber < lineNumber ||
              (marker.startLineNumber === lineNumber && marker.startColumn <= column)) &&
            (marker.endLineNumber > lineNumber ||
              (marker.endLineNumber === lineNumber && marker.endColumn >= column)),
        );
      const {airRules, target} = store.getState();
      const codes = new Set(markers.map(({code}) => (typeof code === 'string' ? code : undefined)));
      const rules = airRules?.rules.filter(({id}) => codes.has(id)) ?? [];
      return rules.length === 0 ? null : {contents: rules.map((rule) => hoverText(rule, target))};
    },
  };
  return monaco.languages.registerHoverProvider('llvm-ir', provider);
}

/** Title, explanation, status, verdict, where it was tested, evidence. The texts are the lab's own. */
function hoverText(rule: RuleInfo, profile: keyof RuleInfo['verdicts']): IMarkdownString {
  const evidence = rule.evidence.map(({document, section}) => `${document}, ${section}`).join('; ');
  const lines = [
    `**${escape(rule.title)}** (${rule.id})`,
    escape(rule.explanation),
    escape(`Status: ${statusWords[rule.status]}. ${capitalised(verdictWords[rule.verdicts[profile]])}.`),
    escape(`Tested on: ${rule.testedOn}. Evidence: ${evidence}.`),
    `More: docs/rules.md, section ${escape(rule.id)}`,
  ];
  return {value: lines.join('\n\n')};
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&');
}
