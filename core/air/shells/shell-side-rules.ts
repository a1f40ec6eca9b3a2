import {functionOf} from '../../ir/analysis/call-graph.ts';
import {argumentsOf, type CallInstruction, calleeOf} from '../../ir/model/instruction.ts';
import {type IrFunction} from '../../ir/model/global.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {spellType} from '../model/spell-type.ts';
import {airFacts, seed002} from '../rules/evidence.ts';
import {baseName, isAsyncCopyOperation} from '../rules/linking-rules.ts';
import {missingPlace} from '../rules/places.ts';
import {type Detection} from '../rules/rule.ts';
import {airSignature, functionTypeText} from './msl-type.ts';
import {PointerPlaces} from './pointer-place.ts';
import {type ShellRule, type ShellRuleContext} from './shell-rule.ts';

const testedOn002 = 'macOS 26.3, M1 Pro, Xcode 26.2';
const section = 'air.externally_defined';
const suffix = '.MTL_VISIBLE_FN_REF';

/** The shell's kernel, where the module has it. */
export function kernelOf({air, contract}: ShellRuleContext): EntryPoint | undefined {
  return air.entryPoints.find(({role, name}) => role === 'kernel' && name === contract.kernel);
}

function nameOf(fn: IrFunction): string {
  return `@${fn.name ?? fn.number}`;
}

function at(fn: IrFunction): Detection['place'] {
  return {start: fn.nameStart, end: fn.nameEnd};
}

/** Every declaration that stands for a function to be linked. */
function references({air}: ShellRuleContext): IrFunction[] {
  const listed = air.visibleFunctionReferences.flatMap(({declaration}) => declaration ?? []);
  return [...new Set([...listed, ...air.ir.functions.filter((fn) => fn.name?.endsWith(suffix) === true)])];
}

/** The declaration of the contract's function: by the name that its reference states, or its own. */
function declarationOf(context: ShellRuleContext): IrFunction | undefined {
  const {air, contract} = context;
  const stated = air.visibleFunctionReferences.find(({name}) => name?.value === contract.function.name);
  return stated?.declaration ?? references(context).find((fn) => baseName(fn) === contract.function.name);
}

function callsOf(fn: IrFunction, context: ShellRuleContext): CallInstruction[] {
  const kernel = kernelOf(context)?.function;
  const instructions = kernel?.blocks.flatMap((block) => block.instructions) ?? [];
  return instructions.flatMap((one) =>
    one.opcode === 'call' && functionOf(calleeOf(one)) === fn ? [one] : [],
  );
}

const kernelRule: ShellRule = {
  id: 'SHELL-KERNEL',
  title: 'The shell’s kernel',
  side: 'shell',
  severity: 'error',
  evidence: [seed002('How it works')],
  status: 'reported',
  testedOn: testedOn002,
  explanation:
    'The pipeline is made of the kernel that the manifest names. Without it, or with another role, there is nothing to link to.',
  detect(context) {
    const {air, contract} = context;
    if (kernelOf(context)?.function !== undefined) return [];
    const kernels = air.entryPoints.filter(({role}) => role === 'kernel').map(({name}) => name);
    const there = kernels.length === 0 ? 'the module has no kernel' : `its kernels: ${kernels.join(', ')}`;
    const message = `the module has no kernel ${contract.kernel}; ${there}`;
    return [{message, place: missingPlace(air, 'air.kernel')}];
  },
};

const copyPlace: ShellRule = {
  id: 'SHELL-COPY-PLACE',
  title: 'Copies stand in the kernel’s body',
  side: 'shell',
  severity: 'error',
  evidence: [seed002('Key insight'), airFacts('5.2')],
  status: 'reported',
  testedOn: testedOn002,
  explanation:
    'An async copy, and the wait for it, work in the body of the kernel itself. In a function that is linked in they silently do nothing; in a helper it depends on whether the compiler makes it part of the kernel.',
  detect(context) {
    const kernel = kernelOf(context)?.function;
    return context.air.intrinsics.flatMap(({name, calls}) => {
      if (kernel === undefined || !isAsyncCopyOperation(name)) return [];
      return calls.flatMap(({call, caller}): Detection[] => {
        if (caller === kernel) return [];
        const message = `@${name} is called in ${nameOf(caller)}, not in the body of ${nameOf(kernel)}`;
        return [{message, place: {start: call.start, end: call.end}}];
      });
    });
  },
};

