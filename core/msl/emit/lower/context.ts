import {compareVersions, type Version} from '../../../air/model/version.ts';
import {fastFlags} from '../../../ir/model/flags.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {airVersionOfOs, type LowerErrors, type LowerFacts} from './facts.ts';
import {type LocationMap} from './locations.ts';

/** What all passes over one module share. */
export class LowerContext {
  readonly module: Module;
  readonly types: TypeContext;
  readonly facts: LowerFacts;
  readonly airVersion: Version;
  readonly locations: LocationMap;
  readonly errors: LowerErrors;

  constructor(module: Module, facts: LowerFacts, locations: LocationMap, errors: LowerErrors) {
    this.module = module;
    this.types = module.types;
    this.facts = facts;
    this.airVersion = airVersionOfOs(facts.osVersion);
    this.locations = locations;
    this.errors = errors;
  }

  /** Whether the target's reader is of AIR `version` or newer. */
  airIsAtLeast(version: Version): boolean {
    return compareVersions(this.airVersion, version) >= 0;
  }

  /** Flags of a new floating-point instruction that takes the place of one with `flags`: `fast` under fast math. */
  fastFlags(flags: number): number {
    return this.facts.fastMath ? fastFlags : flags & fastFlags;
  }
}
