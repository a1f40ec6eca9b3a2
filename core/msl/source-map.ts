import {z} from 'zod';

/**
 * Which lines of an IR text come from which place of which source. Both directions keep what was inlined: a line of IR
 * has a chain of places, from the text of the function that was inlined last out to the kernel.
 *
 * The encoding is two strings of base-64 numbers (five bits a digit, lowest first, sign in the lowest bit, as web source
 * maps have it), each number the difference to the one before of its kind:
 * - `places`: file, line, column, function, and how far back the place stands into which it was inlined (0: none);
 * - `lines`: for each run of IR lines from one place: first line (from the end of the run before), length - 1, place.
 */
export const sourceMapSchema = z.object({
  /** Names of files as they were given; the first is the source itself. */
  files: z.array(z.string()),
  /** Names of functions as written. */
  functions: z.array(z.string()),
  places: z.string(),
  lines: z.string(),
});
export type EncodedSourceMap = z.infer<typeof sourceMapSchema>;

/** A place in a source. Lines and columns are 1-based; a column is UTF-16, 0 where it is not known. */
export interface MappedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The function whose text it is. */
  readonly functionName: string;
}

/** A place with the number of the place into which its function was inlined. */
export interface PlaceEntry extends MappedPlace {
  /** Index into the places of the map; undefined for a place that was not inlined. */
  readonly inlinedAt: number | undefined;
}

/** IR lines `first` to `last`, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

interface Run extends LineRange {
  readonly place: number;
}

/** Collects places and runs, then encodes them. */
export class SourceMapBuilder {
  private readonly files = new Map<string, number>();
  private readonly functions = new Map<string, number>();
  private readonly entries: PlaceEntry[] = [];
  private readonly known = new Map<string, number>();
  private readonly runs: {first: number; last: number; place: number}[] = [];

  /** `sourceName` becomes the first file. */
  constructor(sourceName: string) {
    this.files.set(sourceName, 0);
  }

  /** The number of a place; equal places are one. A place is added after the one into which it was inlined. */
  place(entry: PlaceEntry): number {
    const file = numberIn(this.files, entry.file);
    const fn = numberIn(this.functions, entry.functionName);
    const key = `${file} ${entry.line} ${entry.column} ${fn} ${entry.inlinedAt ?? ''}`;
    let number = this.known.get(key);
    if (number === undefined) {
      number = this.entries.push(entry) - 1;
      this.known.set(key, number);
    }
    return number;
  }

  /** IR line `line` (1-based) comes from `place`; lines are given in ascending order. */
  line(line: number, place: number): void {
    const last = this.runs.at(-1);
    if (last?.place === place && last.last === line - 1) last.last = line;
    else if (last === undefined || line > last.last) this.runs.push({first: line, last: line, place});
  }

  encode(): EncodedSourceMap {
    const places = new NumberWriter();
    let before = {file: 0, line: 0, column: 0, fn: 0};
    this.entries.forEach((entry, index) => {
      const now = {
        file: numberIn(this.files, entry.file),
        line: entry.line,
        column: entry.column,
        fn: numberIn(this.functions, entry.functionName),
      };
      places.add(
        now.file - before.file,
        now.line - before.line,
        now.column - before.column,
        now.fn - before.fn,
      );
      places.add(entry.inlinedAt === undefined ? 0 : index - entry.inlinedAt);
      before = now;
    });
    const lines = new NumberWriter();
    let [end, place] = [0, 0];
    for (const run of this.runs) {
      lines.add(run.first - end, run.last - run.first, run.place - place);
      [end, place] = [run.last, run.place];
    }
    return {
      files: [...this.files.keys()],
      functions: [...this.functions.keys()],
      places: places.text,
      lines: lines.text,
    };
  }
}

function numberIn(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}

/** A decoded map, with its lookups. Broken encodings give a map that knows less, never an exception. */
export class SourceMap {
  readonly places: readonly PlaceEntry[];
  private readonly runs: readonly Run[];
  /** Runs by `file line` of each place of their chains; made at the first question. */
  private byLine: Map<string, Run[]> | undefined;

  constructor({files, functions, places, lines}: EncodedSourceMap) {
    this.places = readPlaces(files, functions, places);
    this.runs = readRuns(lines, this.places.length);
  }

  /** Where IR line `line` comes from, innermost first; empty where no source stands behind it. */
  placesOf(line: number): readonly MappedPlace[] {
    const run = this.runAt(line);
    return run === undefined ? [] : this.chainOf(run.place);
  }

  /** The number of the innermost place of IR line `line`, an index into `places`. */
  placeAt(line: number): number | undefined {
    return this.runAt(line)?.place;
  }

  /**
   * The ranges of IR lines that come from source line `line` of `file`, the code of functions inlined there and every
   * inlined copy of it included. With `column`, only those of the last place at or before it on its line, where there
   * is one.
   */
  irLinesOf(file: string, line: number, column?: number): readonly LineRange[] {
    const runs = this.index().get(lineKey(file, line)) ?? [];
    const wanted = column === undefined ? undefined : this.nearestColumn(runs, file, line, column);
    const kept = runs.filter(
      (run) =>
        wanted === undefined ||
        this.chainOf(run.place).some((place) => isAt(place, file, line) && place.column === wanted),
    );
    return joined(kept);
  }

