import {CallGraph} from '../../ir/analysis/call-graph.ts';
import {type IrFunction} from '../../ir/model/global.ts';
import {spellType} from '../model/spell-type.ts';
import {airFacts, seed002} from '../rules/evidence.ts';
import {isAsyncCopyOperation} from '../rules/linking-rules.ts';
import {missingPlace} from '../rules/places.ts';
import {type Detection} from '../rules/rule.ts';
import {usersOfThreadgroupVariables} from '../rules/threadgroup-use.ts';
import {airSignature} from './msl-type.ts';
import {type ShellRule, type ShellRuleContext} from './shell-rule.ts';

/** The visible function that the contract names, where the module has it as one. */
function visibleOf({air, contract}: ShellRuleContext): IrFunction | undefined {
  return air.entryPoints.find(({role, name}) => role === 'visible' && name === contract.function.name)
    ?.function;
}

function at(fn: IrFunction): Detection['place'] {
  return {start: fn.nameStart, end: fn.nameEnd};
}

/** The function and everything of the module that it calls. */
function reached(context: ShellRuleContext): {graph: CallGraph; functions: readonly IrFunction[]} {
  const graph = new CallGraph(context.air.ir);
  const visible = visibleOf(context);
  return {graph, functions: visible === undefined ? [] : graph.reachableFrom([visible])};
}

const missing: ShellRule = {
  id: 'SHELL-FUNCTION-MISSING',
  title: 'The visible function',
  side: 'function',
  severity: 'error',
  evidence: [seed002('How it works')],
  status: 'reported',
  testedOn: 'macOS 26.3, M1 Pro, Xcode 26.2',
  explanation:
    'The library must have a [[visible]] function of the name that the shell calls. Functions without the attribute cannot be found in a library.',
  detect(context) {
    const {air, contract} = context;
    const {name} = contract.function;
    if (visibleOf(context) !== undefined) return [];
    const plain = air.ir.functions.find((fn) => fn.name === name && fn.blocks.length > 0);
    const entry = air.entryPoints.find((one) => one.name === name);
    if (plain !== undefined || entry !== undefined) {
      const what =
        entry === undefined ? 'no [[visible]] function' : `a ${entry.role} function, not a [[visible]] one`;
      return [{message: `${name} is ${what}`, place: plain === undefined ? missingPlace(air) : at(plain)}];
    }
    const visible = air.entryPoints.filter(({role}) => role === 'visible').map((one) => one.name);
    const there = visible.length === 0 ? 'there is none' : `there is ${visible.join(', ')}`;
    return [{message: `the shell calls a visible function ${name}; ${there}`, place: missingPlace(air)}];
  },
};

const signature: ShellRule = {
  id: 'SHELL-FUNCTION-TYPE',
  title: 'Signature of the visible function',
  side: 'function',
  severity: 'error',
  evidence: [airFacts('1.7')],
  status: 'inferred',
  testedOn: 'nowhere: no case of two different types is published',
  explanation:
    'The function’s types are those of the shell’s declaration, one by one. With others the call and the function disagree about where arguments are, or the pipeline cannot be made.',
  detect(context) {
    const {contract} = context;
    const {name, returns, parameters} = contract.function;
    const fn = visibleOf(context);
    const expected = airSignature(contract.function);
    if (fn === undefined || expected === undefined) return [];
    const found: Detection[] = [];
    const result = spellType(fn.functionType.returnType);
    if (result !== expected.returns) {
      const message = `${name} returns ${result}; the shell expects ${returns} (${expected.returns})`;
      found.push({message, place: at(fn)});
    }
    if (fn.parameters.length !== parameters.length) {
      const message = `${name} takes ${fn.parameters.length} parameters; the shell passes ${parameters.length}`;
      found.push({message, place: at(fn)});
    }
    for (const [index, parameter] of fn.parameters.entries()) {
      const wanted = expected.parameters[index];
      const is = spellType(parameter.type);
      const stated = parameters[index];
      if (wanted === undefined || stated === undefined || is === wanted) continue;
      const message = `parameter ${index + 1} of ${name} has the type ${is}; the shell passes ${stated.type} ${stated.name} (${wanted})`;
      found.push({message, place: {start: parameter.start, end: parameter.end}});
    }
    return found;
  },
};

