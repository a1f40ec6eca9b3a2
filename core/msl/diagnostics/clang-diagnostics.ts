import {
  type Diagnostic,
  type DiagnosticNote,
  type FixIt,
  type Location,
  type Severity,
} from '../../base/diagnostic.ts';
import {SourceText, type TextRange} from '../../base/source-text.ts';
import {includeFolder, preludeFile} from '../headers/header-files.ts';
import {type PlantedError} from '../source-pass/pass-context.ts';
import {appleWording} from './apple-wording.ts';
import {parseClangOutput, type RawMessage, type RawRange} from './clang-output.ts';

export interface DiagnosticsRequest {
  /** What Clang printed. */
  readonly output: string;
  /** Name under which Clang knew the source. */
  readonly clangFile: string;
  /** Name that the diagnostics shall carry. */
  readonly name: string;
  /** The text that Clang read (`PreparedSource.text`). */
  readonly text: string;
  readonly planted?: readonly PlantedError[];
  /** Texts of other files of the user, by the name that Clang prints. */
  readonly otherFiles?: Readonly<Record<string, string>>;
}

/**
 * Clang's messages with notes nested, as positions in the user's text. What points into our own headers, which Apple's
 * compiler builds in, is reported at the user's code that led there.
 */
export function clangDiagnostics(request: DiagnosticsRequest): Diagnostic[] {
  return new Reader(request).run();
}

type Place = NonNullable<RawMessage['place']>;

/** Clang 22 underlines the name; Apple's front end, which branched off earlier, prints the caret alone (seed 000). */
const pointsOnly = /^use of undeclared identifier '[^']*'$/;

class Reader {
  private readonly request: DiagnosticsRequest;
  private readonly texts = new Map<string, SourceText>();
  private readonly planted: ReadonlyMap<string, PlantedError>;

  constructor(request: DiagnosticsRequest) {
    this.request = request;
    this.texts.set(request.clangFile, new SourceText(request.text));
    for (const [name, text] of Object.entries(request.otherFiles ?? {}))
      this.texts.set(name, new SourceText(text));
    this.planted = new Map(
      (request.planted ?? []).map((error) => [
        `${error.range.start.line}:${error.range.start.column}`,
        error,
      ]),
    );
  }

  run(): Diagnostic[] {
    const diagnostics: Diagnostic[] = [];
    const raw = parseClangOutput(this.request.output);
    for (let first = 0; first < raw.length;) {
      let end = first + 1;
      while (raw[end]?.severity === 'note') end++;
      const [head, ...notes] = raw.slice(first, end);
      if (head !== undefined) diagnostics.push(this.diagnostic(head, notes));
      first = end;
    }
    return diagnostics;
  }

  private diagnostic(head: RawMessage, notes: readonly RawMessage[]): Diagnostic {
    const apple = this.plantedAt(head);
    if (apple !== undefined) return appleDiagnostic(this.request.name, apple);
    const use = this.userPlace(head, notes);
    const isOwn = use === head.place;
    const ranges = isOwn && !pointsOnly.test(head.message) ? head.ranges : [];
    const location = use === undefined ? undefined : this.location(use, ranges);
    return {
      severity: severityOf(head),
      message: appleWording(head.message),
      ...codeOf(head),
      ...(location === undefined ? {} : {location}),
      highlights: use === undefined ? [] : this.highlights(use, ranges),
      notes: this.notes(notes, location),
      fixIts: this.fixIts(head),
      origin: 'clang',
    };
  }

  private plantedAt({place}: RawMessage): PlantedError | undefined {
    if (place?.file !== this.request.clangFile) return undefined;
    const {line, column} = this.position(place.file, place.position);
    return this.planted.get(`${line}:${column}`);
  }

  /** Where the user's code is at fault: the message's own place, else the innermost use or include that led to it. */
  private userPlace(head: RawMessage, notes: readonly RawMessage[]): Place | undefined {
    if (head.place === undefined || !isOurs(head.place.file)) return head.place;
    const use = notes.find((note) => note.place !== undefined && !isOurs(note.place.file))?.place;
    if (use !== undefined) return use;
    const include = head.includedFrom.find(({file}) => !isOurs(file));
    return include && {file: include.file, position: {line: include.line, column: 1}};
  }

