import {type Attribute} from '../../ir/model/attribute.ts';
import {type IrFunction} from '../../ir/model/global.ts';
import {type AirModule} from '../model/air-module.ts';
import {factPath} from '../model/fact-path.ts';
import {airFacts, seed001} from './evidence.ts';
import {hasUnreadableOperand, isKernelModuleForMacos26, kernels, missingPlace} from './places.ts';
import {type Rule} from './rule.ts';

const identifier: Rule = {
  id: 'AIR-IDENT',
  title: 'Compiler identification',
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Checklist')],
  status: 'reported',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; not isolated',
  explanation:
    '!llvm.ident names the compiler. The checklist of seed 001 asks for a plausible one; no report isolates it.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air) || air.identifiers.length > 0) return [];
    if (hasUnreadableOperand(air, 'llvm.ident')) return [];
    const concerns = [factPath.module('llvm.ident')];
    return [{message: '!llvm.ident is missing', place: missingPlace(air), concerns}];
  },
};

const sourceFileName: Rule = {
  id: 'AIR-SOURCE-FILE-NAME',
  title: 'Source file name',
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'none'},
  severity: 'info',
  evidence: [seed001('Checklist'), airFacts('1.3')],
  status: 'contradicted',
  testedOn: 'nowhere; Apple’s own linker drops it from executable modules',
  explanation:
    '!air.source_file_name names the .metal file. The checklist of seed 001 asks for it, but Apple’s linker drops it ' +
    'from every executable module, so that it cannot be required.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air) || air.airSourceFileName !== undefined) return [];
    if (hasUnreadableOperand(air, 'air.source_file_name')) return [];
    const concerns = [factPath.module('air.source_file_name')];
    return [{message: '!air.source_file_name is missing', place: missingPlace(air), concerns}];
  },
};

/** What the fix of a kernel's attributes needs. */
export interface AttributeSubject {
  readonly fn: IrFunction;
  readonly missing: readonly string[];
}

/** Attributes that every kernel of Apple's compiler for macOS 26 has; `convergent` only where it calls something that is. */
const kernelAttributes: readonly string[] = ['convergent', 'mustprogress', 'nounwind', 'willreturn'];

const functionAttributes: Rule = {
  id: 'AIR-FUNCTION-ATTRIBUTES',
  title: 'Attributes of a kernel',
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Checklist'), airFacts('1.6')],
  status: 'reported',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; not isolated',
  explanation:
    'Apple’s kernels are mustprogress, nounwind and willreturn, and convergent where they call a barrier or a simdgroup ' +
    'function. Without convergent an optimiser may move such a call into divergent code.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air)) return [];
    return kernels(air).flatMap((kernel) => {
      const fn = kernel.function;
      if (fn === undefined || fn.isDeclaration) return [];
      const stated = attributeNames(air, fn.attributes);
      const missing = kernelAttributes.filter(
        (name) => !stated.has(name) && (name !== 'convergent' || callsConvergent(air, fn)),
      );
      if (missing.length === 0) return [];
      const place = {start: fn.nameStart, end: fn.nameEnd};
      const concerns = missing.map((name) => factPath.entryFact(kernel, `attribute ${name}`));
      const subject: AttributeSubject = {fn, missing};
      return [{message: `kernel ${kernel.name} lacks ${missing.join(', ')}`, place, concerns, subject}];
    });
  },
};

/** Names of attributes, those of their groups included. */
function attributeNames(air: AirModule, attributes: readonly Attribute[]): Set<string> {
  const names = new Set<string>();
  for (const attribute of attributes) {
    if (attribute.form !== 'group') names.add(attribute.name);
    const group =
      attribute.form === 'group' ? air.ir.attributeGroupsByNumber.get(attribute.integer) : undefined;
    for (const member of group?.attributes ?? []) names.add(member.name);
  }
  return names;
}

/** Families whose calls must stay where they are, whatever a handwritten declaration says (AIR.md 2.2). */
const convergentFamilies = ['air.wg.barrier', 'air.simd', 'air.quad', 'air.wait_simdgroup_events'];

function callsConvergent(air: AirModule, fn: IrFunction): boolean {
  return air.intrinsics.some(
    (use) =>
      use.calls.some(({caller}) => caller === fn) &&
      (convergentFamilies.some((family) => use.name.startsWith(family)) ||
        attributeNames(air, use.declaration.attributes).has('convergent')),
  );
}

const noEntryPoint: Rule = {
  id: 'AIR-NO-ENTRY-POINT',
  title: 'No entry point',
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'none'},
  severity: 'info',
  evidence: [airFacts('1.3 and 1.4')],
  status: 'inferred',
  testedOn: 'nowhere; libraries that are linked into others have none either',
  explanation:
    'The module has functions and an AIR triple, but !air.kernel and its kin list none of them. Then the library has no ' +
    'function that a pipeline can be made of, and the rules about kernels have nothing to look at.',
  detect({air}) {
    if (air.triple === undefined || air.entryPoints.length > 0) return [];
    const [first] = air.ir.functions.filter((fn) => !fn.isDeclaration && fn.linkage === undefined);
    if (first === undefined) return [];
    const place = {start: first.nameStart, end: first.nameEnd};
    return [{message: 'no list of entry points names a function of this module', place}];
  },
};

/** Rules about who made the module and how its kernels are marked. */
export const identificationRules: readonly Rule[] = [
  identifier,
  sourceFileName,
  functionAttributes,
  noEntryPoint,
];
