import {irDiagnostics} from '../../../core/air/analyse.ts';
import {fixAll} from '../../../core/air/fixes/fix-findings.ts';
import {type RuleSeverity} from '../../../core/air/rules/rule.ts';
import {diffToText} from '../../../core/air/diff/text.ts';
import {assembleText} from '../../../core/metallib/assemble-text.ts';
import {ok} from '../../../core/base/result.ts';
import {type IrDocument} from '../../../core/ir/language/ir-document.ts';
import {type OutlineItem} from '../../../core/ir/language/outline.ts';
import {checkRules, ruleInfos} from './air-check.ts';
import {compare, exportComparison, factTree, takeFrom} from './fact-tree.ts';
import {type IrMethodName, type IrMethods, type OutlineEntry} from './messages.ts';
import {ParsedIr} from './parsed-ir.ts';

type Handlers = {
  readonly [M in IrMethodName]: (
    parsed: ParsedIr,
    request: IrMethods[M]['arguments'],
    service: IrService,
  ) => IrMethods[M]['answer'];
};

const handlers: Handlers = {
  check(parsed, {file, ...choice}) {
    const {document, parseMs} = parsed;
    const {verifyMs} = parsed.verification;
    const diagnostics = irDiagnostics(parsed.verification.diagnostics, file, document.source);
    const rules = checkRules(parsed, choice, file);
    const library = parsed.isMalformed || !parsed.isAir ? undefined : parsed.library;
    return {diagnostics, lineCount: document.source.lineCount, parseMs, verifyMs, rules, library};
  },
  rules: (_parsed, choice) => ruleInfos(choice),
  fixAll(parsed, choice) {
    const {text, applied, remaining} = fixAll(parsed.text, choice);
    const count = (severity: RuleSeverity): number =>
      remaining.filter((finding) => finding.severity === severity).length;
    return {
      text,
      applied,
      remaining: {error: count('error'), warning: count('warning'), info: count('info')},
    };
  },
  facts(parsed, {other, ...choice}, service) {
    const right = other === undefined ? undefined : service.parsedOf(other);
    if (parsed.isMalformed) return {state: 'malformed'};
    if (right?.isMalformed === true) return {state: 'other-malformed'};
    return factTree(parsed, right, choice);
  },
  exportFacts(parsed, {other, names, format, ...choice}, service) {
    const right = other === undefined ? parsed : service.parsedOf(other);
    return exportComparison(compare(parsed, right, choice), names, format);
  },
  takeFact(parsed, {other, id, ...choice}, service) {
    const fix = takeFrom(parsed, service.parsedOf(other), choice, id);
    if (fix === undefined) return undefined;
    return fix.edits.map((edit) => ({range: parsed.document.range(edit), text: edit.text}));
  },
  assemble(parsed, choice) {
    const assembly = assembleText(parsed.text, choice);
    if (assembly.state === 'refused') return assembly;
    return {...assembly, changes: diffToText(assembly.changes).trimEnd().split('\n')};
  },
  outline: ({document}) => document.outline().map((item) => toEntry(document, item)),
  folding: ({document}) => document.folding().map((span) => document.range(span)),
  hover({document}, {offset}) {
    const found = document.hover(offset);
    return found === undefined ? undefined : {...found, range: document.range(found.range)};
  },
  occurrences({document}, {offset}) {
    const found = document.occurrences(offset);
    if (found === undefined) return undefined;
    return {
      definition: found.definition === undefined ? undefined : document.range(found.definition),
      references: found.references.map((span) => document.range(span)),
    };
  },
  rename({document}, {offset, name}) {
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
  private readonly parsed = new Map<string, ParsedIr>();

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
    return handlers[method](this.parsedOf(id), request, this);
  }

  /** Editor, compile and outline ask about one text under ids of their own: it is parsed for all of them together. */
  parsedOf(id: string): ParsedIr {
    const text = this.texts.get(id) ?? '';
    let parsed = this.parsed.get(id);
    if (parsed === undefined) {
      parsed = [...this.parsed.values()].find((other) => other.text === text) ?? new ParsedIr(text);
      this.parsed.set(id, parsed);
    }
    return parsed;
  }
}