const copies: ShellRule = {
  id: 'SHELL-FUNCTION-COPIES',
  title: 'No copy in the visible function',
  side: 'function',
  severity: 'error',
  evidence: [seed002('Key insight'), airFacts('5.2')],
  status: 'reported',
  testedOn: 'macOS 26.3, M1 Pro, Xcode 26.2, in linked visible functions',
  explanation:
    'An async copy in a linked function silently does nothing: the code reads what was in threadgroup memory before. Copies belong into the shell.',
  detect(context) {
    const functions = new Set(reached(context).functions);
    return context.air.intrinsics.flatMap(({name, calls}) => {
      if (!isAsyncCopyOperation(name)) return [];
      return calls.flatMap(({call, caller}): Detection[] => {
        if (!functions.has(caller)) return [];
        const message = `@${name} in ${caller.name ?? caller.number}: on Apple’s GPUs it is reported to do nothing in a linked function`;
        return [{message, place: {start: call.start, end: call.end}}];
      });
    });
  },
};

const ownMemory: ShellRule = {
  id: 'SHELL-FUNCTION-MEMORY',
  title: 'No threadgroup memory of its own',
  side: 'function',
  severity: 'error',
  evidence: [seed002('Gotcha: threadgroup globals'), airFacts('4.0')],
  status: 'inferred',
  testedOn: 'nowhere in a linked function; seed 002 reports it of two variables of one kernel',
  explanation:
    'Threadgroup memory is the shell’s, and the function gets pointers into it. A variable of its own is a second one beside the shell’s and may be given the same address.',
  detect(context) {
    const functions = new Set(reached(context).functions);
    return [...usersOfThreadgroupVariables(context.air)].flatMap(([variable, users]): Detection[] => {
      if (![...users].some((fn) => functions.has(fn))) return [];
      const message = `@${variable.name ?? variable.number} is a threadgroup variable of the function’s own`;
      return [{message, place: {start: variable.nameStart, end: variable.nameEnd}}];
    });
  },
};

const recursion: ShellRule = {
  id: 'SHELL-FUNCTION-RECURSION',
  title: 'No recursion',
  side: 'function',
  severity: 'error',
  evidence: [airFacts('4.2')],
  status: 'inferred',
  testedOn: 'nowhere: MSL forbids it',
  explanation:
    'Functions of a kernel do not call themselves, directly or through others. GPU compilers put them where they are called, which has no end then.',
  detect(context) {
    const {graph, functions} = reached(context);
    return functions.flatMap((fn): Detection[] => {
      const callees = graph.callsFrom(fn).flatMap(({callee}) => callee ?? []);
      const circle = graph.reachableFrom(callees).includes(fn);
      if (!circle) return [];
      const site = graph.callsFrom(fn).find(({callee}) => {
        return callee === fn || (callee !== undefined && graph.reachableFrom([callee]).includes(fn));
      });
      const message = `${fn.name ?? fn.number} calls itself${site?.callee === fn ? '' : ` through ${site?.callee?.name ?? 'others'}`}`;
      return [{message, place: site === undefined ? at(fn) : {start: site.call.start, end: site.call.end}}];
    });
  },
};

const unresolved: ShellRule = {
  id: 'SHELL-FUNCTION-UNRESOLVED',
  title: 'Everything it calls is there',
  side: 'function',
  severity: 'error',
  evidence: [airFacts('4.1')],
  status: 'reported',
  testedOn: 'M4, Metal toolchain 32023.830, as a rule of another AIR writer',
  explanation:
    'What the function calls must be in its own library, or be an intrinsic. A symbol that nobody gives is an undefined symbol when the pipeline is made.',
  detect(context) {
    const {graph, functions} = reached(context);
    return functions.flatMap((fn) =>
      graph.callsFrom(fn).flatMap(({callee, call}): Detection[] => {
        if (callee === undefined || callee.blocks.length > 0 || /^(air|llvm)\./.test(callee.name ?? ''))
          return [];
        const message = `${fn.name ?? fn.number} calls @${callee.name ?? callee.number}, which its library does not define`;
        return [{message, place: {start: call.start, end: call.end}}];
      }),
    );
  },
};

/** Rules about the half that is compiled where it runs. */
export const functionSideRules: readonly ShellRule[] = [
  missing,
  signature,
  copies,
  ownMemory,
  recursion,
  unresolved,
];
