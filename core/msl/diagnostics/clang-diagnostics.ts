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
import {type ValueLine} from '../source-pass/values.ts';
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
  /** Texts of the project's other files by path (`PreparedSource.files`). */
  readonly files?: Readonly<Record<string, string>>;
  readonly valueLineStart?: number;
  readonly valueLines?: readonly ValueLine[];
  /** True where Apple's compiler wrote the output: its words need no translation. */
  readonly isApple?: boolean;
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
  private readonly main: string;
  private readonly texts = new Map<string, SourceText>();
  private readonly appended = new Set<Diagnostic>();
  private readonly planted: ReadonlyMap<string, PlantedError>;

  constructor(request: DiagnosticsRequest) {
    this.request = request;
    this.main = pathOf(request.clangFile);
    for (const [path, text] of Object.entries(request.files ?? {}))
      this.texts.set(path, new SourceText(text));
    this.texts.set(this.main, new SourceText(request.text));
    this.planted = new Map(
      (request.planted ?? []).map((error) => [
        `${error.range.start.line}:${error.range.start.column} ${this.fileOf(error.file)}`,
        error,
      ]),
    );
  }

  /** The message in the words of the source. */
  private worded(message: string): string {
    return this.request.isApple === true ? message : appleWording(message);
  }

  run(): Diagnostic[] {
    const diagnostics: Diagnostic[] = [];
    const raw = parseClangOutput(this.request.output);
    for (let first = 0; first < raw.length;) {
      let end = first + 1;
      while (raw[end]?.severity === 'note') end++;
      const [head, ...notes] = raw.slice(first, end);
      if (head !== undefined && !this.saysNoMore(diagnostics, head, notes))
        diagnostics.push(this.valueDiagnostic(head) ?? this.diagnostic(head, notes));
      first = end;
    }
    // An appended line that fails beside other errors fails because of them.
    const isOwn = (one: Diagnostic) => one.severity === 'error' && !this.appended.has(one);
    return diagnostics.some(isOwn) ? diagnostics.filter((one) => !this.appended.has(one)) : diagnostics;
  }

  /** A second error inside of one use of the library: Clang names the use once. */
  private saysNoMore(before: readonly Diagnostic[], head: RawMessage, notes: readonly RawMessage[]): boolean {
    if (this.request.isApple === true || head.place === undefined || !isOurs(head.place.file)) return false;
    const last = before.at(-1);
    if (last === undefined) return false;
    const use = this.userPlace(head, notes);
    if (use === undefined) return head.includedFrom.length > 0 || notes.length === 0;
    const start = this.location(use, []).range.start;
    const isSamePlace =
      last.location?.range.start.line === start.line && last.location.range.start.column === start.column;
    return isSamePlace && last.message === this.worded(head.message);
  }

  /** What Clang says of an appended line is about the argument that the line evaluates. */
  private valueDiagnostic({place, message, severity}: RawMessage): Diagnostic | undefined {
    const {valueLineStart = Infinity, valueLines = [], name} = this.request;
    if (place === undefined || pathOf(place.file) !== this.main || place.position.line < valueLineStart)
      return undefined;
    const line = valueLines[place.position.line - valueLineStart];
    if (line === undefined || endOfText.test(message)) return undefined;
    const file = this.request.files?.[line.file] === undefined ? name : line.file;
    const diagnostic: Diagnostic = {
      severity: severity === 'fatal error' ? 'error' : severity,
      message: appleWording(message),
      location: {file, range: line.range},
      highlights: [],
      notes: [],
      fixIts: [],
      origin: 'clang',
    };
    this.appended.add(diagnostic);
    return diagnostic;
  }

  /** The source's path or that of another file of the project. */
  private fileOf(path: string): string {
    return this.request.files?.[path] === undefined ? this.main : path;
  }

  private diagnostic(head: RawMessage, notes: readonly RawMessage[]): Diagnostic {
    const apple = this.plantedAt(head);
    if (apple !== undefined) return plantedDiagnostic(this.shown(this.fileOf(apple.file)), apple, head);
    const use = this.userPlace(head, notes);
    const isOwn = use === head.place;
    const ranges = isOwn && !pointsOnly.test(head.message) ? head.ranges : [];
    const location = use === undefined ? undefined : this.location(use, ranges);
    return {
      severity: severityOf(head),
      message: this.worded(head.message),
      ...codeOf(head),
      ...(location === undefined ? {} : {location}),
      highlights: use === undefined ? [] : this.highlights(use, ranges),
      notes: this.notes(head.message.includes("'__with_option'") ? [] : notes, location),
      fixIts: this.fixIts(head),
      origin: 'clang',
    };
  }

  private plantedAt({place}: RawMessage): PlantedError | undefined {
    if (place === undefined) return undefined;
    const {line, column} = this.position(place.file, place.position);
    return this.planted.get(`${line}:${column} ${pathOf(place.file)}`);
  }

  /** Where the user's code is at fault: the message's own place, else the innermost use or include that led to it. */
  private userPlace(head: RawMessage, notes: readonly RawMessage[]): Place | undefined {
    if (head.place !== undefined && !isOurs(head.place.file)) return head.place;
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
      if (namesInternals.test(note.message)) continue;
      if (note.place === undefined || !isOurs(note.place.file)) {
        const location = note.place === undefined ? undefined : this.location(note.place, note.ranges);
        const message = this.worded(note.message);
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
      .filter(({file, text}) => !isOurs(file) && !/^__(?!metal_)/.test(text))
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
    const text = this.texts.get(pathOf(file));
    const last = (this.request.valueLineStart ?? Infinity) - 1;
    // Clang looks for what is missing up to the end of what it reads; the user's text ends before.
    if (pathOf(file) === this.main && line > last && text !== undefined) {
      return {line: last, column: text.lineText(last).length + 1};
    }
    return {line: Math.max(1, line), column: Math.max(1, text?.columnFromUtf8(line, column) ?? column)};
  }

  private shown(file: string): string {
    const path = pathOf(file);
    return path === this.main ? this.request.name : path;
  }
}

const mostLibraryNotes = 4;
/** Names behind the library's own; who uses the library has not met them. */
const namesInternals =
  /^from 'diagnose_if' attribute|'__(?!metal_)\w+' declared here$|'metal::(?:operator\W|sampler::sampler<|__\w+)/;

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

/** Errors about a text that ends too early. */
const endOfText = /^expected '[\])}]'|^unterminated|at end of input|^expected unqualified-id$/;

/** A project's file as Clang prints its name: without `./`, without steps back, and without the root's slash. */
function pathOf(file: string): string {
  const parts: string[] = [];
  for (const part of file.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
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

function plantedDiagnostic(file: string, planted: PlantedError, head: RawMessage): Diagnostic {
  const {message, range, origin = 'apple-profile'} = planted;
  return {
    severity: 'error',
    message,
    ...(origin === 'clang' ? codeOf(head) : {}),
    location: {file, range},
    highlights: [],
    notes: [],
    fixIts: [],
    origin,
  };
}
