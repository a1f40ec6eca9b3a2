import {type RunFinding, type RunReply} from '../../../core/protocol/run.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {type Position} from '../../../core/base/source-text.ts';
import {type RunRecord} from './run-slice.ts';

/** A place that a person can go to. */
export interface FindingPlace {
  /** `kernel.metal:12:3`, `IR line 40`. */
  readonly words: string;
  readonly target:
    | {readonly kind: 'document'; readonly id: DocumentId; readonly position: Position}
    /** A line of the IR made from document `id`. */
    | {readonly kind: 'ir'; readonly id: DocumentId; readonly position: Position}
    /** The IR that ran is not that of any open document. */
    | {readonly kind: 'module'; readonly position: Position}
    | undefined;
}

/** A finding as the list shows it. */
export interface FindingRow {
  readonly kind: string;
  readonly message: string;
  readonly count: number;
  readonly places: readonly FindingPlace[];
  /** Who, where in memory: facts in words. */
  readonly facts: readonly string[];
}

/** What the page knows of the text that ran. */
export interface RanTexts {
  readonly documents: RunRecord['documents'];
  /** Of an IR document: its text is the module. */
  readonly irDocuments: readonly DocumentId[];
  /** Texts of the IR made from MSL documents, by document. */
  readonly irTexts: Readonly<Record<DocumentId, string>>;
}

export function findingRows(reply: RunReply, texts: RanTexts): FindingRow[] {
  return reply.findings.map((finding) => ({
    kind: finding.kind,
    message: finding.message,
    count: finding.count,
    places: placesOf(reply, finding, texts),
    facts: factsOf(finding),
  }));
}

function placesOf(reply: RunReply, {source, irLine}: RunFinding, texts: RanTexts): FindingPlace[] {
  const places: FindingPlace[] = [];
  if (source !== undefined) {
    const {line, column} = source.range.start;
    const document = texts.documents[source.file];
    places.push({
      words: `${source.file}:${line}:${column}`,
      target: document && {kind: 'document', id: document.id, position: {line, column}},
    });
  }
  if (irLine !== undefined) places.push({words: `IR line ${irLine}`, target: irTarget(reply, irLine, texts)});
  return places;
}

function irTarget(reply: RunReply, irLine: number, texts: RanTexts): FindingPlace['target'] {
  if (reply.ir === undefined) return undefined;
  const position = {line: irLine, column: 1};
  const document = texts.documents[reply.source];
  if (document !== undefined && texts.irDocuments.includes(document.id))
    return {kind: 'document', id: document.id, position};
  if (document !== undefined && texts.irTexts[document.id] === reply.ir.text)
    return {kind: 'ir', id: document.id, position};
  return {kind: 'module', position};
}

function factsOf(finding: RunFinding): string[] {
  const {kernel, threadInGrid, threadgroup, threadInThreadgroup, memory} = finding;
  const at = (position: RunFinding['threadgroup']): string => `(${position.join(', ')})`;
  const facts = [
    `${kernel}: first seen in thread ${at(threadInGrid)} of the grid, ${at(threadInThreadgroup)} of threadgroup ${at(threadgroup)}`,
  ];
  if (memory !== undefined) {
    const {space, bufferIndex, byteOffset, accessBytes, bufferBytes} = memory;
    const what = bufferIndex === undefined ? `${space} memory` : `buffer ${bufferIndex} (${space})`;
    const size = bufferBytes === undefined ? '' : ` of ${bufferBytes}`;
    facts.push(`${accessBytes} bytes at byte ${byteOffset}${size} of ${what}`);
  }
  return facts;
}

/** One line for a marker and its hover. */
export function findingText({kind, message, count}: RunFinding): string {
  return `${kind}: ${message}${count > 1 ? ` (${count} times)` : ''}`;
}
