import type {editor, languages, Position} from 'monaco-editor/editor';
import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type TextRange} from '../../../core/base/source-text.ts';
import type {Monaco} from '../editor/monaco.ts';
import type {IrClient} from './ir-client.ts';
import {type IrMethodName, type IrMethods} from './messages.ts';

const language = 'llvm-ir';

/** Definition, references, hover, rename and folding of IR, all from the lab's own model of the module. */
export function registerIrProviders(monaco: Monaco, client: IrClient): Disposable {
  const owned = new DisposableStack();
  const texts = new ModelTexts(client);
  owned.use(monaco.languages.registerHoverProvider(language, hoverProvider(texts)));
  owned.use(monaco.languages.registerDefinitionProvider(language, definitionProvider(texts)));
  owned.use(monaco.languages.registerReferenceProvider(language, referenceProvider(texts)));
  owned.use(monaco.languages.registerDocumentHighlightProvider(language, highlightProvider(monaco, texts)));
  owned.use(monaco.languages.registerRenameProvider(language, renameProvider(texts)));
  owned.use(monaco.languages.registerFoldingRangeProvider(language, foldingProvider(texts)));
  owned.use(
    monaco.editor.onWillDisposeModel((model) => {
      if (model.getLanguageId() === language) client.close(model.uri.toString());
    }),
  );
  return owned;
}

/** Asks about models; each version's text is taken out of Monaco once. */
class ModelTexts {
  private readonly client: IrClient;
  private readonly known = new WeakMap<
    editor.ITextModel,
    {readonly version: number; readonly text: string}
  >();

  constructor(client: IrClient) {
    this.client = client;
  }

  async ask<M extends IrMethodName>(
    model: editor.ITextModel,
    method: M,
    request: IrMethods[M]['arguments'],
  ): Promise<IrMethods[M]['answer'] | undefined> {
    const version = model.getVersionId();
    let entry = this.known.get(model);
    if (entry?.version !== version) {
      entry = {version, text: model.getValue()};
      this.known.set(model, entry);
    }
    const answer = await this.client.ask(model.uri.toString(), entry.text, method, request);
    // Places of an older text would be wrong.
    return model.isDisposed() || model.getVersionId() !== version ? undefined : answer;
  }

  askAt<M extends 'hover' | 'occurrences'>(
    model: editor.ITextModel,
    method: M,
    position: Position,
  ): Promise<IrMethods[M]['answer'] | undefined> {
    return this.ask(model, method, {offset: model.getOffsetAt(position)});
  }
}

function toRange({start, end}: TextRange): {
  startLineNumber: number;
  startColumn: number;
  endLineNumber: number;
  endColumn: number;
} {
  return {
    startLineNumber: start.line,
    startColumn: start.column,
    endLineNumber: end.line,
    endColumn: end.column,
  };
}

function hoverProvider(texts: ModelTexts): languages.HoverProvider {
  return {
    async provideHover(model, position) {
      const found = await texts.askAt(model, 'hover', position);
      if (found === undefined) return null;
      // A fence longer than any in the text: IR strings may hold backticks.
      const fence = '`'.repeat(longestRun(found.code, '`') + 3);
      const contents = [{value: `${fence}${language}\n${found.code}\n${fence}`}, {value: found.note}];
      return {range: toRange(found.range), contents};
    },
  };
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function definitionProvider(texts: ModelTexts): languages.DefinitionProvider {
  return {
    async provideDefinition(model, position) {
      const found = await texts.askAt(model, 'occurrences', position);
      return found?.definition === undefined ? null : {uri: model.uri, range: toRange(found.definition)};
    },
  };
}

function referenceProvider(texts: ModelTexts): languages.ReferenceProvider {
  return {
    async provideReferences(model, position, context) {
      const found = await texts.askAt(model, 'occurrences', position);
      if (found === undefined) return null;
      const withDefinition = context.includeDeclaration && found.definition !== undefined;
      const ranges = withDefinition ? [found.definition, ...found.references] : found.references;
      return ranges.map((range) => ({uri: model.uri, range: toRange(range)}));
    },
  };
}

function highlightProvider(monaco: Monaco, texts: ModelTexts): languages.DocumentHighlightProvider {
  const {Read, Write} = monaco.languages.DocumentHighlightKind;
  return {
    async provideDocumentHighlights(model, position) {
      const found = await texts.askAt(model, 'occurrences', position);
      if (found === undefined) return null;
      const reads = found.references.map((range) => ({range: toRange(range), kind: Read}));
      return found.definition === undefined
        ? reads
        : [{range: toRange(found.definition), kind: Write}, ...reads];
    },
  };
}

function renameProvider(texts: ModelTexts): languages.RenameProvider {
  return {
    async provideRenameEdits(model, position, newName) {
      const result = await texts.ask(model, 'rename', {offset: model.getOffsetAt(position), name: newName});
      if (result === undefined) return {edits: [], rejectReason: 'The text changed meanwhile; try again.'};
      if (!result.ok) return {edits: [], rejectReason: result.error};
      const versionId = model.getVersionId();
      return {
        edits: result.value.map(({range, text}) => ({
          resource: model.uri,
          versionId,
          textEdit: {range: toRange(range), text},
        })),
      };
    },
    async resolveRenameLocation(model, position) {
      const nothing = {range: toRange({start: atPosition(position), end: atPosition(position)}), text: ''};
      const found = await texts.askAt(model, 'occurrences', position);
      if (found?.definition === undefined)
        return {...nothing, rejectReason: 'There is no name here to change.'};
      const all = [found.definition, ...found.references].map(toRange);
      const here = all.find((range) => contains(range, position)) ?? nothing.range;
      return {range: here, text: model.getValueInRange(here)};
    },
  };
}

function atPosition(position: Position): {line: number; column: number} {
  return {line: position.lineNumber, column: position.column};
}

function contains(range: ReturnType<typeof toRange>, position: Position): boolean {
  return (
    range.startLineNumber === position.lineNumber &&
    range.startColumn <= position.column &&
    position.column <= range.endColumn
  );
}

function foldingProvider(texts: ModelTexts): languages.FoldingRangeProvider {
  return {
    async provideFoldingRanges(model) {
      const ranges = await texts.ask(model, 'folding', {});
      return ranges?.map(({start, end}) => ({start: start.line, end: end.line})) ?? null;
    },
  };
}
