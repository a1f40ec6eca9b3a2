import {SourceText} from '../../base/source-text.ts';
import {type IrFunction} from '../../ir/model/global.ts';
import {type Module} from '../../ir/model/module.ts';
import {type EncodedSourceMap, SourceMapBuilder} from '../source-map.ts';
import {type SourceEntry} from './entries.ts';
import {type LocationMap, type SourcePlace} from './lower/locations.ts';
import {fileName, plainPath, type SourceFiles} from './source-files.ts';

export interface MapRequest {
  readonly text: string;
  /** The module that `text` parses to. */
  readonly printed: Module;
  /** The module that was printed; it has the same functions, blocks and instructions in the same order. */
  readonly module: Module;
  readonly locations: LocationMap;
  readonly sources: SourceFiles;
  readonly sourceName: string;
  readonly entries: readonly SourceEntry[];
}

/** Says for each line of the text from which source line it comes, through everything that was inlined. */
export function mapSource(request: MapRequest): EncodedSourceMap {
  const {module, printed, locations} = request;
  const builder = new SourceMapBuilder(request.sourceName);
  const places = new PlaceNumbers(builder, request.sources, request.sourceName);
  const text = new SourceText(request.text);
  const headers = new Map(request.entries.map((entry) => [entry.lowered.function, entry]));
  module.functions.forEach((fn, index) => {
    const twin = printed.functions[index];
    if (twin === undefined || fn.isDeclaration) return;
    const record = headers.get(fn)?.record;
    if (record !== undefined) {
      const {line, column} = record.nameRange.start;
      const file = fileName(request.sources, record.file);
      const place = {file, line, column, functionName: record.name, inlinedAt: undefined};
      builder.line(text.positionAt(twin.nameStart).line, builder.place(place));
    }
    mapBody(fn, twin, (from, start, end) => {
      const place = locations.of(from);
      const number = place === undefined ? undefined : places.of(place);
      if (number === undefined) return;
      const last = text.positionAt(Math.max(start, end - 1)).line;
      for (let line = text.positionAt(start).line; line <= last; line++) builder.line(line, number);
    });
  });
  return builder.encode();
}

function mapBody(
  fn: IrFunction,
  twin: IrFunction,
  map: (
    instruction: IrFunction['blocks'][number]['instructions'][number],
    start: number,
    end: number,
  ) => void,
): void {
  fn.blocks.forEach((block, at) => {
    const printed = twin.blocks[at]?.instructions ?? [];
    block.instructions.forEach((instruction, index) => {
      const other = printed[index];
      if (other !== undefined) map(instruction, other.start, other.end);
    });
  });
}

/** Numbers of places, with the names and columns that the user knows. */
class PlaceNumbers {
  private readonly builder: SourceMapBuilder;
  private readonly sources: SourceFiles;
  private readonly sourceName: string;
  private readonly texts = new Map<string, SourceText>();
  private readonly known = new Map<SourcePlace, number | undefined>();

  constructor(builder: SourceMapBuilder, sources: SourceFiles, sourceName: string) {
    this.builder = builder;
    this.sources = sources;
    this.sourceName = sourceName;
  }

  /** The number of the innermost place of a chain that is in the user's text; undefined where none is. */
  of(place: SourcePlace): number | undefined {
    if (this.known.has(place)) return this.known.get(place);
    const outer = place.inlinedAt === undefined ? undefined : this.of(place.inlinedAt);
    const number = this.isUsers(place) ? this.builder.place(this.entry(place, outer)) : outer;
    this.known.set(place, number);
    return number;
  }

  private isUsers({file, line}: SourcePlace): boolean {
    return line > 0 && (file === '' || this.sources[plainPath(file)] !== undefined);
  }

  private entry(place: SourcePlace, inlinedAt: number | undefined) {
    const file = plainPath(place.file);
    const source = this.sources[file];
    const functionName = place.functionName ?? '';
    if (source === undefined)
      return {file: this.sourceName, line: place.line, column: place.column, functionName, inlinedAt};
    let text = this.texts.get(file);
    if (text === undefined) this.texts.set(file, (text = new SourceText(source.text)));
    const column = place.column < 1 ? 0 : text.columnFromUtf8(place.line, place.column);
    return {file: source.name, line: place.line, column, functionName, inlinedAt};
  }
}
