import type {editor} from 'monaco-editor/editor';
import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {
  linkedPlaces,
  linkedRanges,
  type LinkedPlace,
  type LinkedRange,
  placesWords,
  rangesWords,
} from '../../../core/msl/linked-lines.ts';
import {SourceMap} from '../../../core/msl/source-map.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {placeRevealed} from '../../app/shell-slice.ts';
import {type AppStore} from '../../app/store.ts';
import {compileOf, type DocumentCompile, type MadeIr} from '../compile/compile-slice.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import type {EditorRuntime} from '../editor/editor-runtime.ts';
import {irPlaceRevealed} from '../ir-language/ir-language-slice.ts';
import {type LinkSide, markOptions} from './link-marks.ts';

/** The cursor that leads: the other editor shows what its line is linked with. */
interface Lead {
  readonly documentId: DocumentId;
  readonly side: LinkSide;
  readonly line: number;
}

/** What the line of the leading cursor is linked with. */
interface Link {
  readonly lead: Lead;
  /** Of the source file as the map names it. */
  readonly file: string;
  readonly ranges: readonly LinkedRange[];
  readonly places: readonly LinkedPlace[];
}

const maps = new WeakMap<MadeIr, SourceMap>();

/** The source map of AIR, decoded once. */
function mapOf(made: MadeIr | undefined): SourceMap | undefined {
  if (made?.sourceMap === undefined) return undefined;
  const known = maps.get(made) ?? new SourceMap(made.sourceMap);
  maps.set(made, known);
  return known;
}

/**
 * Marks, in the source and in its AIR, the lines that the line of the cursor is linked with, and goes there. The editor
 * whose cursor was moved last leads.
 */
export class LinkController implements Disposable {
  private readonly owned = new DisposableStack();
  private readonly runtime: EditorRuntime;
  private readonly store: AppStore;
  private readonly editors = new Map<LinkSide, editor.ICodeEditor>();
  private readonly decorations = new Map<editor.ITextModel, string[]>();
  private lead: Lead | undefined;
  private shown: {readonly lead: Lead | undefined; readonly compile: DocumentCompile} | undefined;
  /** Where Alt-Left came from AIR: the next one goes to the place into which that one was inlined. */
  private outwards: {readonly places: readonly LinkedPlace[]; readonly line: number} | undefined;