const reference: ShellRule = {
  id: 'SHELL-REFERENCE',
  title: 'Reference to the visible function',
  side: 'shell',
  severity: 'error',
  evidence: [seed002('IR patterns: calling a visible function'), airFacts('1.6')],
  status: 'inferred',
  testedOn: `${testedOn002}, in the conforming form only`,
  explanation:
    'The function is declared as NAME.MTL_VISIBLE_FN_REF, listed in !air.visible_function_references with its NAME, and called by the kernel. Where one of the three differs, linking finds no such function, or nothing calls it.',
  detect(context) {
    const {air, contract} = context;
    const {name} = contract.function;
    const declaration = declarationOf(context);
    if (declaration === undefined) {
      const message = `the module does not declare @${name}${suffix}`;
      return [{message, place: missingPlace(air, 'air.visible_function_references')}];
    }
    const found: Detection[] = [];
    if (declaration.name !== `${name}${suffix}`) {
      const message = `the reference "${name}" stands for ${nameOf(declaration)}; expected @${name}${suffix}`;
      found.push({message, place: at(declaration)});
    }
    const listed = air.visibleFunctionReferences.filter((one) => one.declaration === declaration);
    if (listed.length === 0) {
      const message = `${nameOf(declaration)} is not listed in !air.visible_function_references`;
      found.push({message, place: at(declaration)});
    }
    for (const one of listed) {
      if (one.name?.value === name) continue;
      const message = `the reference of ${nameOf(declaration)} is called "${one.name?.value ?? ''}"; expected "${name}"`;
      found.push({message, place: one.name?.place ?? one.place});
    }
    if (kernelOf(context)?.function !== undefined && callsOf(declaration, context).length === 0) {
      const message = `the kernel ${contract.kernel} never calls ${nameOf(declaration)}`;
      found.push({message, place: at(declaration)});
    }
    return found;
  },
};

const externalSection: ShellRule = {
  id: 'SHELL-SECTION',
  title: 'Section of what is linked in',
  side: 'shell',
  severity: 'error',
  evidence: [seed002('IR patterns: calling a visible function'), airFacts('1.6')],
  status: 'inferred',
  testedOn: `${testedOn002}, in the conforming form only`,
  explanation:
    'The declaration is in section air.externally_defined. Without it the GPU compiler looks for the symbol in the module itself and does not find it.',
  detect(context) {
    return references(context).flatMap((fn): Detection[] => {
      if (!fn.isDeclaration || fn.section === section) return [];
      return [{message: `${nameOf(fn)} is not in section "${section}"`, place: at(fn)}];
    });
  },
};

const declaredType: ShellRule = {
  id: 'SHELL-DECLARED-TYPE',
  title: 'Declared type of the visible function',
  side: 'shell',
  severity: 'error',
  evidence: [airFacts('1.7')],
  status: 'inferred',
  testedOn: 'nowhere: no case of two different types is published',
  explanation:
    'What the shell declares is what its manifest tells people to write. Where the two differ, every function that follows the manifest fails to link.',
  detect(context) {
    const {contract} = context;
    const declaration = declarationOf(context);
    const expected = airSignature(contract.function);
    if (declaration === undefined) return [];
    if (expected === undefined) {
      const message = `the manifest’s signature of ${contract.function.name} has a type that AIR has no equal of`;
      return [{message, place: at(declaration)}];
    }
    const found = spellType(declaration.functionType);
    if (found === functionTypeText(expected)) return [];
    const message = `${nameOf(declaration)} is declared as ${found}; the manifest says ${functionTypeText(expected)}`;
    return [{message, place: at(declaration)}];
  },
};

