import {type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {type AirModule, type VisibleFunctionReference} from '../model/air-module.ts';
import {factPath} from '../model/fact-path.ts';
import {airFacts, seed002} from './evidence.ts';
import {type Detection, type Rule} from './rule.ts';
import {usersOfThreadgroupVariables} from './threadgroup-use.ts';

const referenceSuffix = '.MTL_VISIBLE_FN_REF';

function sharing(variable: GlobalVariable, first: GlobalVariable): Detection {
  const [name, other] = [variable, first].map((one) => `@${one.name ?? one.number}`);
  return {
    concerns: [factPath.variable(name ?? '')],
    message: `${name} may share memory with ${other}`,
    place: {start: variable.nameStart, end: variable.nameEnd},
    related: [
      {place: {start: first.nameStart, end: first.nameEnd}, message: 'the first threadgroup variable'},
    ],
  };
}

const threadgroupAlias: Rule = {
  id: 'AIR-THREADGROUP-ALIAS',
  title: 'Several threadgroup variables',
  group: 'linking',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed002('Gotcha: threadgroup globals'), airFacts('4.0')],
  status: 'reported',
  testedOn: 'macOS 26.3, M1 Pro, Xcode 26.2; two other AIR writers merge such variables for the same reason',
  explanation:
    'Separate variables in threadgroup memory may be given the same address in handwritten modules. One variable with ' +
    'offsets is safe. Variables that no kernel uses together are left alone.',
  detect({air}) {
    if (air.threadgroupVariables.length < 2) return [];
    const users = usersOfThreadgroupVariables(air);
    const firstOf = new Map<IrFunction, GlobalVariable>();
    let firstUnused: GlobalVariable | undefined;
    return air.threadgroupVariables.flatMap((variable, index): Detection[] => {
      const own = [...(users.get(variable) ?? [])];
      // What nothing in the module uses may be used by any.
      const other =
        own.length === 0
          ? air.threadgroupVariables[0]
          : (firstUnused ?? own.flatMap((fn) => firstOf.get(fn) ?? [])[0]);
      if (own.length === 0) firstUnused ??= variable;
      for (const fn of own) if (!firstOf.has(fn)) firstOf.set(fn, variable);
      return other === undefined || index === 0 ? [] : [sharing(variable, other)];
    });
  },
};

const asyncOperations = [
  'air.simdgroup_async_copy_1d',
  'air.simdgroup_async_copy_2d',
  'air.wait_simdgroup_events',
];

/** Whether `name` starts or awaits a simdgroup async copy. */
export function isAsyncCopyOperation(name: string): boolean {
  return asyncOperations.some((operation) => name === operation || name.startsWith(`${operation}.`));
}

const asyncOutsideKernel: Rule = {
  id: 'AIR-ASYNC-OUTSIDE-KERNEL',
  title: 'Async copy outside a kernel’s body',
  group: 'linking',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed002('Key insight'), airFacts('5.2')],
  status: 'reported',
  testedOn: 'macOS 26.3, M1 Pro, Xcode 26.2, in linked visible functions',
  explanation:
    'The async copy works in the body of the kernel only. In a linked visible function it silently does nothing, so ' +
    'that the code reads what was in threadgroup memory before.',
  detect({air}) {
    const visible = new Set<IrFunction | undefined>(
      air.entryPoints.filter(({role}) => role === 'visible').map((entry) => entry.function),
    );
    const others = new Set<IrFunction | undefined>(
      air.entryPoints.filter(({role}) => role !== 'visible').map((entry) => entry.function),
    );
    // Apple's own kernels copy in internal helpers: those become part of the kernel.
    const isLinkedIn = (fn: IrFunction): boolean =>
      visible.has(fn) || (!others.has(fn) && fn.linkage !== 'internal' && fn.linkage !== 'private');
    return air.intrinsics.flatMap((intrinsic) => {
      if (!isAsyncCopyOperation(intrinsic.name)) return [];
      return intrinsic.calls.flatMap(({call, caller}): Detection[] => {
        if (!isLinkedIn(caller)) return [];
        const message = `@${intrinsic.name} is called in @${caller.name ?? caller.number}, which is no kernel`;
        return [{message, place: {start: call.start, end: call.end}}];
      });
    });
  },
};

const visibleReference: Rule = {
  id: 'AIR-VISIBLE-REFERENCE',
  title: 'Reference to a visible function',
  group: 'linking',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [seed002('IR patterns: calling a visible function'), airFacts('1.6')],
  status: 'inferred',
  testedOn: 'macOS 26.3, M1 Pro, in the conforming form only',
  explanation:
    'A function that is linked in later is declared as NAME.MTL_VISIBLE_FN_REF in section air.externally_defined and ' +
    'listed in !air.visible_function_references with its NAME. Where the two disagree, linking finds no such function.',
  detect({air}) {
    const listed = new Set(air.visibleFunctionReferences.map((reference) => reference.declaration));
    const unlisted = air.ir.functions.filter(
      (fn) => fn.name?.endsWith(referenceSuffix) === true && !listed.has(fn),
    );
    return [
      ...air.visibleFunctionReferences.flatMap(referenceBreaches),
      ...unlisted.map((fn) => ({
        message: `@${fn.name} is not listed in !air.visible_function_references`,
        place: {start: fn.nameStart, end: fn.nameEnd},
        concerns: [factPath.reference(baseName(fn))],
        subject: fn,
      })),
    ];
  },
};

/** The name under which a reference's declaration is linked. */
export function baseName(fn: IrFunction): string {
  const name = fn.name ?? String(fn.number);
  return name.endsWith(referenceSuffix) ? name.slice(0, -referenceSuffix.length) : name;
}

function referenceBreaches(reference: VisibleFunctionReference): Detection[] {
  const {declaration, name} = reference;
  if (declaration === undefined) {
    return [{message: 'the reference names no function of this module', place: reference.declarationPlace}];
  }
  if (name === undefined) return [{message: 'the reference states no name', place: reference.place}];
  if (declaration.name === `${name.value}${referenceSuffix}`) return [];
  const message = `the reference is called "${name.value}", its declaration @${declaration.name ?? declaration.number}`;
  return [{message, place: name.place, concerns: [factPath.reference(name.value)], subject: reference}];
}

const externalSection: Rule = {
  id: 'AIR-EXTERNAL-SECTION',
  title: 'Section of a function that is linked in',
  group: 'linking',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [seed002('IR patterns: calling a visible function'), airFacts('1.6')],
  status: 'inferred',
  testedOn: 'macOS 26.3, M1 Pro, in the conforming form only',
  explanation:
    'A declaration that stands for a visible function must be in section air.externally_defined. Without it the GPU ' +
    'compiler looks for the symbol in the module itself.',
  detect({air}) {
    return referencedDeclarations(air).flatMap((fn) => {
      if (!fn.isDeclaration || fn.section === 'air.externally_defined') return [];
      const message = `@${fn.name ?? fn.number} is not in section "air.externally_defined"`;
      return [{message, place: {start: fn.nameStart, end: fn.nameEnd}, subject: fn}];
    });
  },
};

function referencedDeclarations(air: AirModule): IrFunction[] {
  const found = new Set<IrFunction>();
  for (const {declaration} of air.visibleFunctionReferences)
    if (declaration !== undefined) found.add(declaration);
  for (const fn of air.ir.functions) if (fn.name?.endsWith(referenceSuffix) === true) found.add(fn);
  return [...found];
}

/** Rules about shells and visible functions (seed 002). */
export const linkingRules: readonly Rule[] = [
  threadgroupAlias,
  asyncOutsideKernel,
  visibleReference,
  externalSection,
];
