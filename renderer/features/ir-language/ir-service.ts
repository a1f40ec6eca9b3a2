import {ok} from '../../../core/base/result.ts';
import {IrDocument} from '../../../core/ir/language/ir-document.ts';
import {type OutlineItem} from '../../../core/ir/language/outline.ts';
import {type IrMethodName, type IrMethods, type OutlineEntry} from './messages.ts';

type Handlers = {
  readonly [M in IrMethodName]: (
    document: IrDocument,
    request: IrMethods[M]['arguments'],
    parseMs: number,
  ) => IrMethods[M]['answer'];
};

const handlers: Handlers = {
  check(document, {file}, parseMs) {
    const startedAt = performance.now();
    const diagnostics = document.diagnosticsOf(file);
    return {
      diagnostics,
      lineCount: document.source.lineCount,
      parseMs,
      verifyMs: performance.now() - startedAt,
    };
  },
  outline: (document) => document.outline().map((item) => toEntry(document, item)),
  folding: (document) => document.folding().map((span) => document.range(span)),
  hover(document, {offset}) {
    const found = document.hover(offset);
    return found === undefined ? undefined : {...found, range: document.range(found.range)};
  },
  occurrences(document, {offset}) {
    const found = document.occurrences(offset);
    if (found === undefined) return undefined;
    return {
      definition: found.definition === undefined ? undefined : document.range(found.definition),
      references: found.references.map((span) => document.range(span)),
    };
  },
  rename(document, {offset, name}) {
    const result = document.rename(offset, name);
    if (!result.ok) return result;
    return ok(result.value.map((edit) => ({range: document.range(edit), text: edit.text})));
  },
};

function toEntry(document: IrDocument, item: OutlineItem): OutlineEntry {
  return {
    kind: item.kind,
    label: item.label,
    range: document.range(item.range),
    nameRange: document.range(item.nameRange),
    children: item.children.map((child) => toEntry(document, child)),
  };
}

/** Answers about documents by id. A text is parsed when it is first asked about, and once. */
export class IrService {
  private readonly texts = new Map<string, string>();
  private readonly parsed = new Map<string, {readonly document: IrDocument; readonly parseMs: number}>();

  open(id: string, text: string): void {
    if (this.texts.get(id) === text) return;
    this.texts.set(id, text);
    this.parsed.delete(id);
  }

  close(id: string): void {
    this.texts.delete(id);
    this.parsed.delete(id);
  }

  call<M extends IrMethodName>(
    id: string,
    method: M,
    request: IrMethods[M]['arguments'],
  ): IrMethods[M]['answer'] {
    const {document, parseMs} = this.documentOf(id);
    return handlers[method](document, request, parseMs);
  }

  private documentOf(id: string): {readonly document: IrDocument; readonly parseMs: number} {
    const known = this.parsed.get(id);
    if (known !== undefined) return known;
    const startedAt = performance.now();
    const document = new IrDocument(this.texts.get(id) ?? '');
    const parsed = {document, parseMs: performance.now() - startedAt};
    this.parsed.set(id, parsed);
    return parsed;
  }
}