  private runAt(line: number): Run | undefined {
    let [low, high] = [0, this.runs.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const run = this.runs[middle];
      if (run === undefined) return undefined;
      if (line < run.first) high = middle - 1;
      else if (line > run.last) low = middle + 1;
      else return run;
    }
    return undefined;
  }

  private chainOf(number: number): PlaceEntry[] {
    const chain: PlaceEntry[] = [];
    // A place stands behind the one it was inlined into, so that chains end.
    for (let place = this.places[number]; place !== undefined;) {
      chain.push(place);
      place = place.inlinedAt === undefined ? undefined : this.places[place.inlinedAt];
    }
    return chain;
  }

  private nearestColumn(
    runs: readonly Run[],
    file: string,
    line: number,
    column: number,
  ): number | undefined {
    let nearest: number | undefined;
    for (const run of runs) {
      for (const place of this.chainOf(run.place)) {
        if (!isAt(place, file, line) || place.column > column) continue;
        if (nearest === undefined || place.column > nearest) nearest = place.column;
      }
    }
    return nearest;
  }

  private index(): Map<string, Run[]> {
    if (this.byLine !== undefined) return this.byLine;
    const index = new Map<string, Run[]>();
    const keysOf = new Map<number, Set<string>>();
    for (const run of this.runs) {
      let keys = keysOf.get(run.place);
      if (keys === undefined) {
        keys = new Set(this.chainOf(run.place).map((place) => lineKey(place.file, place.line)));
        keysOf.set(run.place, keys);
      }
      for (const key of keys) {
        const list = index.get(key);
        if (list === undefined) index.set(key, [run]);
        else list.push(run);
      }
    }
    this.byLine = index;
    return index;
  }
}

function lineKey(file: string, line: number): string {
  return `${line} ${file}`;
}

function isAt(place: MappedPlace, file: string, line: number): boolean {
  return place.line === line && place.file === file;
}

/** Ranges that touch become one. */
function joined(runs: readonly Run[]): LineRange[] {
  const ranges: {first: number; last: number}[] = [];
  for (const {first, last} of runs) {
    const before = ranges.at(-1);
    if (before !== undefined && first === before.last + 1) before.last = last;
    else ranges.push({first, last});
  }
  return ranges;
}

function readPlaces(files: readonly string[], functions: readonly string[], text: string): PlaceEntry[] {
  const reader = new NumberReader(text);
  const places: PlaceEntry[] = [];
  let [file, line, column, fn] = [0, 0, 0, 0];
  for (let numbers = reader.take(5); numbers !== undefined; numbers = reader.take(5)) {
    file += numbers[0] ?? 0;
    line += numbers[1] ?? 0;
    column += numbers[2] ?? 0;
    fn += numbers[3] ?? 0;
    const back = numbers[4] ?? 0;
    const outer = places.length - back;
    places.push({
      file: files[file] ?? '',
      line,
      column,
      functionName: functions[fn] ?? '',
      inlinedAt: back > 0 && outer >= 0 ? outer : undefined,
    });
  }
  return places;
}

function readRuns(text: string, placeCount: number): Run[] {
  const reader = new NumberReader(text);
  const runs: Run[] = [];
  let [end, place] = [0, 0];
  for (let numbers = reader.take(3); numbers !== undefined; numbers = reader.take(3)) {
    const first = end + (numbers[0] ?? 0);
    const last = first + (numbers[1] ?? 0);
    place += numbers[2] ?? 0;
    if (first <= end || last < first || place < 0 || place >= placeCount) break;
    runs.push({first, last, place});
    end = last;
  }
  return runs;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digitValues = new Map([...digits].map((digit, value) => [digit, value]));

class NumberWriter {
  private readonly parts: string[] = [];

  add(...numbers: readonly number[]): void {
    for (const number of numbers) {
      let rest = Math.abs(number) * 2 + (number < 0 ? 1 : 0);
      do {
        const digit = rest % 32;
        rest = Math.floor(rest / 32);
        this.parts.push(digits.charAt(rest > 0 ? digit + 32 : digit));
      } while (rest > 0);
    }
  }

  get text(): string {
    return this.parts.join('');
  }
}

class NumberReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next `count` numbers; undefined where there are not so many. */
  take(count: number): number[] | undefined {
    const numbers: number[] = [];
    while (numbers.length < count) {
      const number = this.next();
      if (number === undefined) return undefined;
      numbers.push(number);
    }
    return numbers;
  }

  private next(): number | undefined {
    let [value, scale] = [0, 1];
    // Ten digits hold every safe integer and one more; a longer number is no number of ours.
    for (let length = 0; length < 11; length++) {
      const digit = digitValues.get(this.text.charAt(this.at++));
      if (digit === undefined) return undefined;
      value += (digit % 32) * scale;
      scale *= 32;
      if (digit < 32) return value % 2 === 1 ? -(value - 1) / 2 : value / 2;
    }
    return undefined;
  }
}