  constructor(runtime: EditorRuntime, store: AppStore) {
    this.runtime = runtime;
    this.store = store;
    this.owned.use(runtime.monaco.editor.onDidCreateEditor((created) => this.watch(created)));
    for (const existing of runtime.monaco.editor.getEditors()) this.watch(existing);
    this.owned.defer(
      store.subscribe((state, previous) => {
        if (state.compiles !== previous.compiles || state.activeDocument !== previous.activeDocument)
          this.update();
      }),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** Why there is nothing to go to; undefined when there is. */
  unavailable(to: LinkSide): string | undefined {
    const link = this.link();
    if (link === undefined) return 'No AIR with source lines was made from the text in front as it is.';
    if (to === 'air' && link.ranges.length === 0) return 'No AIR was made from this line.';
    if (to === 'source' && this.nextPlace(link) === undefined)
      return 'No source line stands behind this line.';
    return undefined;
  }

  /** From a source line to its AIR; from AIR to the next range of the same source line. */
  goToAir(): void {
    const link = this.link();
    if (link === undefined) return;
    const {lead, ranges} = link;
    const after = lead.side === 'air' ? ranges.findIndex(({first}) => first > lead.line) : -1;
    const own = ranges.findIndex(({kind}) => kind === 'own');
    const index = Math.max(0, lead.side === 'air' ? after : own);
    const target = ranges[index];
    if (target === undefined) return;
    const document = this.store.getState().documents[lead.documentId];
    const model = document && this.runtime.irs.of(document.id);
    const column = model?.getLineFirstNonWhitespaceColumn(Math.min(target.first, model.getLineCount()));
    this.store.setState((state) => ({
      ...irPlaceRevealed(state, lead.documentId, {line: target.first, column: Math.max(1, column ?? 1)}),
      announcement: `AIR line ${target.first}, ${index + 1} of ${ranges.length}`,
    }));
  }

  /** From a line of AIR to the source line whose code it is; from there out to where that was inlined. */
  goToSource(): void {
    const link = this.link();
    const next = link && this.nextPlace(link);
    if (link === undefined || next === undefined) return;
    const places = this.outwards?.line === link.lead.line ? this.outwards.places : link.places;
    this.outwards = {places: places.slice(1), line: next.line};
    this.store.setState((state) => ({
      ...placeRevealed(state, link.lead.documentId, {line: next.line, column: Math.max(1, next.column)}),
      announcement: `Source line ${next.line}${next.functionName === '' ? '' : ` in ${next.functionName}`}`,
    }));
  }

  private nextPlace(link: Link): LinkedPlace | undefined {
    const places =
      link.lead.side === 'air'
        ? link.places
        : this.outwards?.line === link.lead.line
          ? this.outwards.places
          : [];
    return places.find(({file}) => file === link.file);
  }

  private watch(instance: editor.ICodeEditor): void {
    const side = (): LinkSide | undefined => {
      const scheme = instance.getModel()?.uri.scheme;
      return scheme === 'airlock' ? 'source' : scheme === 'airlock-ir' ? 'air' : undefined;
    };
    const take = (): void => {
      const at = side();
      const position = instance.getPosition();
      const document = activeDocumentOf(this.store.getState());
      if (at === undefined || position === null || document?.language !== 'msl') return;
      if (instance.getModel()?.uri.authority !== document.id) return;
      this.editors.set(at, instance);
      if (at === 'air' || this.outwards?.line !== position.lineNumber) this.outwards = undefined;
      this.lead = {documentId: document.id, side: at, line: position.lineNumber};
      this.update('moved');
    };
    const known = (): void => {
      const at = side();
      if (at !== undefined) this.editors.set(at, instance);
      if (at === 'source') take();
    };
    const listeners = new DisposableStack();
    // An edit of the model moves the cursor, too, and is no wish of the person.
    listeners.use(instance.onDidChangeCursorPosition(({source}) => source !== 'model' && take()));
    listeners.use(instance.onDidFocusEditorText(take));
    listeners.use(instance.onDidChangeModel(known));
    instance.onDidDispose(() => {
      listeners.dispose();
      for (const [at, other] of this.editors) if (other === instance) this.editors.delete(at);
    });
    known();
  }

  /** What is linked now; undefined while the AIR is not that of the text as it is. */
  private link(): Link | undefined {
    const state = this.store.getState();
    const {lead} = this;
    const document = activeDocumentOf(state);
    const made = compileOf(state, document?.id).lastIr;
    const map = mapOf(made);
    if (lead === undefined || lead.documentId !== document?.id) return undefined;
    if (map === undefined || made?.revision !== document.revision) return undefined;
    const file = made.sourceMap?.files[0] ?? document.name;
    if (lead.side === 'source') return {lead, file, ranges: linkedRanges(map, file, lead.line), places: []};
    const places = linkedPlaces(map, lead.line);
    const [innermost] = places;
    const ranges = innermost === undefined ? [] : linkedRanges(map, innermost.file, innermost.line);
    return {lead, file, ranges, places};
  }

  private update(reason?: 'moved'): void {
    const state = this.store.getState();
    const document = activeDocumentOf(state);
    const compile = compileOf(state, document?.id);
    if (this.shown?.lead === this.lead && this.shown?.compile === compile) return;
    this.shown = {lead: this.lead, compile};
    if (document?.language !== 'msl') {
      this.say(undefined);
      return;
    }
    const link = this.link();
    if (link === undefined) {
      // While a new answer is on its way, the marks stay and move with the edits.
      if (compile.outcome?.revision === document.revision) this.clear(document);
      return;
    }
    this.mark(document, 'source', sourceMarks(link));
    this.mark(document, 'air', link.ranges);
    if (reason === 'moved') this.follow(link);
    const words =
      link.lead.side === 'source' ? rangesWords(link.ranges) : placesWords(link.places, link.file);
    this.say(`${link.lead.side === 'source' ? 'Line' : 'AIR'} ${link.lead.line} ↔ ${words}`);
  }

  private say(linkWords: string | undefined): void {
    if (this.store.getState().linkWords !== linkWords) this.store.setState({linkWords});
  }

  private clear(document: LabDocument): void {
    this.mark(document, 'source', []);
    this.mark(document, 'air', []);
    this.say(undefined);
  }

  private mark(document: LabDocument, side: LinkSide, marks: readonly LinkedRange[]): void {
    const model =
      side === 'source' ? this.runtime.sources.get(document.id) : this.runtime.irs.of(document.id);
    if (model === undefined || model.isDisposed()) return;
    const lines = model.getLineCount();
    const wanted = marks
      .filter(({first}) => first <= lines)
      .map(({first, last, kind}) => ({
        range: {startLineNumber: first, startColumn: 1, endLineNumber: Math.min(last, lines), endColumn: 1},
        options: markOptions(side, kind, side === this.lead?.side),
      }));
    const kept = this.decorations.get(model);
    if (kept === undefined) model.onWillDispose(() => this.decorations.delete(model));
    this.decorations.set(model, model.deltaDecorations(kept ?? [], wanted));
  }

  /** Scrolls the other editor where none of the linked lines can be seen. */
  private follow({lead, ranges, places, file}: Link): void {
    const other = this.editors.get(lead.side === 'source' ? 'air' : 'source');
    const model = other?.getModel();
    if (other === undefined || model?.uri.authority !== lead.documentId) return;
    const lines = lead.side === 'source' ? ranges.map(({first}) => first) : linesIn(places, file);
    const visible = other.getVisibleRanges();
    const isSeen = lines.some((line) =>
      visible.some(({startLineNumber, endLineNumber}) => startLineNumber <= line && line <= endLineNumber),
    );
    const [first] = lines;
    if (!isSeen && first !== undefined && first <= model.getLineCount()) other.revealLineInCenter(first);
  }
}

function linesIn(places: readonly LinkedPlace[], file: string): number[] {
  return places.filter((place) => place.file === file).map(({line}) => line);
}

function sourceMarks({lead, file, ranges, places}: Link): LinkedRange[] {
  if (lead.side === 'source')
    return ranges.length === 0 ? [] : [{first: lead.line, last: lead.line, kind: 'own'}];
  const marks = new Map<number, LinkedRange>();
  for (const place of places)
    if (place.file === file && !marks.has(place.line))
      marks.set(place.line, {first: place.line, last: place.line, kind: place.kind});
  return [...marks.values()];
}
