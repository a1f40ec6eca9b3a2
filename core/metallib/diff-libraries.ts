import {analyseAir} from '../air/analyse.ts';
import {
  diffAirModules,
  type DifferenceClass,
  type DifferenceGroup,
  type ModuleDiff,
} from '../air/diff/diff-modules.ts';
import {type ModuleFact} from '../air/diff/module-facts.ts';
import {readAirModule} from '../air/model/air-module.ts';
import {type CheckOptions} from '../air/rules/check.ts';
import {walkMetadata, walkModule} from '../ir/analysis/walk.ts';
import {type Metadata, type MetadataDefinition} from '../ir/model/metadata.ts';
import {type Module} from '../ir/model/module.ts';
import {printModule} from '../ir/printer/print-module.ts';
import {splitModule} from './split-module.ts';

/** A function by the name that a host knows it by, with the text of the module that it needs. */
export interface FunctionText {
  readonly name: string;
  /** A text, since the facts of a comparison have places in it; modules read of bitcode have none. */
  readonly text: string;
}

/** The entry points of a module, each with what it needs, as a library has them. */
export function functionTexts(module: Module): readonly FunctionText[] {
  const {entryPoints} = readAirModule(module);
  return entryPoints.map((entry) => {
    const part = entryPoints.length === 1 ? module : splitModule(module, entry);
    if (part !== module) dropUnusedMetadata(part);
    return {name: entry.name, text: printModule(part)};
  });
}

/** A split module shares the list of nodes; those of other functions name what it does not have. */
function dropUnusedMetadata(part: Module): void {
  const used = new Set<MetadataDefinition>();
  const pending: MetadataDefinition[] = [];
  const metadata = (node: Metadata): void => {
    if (node.kind !== 'reference' || node.target === undefined || used.has(node.target)) return;
    used.add(node.target);
    pending.push(node.target);
  };
  const all = part.metadata;
  part.metadata = [];
  walkModule(part, {metadata});
  for (let node = pending.pop(); node !== undefined; node = pending.pop())
    walkMetadata(node.body, {metadata});
  part.metadata = all.filter((definition) => used.has(definition));
}

/** Functions of two sides by name. `missing`: only the right side has it; `extra`: only the left side does. */
export interface FunctionPairs<T> {
  readonly matched: readonly {readonly name: string; readonly left: T; readonly right: T}[];
  readonly missing: readonly T[];
  readonly extra: readonly T[];
}

/** Pairs by name; where a side has a name twice, its first one counts. */
export function pairFunctions<T extends {readonly name: string}>(
  left: readonly T[],
  right: readonly T[],
): FunctionPairs<T> {
  const firsts = (side: readonly T[]): Map<string, T> => {
    const found = new Map<string, T>();
    for (const fn of side) if (!found.has(fn.name)) found.set(fn.name, fn);
    return found;
  };
  const [ofLeft, ofRight] = [firsts(left), firsts(right)];
  const matched = [...ofLeft.values()].flatMap((fn) => {
    const other = ofRight.get(fn.name);
    return other === undefined ? [] : [{name: fn.name, left: fn, right: other}];
  });
  return {
    matched,
    missing: [...ofRight.values()].filter(({name}) => !ofLeft.has(name)),
    extra: [...ofLeft.values()].filter(({name}) => !ofRight.has(name)),
  };
}

/**
 * Compares the functions of two libraries (or modules) by meaning, matched by name: one group for each function, and
 * one that names those which only one side has. The findings of a side are those of its own modules.
 */
export function diffFunctions(
  left: readonly FunctionText[],
  right: readonly FunctionText[],
  options: CheckOptions,
): ModuleDiff {
  const {matched, missing, extra} = pairFunctions(left, right);
  const counts: Record<DifferenceClass, number> = {equal: 0, missing: 0, extra: 0, changed: 0};
  const groups = matched.map(({name, left: a, right: b}): DifferenceGroup => {
    const [sideA, sideB] = [analyseAir(a.text, options), analyseAir(b.text, options)];
    const diff = diffAirModules(sideA.air, sideB.air, {left: sideA.findings, right: sideB.findings});
    for (const key of Object.keys(counts) as DifferenceClass[]) counts[key] += diff.counts[key];
    return {...emptyGroup(`function ${name}`), children: diff.groups};
  });
  counts.missing += missing.length;
  counts.extra += extra.length;
  if (missing.length + extra.length === 0) return {groups, counts};
  const fact = ({name, text}: FunctionText): ModuleFact => {
    const {entryPoints} = analyseAir(text, options).air;
    const role = entryPoints.find((entry) => entry.name === name)?.role ?? 'function';
    return {key: name, label: name, text: role, place: {start: 0, end: 0}};
  };
  const differences = [
    ...missing.map(
      (fn) =>
        ({
          key: fn.name,
          label: fn.name,
          class: 'missing',
          left: undefined,
          right: fact(fn),
          broken: [],
        }) as const,
    ),
    ...extra.map(
      (fn) =>
        ({
          key: fn.name,
          label: fn.name,
          class: 'extra',
          left: fact(fn),
          right: undefined,
          broken: [],
        }) as const,
    ),
  ];
  return {groups: [{...emptyGroup('Functions of one side only'), differences}, ...groups], counts};
}

function emptyGroup(title: string): DifferenceGroup {
  return {title, kind: 'entry', left: undefined, right: undefined, differences: [], children: []};
}
