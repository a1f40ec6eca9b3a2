import {type Attribute} from '../model/attribute.ts';
import {type IrDiagnostic} from '../model/diagnostic.ts';
import {type GlobalAlias, type GlobalValue} from '../model/global.ts';
import {type MetadataTuple} from '../model/metadata.ts';
import {type Module} from '../model/module.ts';
import {type TypeContext} from '../model/type-context.ts';
import {type SizedMemory} from './type-rules.ts';

/** Which LLVM the rules are of: typed pointers mean LLVM 14, opaque pointers LLVM 22. */
export type Dialect = 'typed' | 'opaque';

/**
 * How much a finding matters: what makes other findings doubtful comes first. A name that leads nowhere explains a
 * wrong type, and a wrong type explains a wrong attribute.
 */
export const Rank = {
  name: 0,
  type: 1,
  structure: 2,
  dominance: 3,
  attribute: 4,
  metadata: 5,
} as const;

export type Rank = (typeof Rank)[keyof typeof Rank];

/** A place of the text; everything in the model is one. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

interface RankedDiagnostic extends IrDiagnostic {
  readonly rank: Rank;
}

/** What all rules share: the module, the dialect and the findings so far. */
export class VerifyContext {
  readonly module: Module;
  readonly types: TypeContext;
  readonly dialect: Dialect;
  readonly opaque: boolean;
  /** Ids of types that were looked at already. */
  readonly checkedTypes: Set<number> = new Set();
  /** Which structs have a size, as far as it was asked. */
  readonly sizedMemory: SizedMemory = new Map();
  readonly checkedScopeLists: Set<MetadataTuple> = new Set();
  /** Attributes of attribute groups by name. */
  readonly groupAttributes: Map<number, ReadonlyMap<string, Attribute>> = new Map();
  /** What each alias stands for in the end; undefined where it cannot be told. */
  readonly aliasBases: Map<GlobalAlias, GlobalValue | undefined> = new Map();
  /** Attribute groups that were checked as the only attributes of a function or call. */
  readonly checkedGroups: Set<number> = new Set();
  /** What is wrong with a `!tbaa` tag (empty: nothing), by tag. */
  readonly checkedTags: Map<MetadataTuple, string> = new Map();
  private readonly capacity: number;
  private readonly found: RankedDiagnostic[] = [];

  constructor(module: Module, dialect: Dialect, capacity: number) {
    this.module = module;
    this.types = module.types;
    this.dialect = dialect;
    this.opaque = dialect === 'opaque';
    this.capacity = capacity;
  }

  /** Enough was found: rules that walk long lists stop. */
  get full(): boolean {
    return this.found.length >= this.capacity;
  }

  error(rank: Rank, code: string, message: string, place: Place): void {
    if (this.found.length >= this.capacity) return;
    const {start, end} = place;
    this.found.push({severity: 'error', code, message, start, end, rank});
  }

  warning(code: string, message: string, place: Place): void {
    if (this.found.length >= this.capacity) return;
    const {start, end} = place;
    this.found.push({severity: 'warning', code, message, start, end, rank: Rank.metadata});
  }

  /** The findings, most important first: errors before warnings, then by rank, then in the order of the text. */
  ranked(): IrDiagnostic[] {
    const weight = (finding: RankedDiagnostic): number =>
      finding.rank + (finding.severity === 'warning' ? 100 : 0);
    const sorted = [...this.found].sort((a, b) => weight(a) - weight(b) || a.start - b.start);
    return sorted.map(({severity, code, message, start, end}) => ({severity, code, message, start, end}));
  }
}
