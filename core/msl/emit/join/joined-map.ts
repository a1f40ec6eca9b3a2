import {type EncodedSourceMap, SourceMap, SourceMapBuilder} from '../../source-map.ts';

/** The source map of a joined text, made of those of its parts: functions moved as they are, line by line. */
export class JoinedMap {
  private readonly maps: readonly SourceMap[];
  private readonly builder: SourceMapBuilder;
  private readonly known: Map<number, number>[];

  constructor(maps: readonly EncodedSourceMap[]) {
    this.builder = new SourceMapBuilder(maps[0]?.files[0] ?? '');
    this.maps = maps.map((map) => new SourceMap(map));
    this.known = maps.map(() => new Map());
  }

  /** Line `line` of part `part` is line `to` of the joined text; `to` only ascends. */
  add({part, line}: {readonly part: number; readonly line: number}, to: number): void {
    const map = this.maps[part];
    const place = map?.placeAt(line);
    if (map !== undefined && place !== undefined) this.builder.line(to, this.place(map, part, place));
  }

  encode(): EncodedSourceMap {
    return this.builder.encode();
  }

  /** Adds the place behind those that it was inlined into. */
  private place(map: SourceMap, part: number, number: number): number {
    const known = this.known[part];
    const chain: number[] = [];
    for (let at: number | undefined = number; at !== undefined && known?.has(at) !== true;) {
      chain.push(at);
      at = map.places[at]?.inlinedAt;
    }
    for (const at of chain.reverse()) {
      const entry = map.places[at];
      if (entry === undefined) continue;
      const inlinedAt = entry.inlinedAt === undefined ? undefined : known?.get(entry.inlinedAt);
      known?.set(at, this.builder.place({...entry, inlinedAt}));
    }
    return known?.get(number) ?? 0;
  }
}