const otherReference: ShellRule = {
  id: 'SHELL-OTHER-REFERENCE',
  title: 'Functions that the manifest does not name',
  side: 'shell',
  severity: 'error',
  evidence: [airFacts('1.6')],
  status: 'inferred',
  testedOn: 'nowhere; an unresolved reference is reported as "Undefined symbols" (Metal.jl)',
  explanation:
    'Every function that the shell leaves open must be given when it is linked. One that the manifest does not name is never given, and the pipeline cannot be made.',
  detect(context) {
    const declaration = declarationOf(context);
    return context.air.ir.functions.flatMap((fn): Detection[] => {
      const isOpen = fn.isDeclaration && !/^(air|llvm)\./.test(fn.name ?? '');
      if (!isOpen || fn === declaration) return [];
      return [{message: `${nameOf(fn)} has no body, and the manifest does not name it`, place: at(fn)}];
    });
  },
};

const oneGlobal: ShellRule = {
  id: 'SHELL-ONE-GLOBAL',
  title: 'One threadgroup variable',
  side: 'shell',
  severity: 'error',
  evidence: [seed002('Gotcha: threadgroup globals'), airFacts('4.0')],
  status: 'reported',
  testedOn: `${testedOn002}; two other AIR writers merge such variables for the same reason`,
  explanation:
    'Separate variables in threadgroup memory may be given the same address in handwritten modules. A shell has one variable and offsets in it.',
  detect({air}) {
    const [first, ...others] = air.threadgroupVariables;
    return others.map((variable) => ({
      message: `@${variable.name ?? variable.number} is a second threadgroup variable: put it into @${first?.name ?? ''} at an offset`,
      place: {start: variable.nameStart, end: variable.nameEnd},
      related:
        first === undefined
          ? []
          : [
              {
                place: {start: first.nameStart, end: first.nameEnd},
                message: 'the first threadgroup variable',
              },
            ],
    }));
  },
};

/** Bytes of threadgroup memory that a threadgroup has on every Apple GPU since A11 (AIR.md 4.2). */
const mostThreadgroupBytes = 32_768;

const globalSize: ShellRule = {
  id: 'SHELL-GLOBAL-SIZE',
  title: 'Size of the threadgroup variable',
  side: 'shell',
  severity: 'error',
  evidence: [airFacts('4.2')],
  status: 'reported',
  testedOn: 'limits of two other AIR writers, macOS 26',
  explanation:
    'The manifest states the layout of threadgroup memory, and functions rely on it. A variable of another size, or of more than 32 KiB, does not have that layout.',
  detect({air, contract}) {
    const places = new PointerPlaces(air.ir);
    const {bytes} = contract.threadgroupMemory;
    return air.threadgroupVariables.slice(0, 1).flatMap((variable): Detection[] => {
      const size = places.sizeOf(variable.valueType) ?? 0;
      const place = {start: variable.nameStart, end: variable.nameEnd};
      const name = `@${variable.name ?? variable.number}`;
      if (size > mostThreadgroupBytes)
        return [{message: `${name} has ${size} bytes; at most ${mostThreadgroupBytes} fit`, place}];
      return size === bytes
        ? []
        : [{message: `${name} has ${size} bytes; the manifest says ${bytes}`, place}];
    });
  },
};

const givenPointers: ShellRule = {
  id: 'SHELL-THREAD-POINTER',
  title: 'Pointers that the function gets',
  side: 'shell',
  severity: 'warning',
  evidence: [seed002('IR patterns: calling a visible function')],
  status: 'inferred',
  testedOn: 'nowhere: seed 002 passes values, threadgroup and device pointers',
  explanation:
    'Values, threadgroup and device pointers are known to arrive in a linked function. Of pointers to a thread’s own memory nobody has reported so.',
  detect(context) {
    const declaration = declarationOf(context);
    if (declaration === undefined) return [];
    return callsOf(declaration, context).flatMap((call) =>
      argumentsOf(call).flatMap((operand, index): Detection[] => {
        if (operand.type.kind !== 'pointer' || operand.type.addressSpace !== 0) return [];
        const message = `argument ${index} of ${nameOf(declaration)} points to thread memory`;
        return [{message, place: {start: operand.start, end: operand.end}}];
      }),
    );
  },
};

/** Rules about the compiled half, without those about events (lifetime-rules.ts). */
export const shellSideRules: readonly ShellRule[] = [
  kernelRule,
  copyPlace,
  reference,
  externalSection,
  declaredType,
  otherReference,
  oneGlobal,
  globalSize,
  givenPointers,
];