  /** A library function has dozens of overloads; the first few that do not fit say enough. */
  private notes(notes: readonly RawMessage[], use: Location | undefined): DiagnosticNote[] {
    const kept: DiagnosticNote[] = [];
    const seen = new Set<string>();
    let omitted = 0;
    for (const note of notes) {
      if (note.place === undefined || !isOurs(note.place.file)) {
        const location = note.place === undefined ? undefined : this.location(note.place, note.ranges);
        const message = appleWording(note.message);
        const highlights = note.place === undefined ? [] : this.highlights(note.place, note.ranges);
        kept.push({
          message,
          ...(location === undefined ? {} : {location}),
          ...(highlights.length === 0 ? {} : {highlights}),
          fixIts: this.fixIts(note),
        });
        continue;
      }
      const message = libraryNote(note, note.place.file);
      if (message === undefined || seen.has(message)) continue;
      seen.add(message);
      if (seen.size > mostLibraryNotes) omitted++;
      else kept.push(noteAtUse(message, use));
    }
    if (omitted > 0)
      kept.push(noteAtUse(`${omitted} more candidates of the Metal library are not shown`, use));
    return kept;
  }

  private fixIts(message: RawMessage): FixIt[] {
    return message.fixIts
      .filter(({file}) => !isOurs(file))
      .map(({file, range, text}) => ({file: this.shown(file), range: this.range(file, range), text}));
  }

  /** From the caret to the end of the range that begins there; empty where Clang underlines nothing there. */
  private location({file, position}: Place, ranges: readonly RawRange[]): Location {
    const underlined = ranges.find(
      ({start}) => start.line === position.line && start.column === position.column,
    );
    return {file: this.shown(file), range: this.range(file, underlined ?? {start: position, end: position})};
  }

  private highlights({file, position}: Place, ranges: readonly RawRange[]): TextRange[] {
    return ranges
      .filter(({start}) => start.line !== position.line || start.column !== position.column)
      .map((range) => this.range(file, range));
  }

  private range(file: string, {start, end}: RawRange): TextRange {
    return {start: this.position(file, start), end: this.position(file, end)};
  }

  private position(
    file: string,
    {line, column}: {line: number; column: number},
  ): {line: number; column: number} {
    return {
      line: Math.max(1, line),
      column: Math.max(1, this.texts.get(file)?.columnFromUtf8(line, column) ?? column),
    };
  }

  private shown(file: string): string {
    return file === this.request.clangFile ? this.request.name : file;
  }
}

const mostLibraryNotes = 4;

/** What a note about our own headers says to the user; `undefined` when Apple's compiler would not say it. */
function libraryNote({message}: RawMessage, file: string): string | undefined {
  // What Apple builds in has neither a macro to expand nor a parameter or constructor to point at.
  if (/^expanded from macro|^passing argument to parameter|^in instantiation of|__put_|__get_/.test(message))
    return undefined;
  if (file === preludeFile && /^candidate|^explicit constructor/.test(message)) return undefined;
  // The library's functions are templates for speed only (headers/prelude.ts).
  return appleWording(
    message
      .replace(/^candidate function template\b/, 'candidate function')
      .replace(/requires single argument 'a0', but no arguments/, 'requires 1 argument, but 0'),
  );
}

function noteAtUse(message: string, use: Location | undefined): DiagnosticNote {
  return {message, ...(use === undefined ? {} : {location: startOf(use)}), fixIts: []};
}

function isOurs(file: string): boolean {
  return file.startsWith(`${includeFolder}/`) || file.startsWith('<');
}

function startOf({file, range}: Location): Location {
  return {file, range: {start: range.start, end: range.start}};
}

/** `fatal` marks the errors after which Clang stops, which it prints as `fatal error`. */
function codeOf({severity, option}: RawMessage): {code?: string} {
  if (option !== undefined) return {code: option};
  return severity === 'fatal error' ? {code: 'fatal'} : {};
}

function severityOf({severity}: RawMessage): Severity {
  return severity === 'fatal error' ? 'error' : severity;
}

function appleDiagnostic(file: string, {message, range}: PlantedError): Diagnostic {
  return {
    severity: 'error',
    message,
    location: {file, range},
    highlights: [],
    notes: [],
    fixIts: [],
    origin: 'apple-profile',
  };
}
