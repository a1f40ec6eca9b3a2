import {type Module} from '../model/module.ts';
import {type Span} from './symbol-index.ts';

interface Entity extends Span {
  readonly nameStart: number;
}

/** Regions that an editor can fold: function bodies, labelled blocks, and runs of metadata, attributes, declarations. */
export function foldingSpans(module: Module): Span[] {
  const spans: Span[] = [];
  for (const fn of module.functions) {
    if (fn.isDeclaration) continue;
    spans.push({start: fn.start, end: fn.end});
    for (const block of fn.blocks)
      if (block.nameStart >= 0) spans.push({start: block.nameStart, end: block.end});
  }
  const others = [
    ...module.functions.filter((fn) => !fn.isDeclaration),
    ...module.globals,
    ...module.aliases,
  ];
  pushRun(
    spans,
    module.functions.filter((fn) => fn.isDeclaration),
    others,
  );
  pushRun(spans, module.attributeGroups, others);
  pushRun(spans, module.metadata, others);
  return spans.filter((span) => span.end > span.start).sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Adds one span per run of `entities` that nothing of `others` interrupts. */
function pushRun(spans: Span[], entities: readonly Span[], others: readonly (Span | Entity)[]): void {
  const breaks = others.map((other) => other.start).sort((a, b) => a - b);
  let next = 0;
  let run: {start: number; end: number} | undefined;
  for (const entity of [...entities].sort((a, b) => a.start - b.start)) {
    while (next < breaks.length && (breaks[next] ?? 0) < (run?.end ?? entity.start)) next++;
    const interrupted = next < breaks.length && (breaks[next] ?? 0) < entity.start;
    if (run === undefined || interrupted) {
      run = {start: entity.start, end: entity.end};
      spans.push(run);
    } else run.end = entity.end;
  }
}
