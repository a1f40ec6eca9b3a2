import {type InlineAssembly} from '../model/operand.ts';
import {type FunctionType} from '../model/type.ts';
import {Rank, type VerifyContext} from './context.ts';
import {typeText} from './describe.ts';

/** How many constraints of each role an inline assembly has. */
interface ConstraintCounts {
  outputs: number;
  indirectOutputs: number;
  inputs: number;
  labels: number;
  clobbers: number;
  /** Constraints so far, and whether each is an output. */
  readonly areOutputs: boolean[];
}

/**
 * Checks the constraints of inline assembly that is called with `functionType`. Where it is only named, nothing is to
 * be checked: the type comes with the call.
 */
export function checkInlineAssembly(
  context: VerifyContext,
  assembly: InlineAssembly,
  functionType?: FunctionType,
): void {
  const type = functionType ?? (assembly.type.kind === 'pointer' ? assembly.type.pointee : undefined);
  if (type?.kind !== 'function') return;
  const problem = constraintProblem(assembly.constraints, type);
  if (problem !== undefined) context.error(Rank.type, 'invalid-assembly', problem, assembly);
}

function constraintProblem(constraints: string, type: FunctionType): string | undefined {
  if (type.variadic) return `inline assembly cannot have the variadic type '${typeText(type)}'`;
  const counts: ConstraintCounts = {
    outputs: 0,
    indirectOutputs: 0,
    inputs: 0,
    labels: 0,
    clobbers: 0,
    areOutputs: [],
  };
  if (constraints !== '') {
    for (const constraint of constraints.split(',')) {
      const problem = countConstraint(constraint, counts) ?? matchProblem(constraint, counts.areOutputs);
      if (problem !== undefined) return problem;
      counts.areOutputs.push(constraint.startsWith('='));
    }
  }
  return resultProblem(counts, type) ?? parameterProblem(counts, type);
}

function countConstraint(constraint: string, counts: ConstraintCounts): string | undefined {
  if (constraint === '') return 'inline assembly has an empty constraint';
  switch (constraint.charAt(0)) {
    case '~':
      if (constraint.charAt(1) !== '{') return `clobber '${constraint}' of inline assembly needs braces`;
      counts.clobbers++;
      return undefined;
    case '=':
      if (counts.inputs > counts.indirectOutputs || counts.clobbers > 0 || counts.labels > 0) {
        return `output '${constraint}' of inline assembly stands after an input or clobber`;
      }
      if (constraint.replace('&', '').charAt(1) === '*') {
        counts.inputs++;
        counts.indirectOutputs++;
      } else counts.outputs++;
      return bodyProblem(constraint.slice(1), constraint);
    case '!':
      counts.labels++;
      return undefined;
    default:
      if (counts.clobbers > 0) return `input '${constraint}' of inline assembly stands after a clobber`;
      counts.inputs++;
      return bodyProblem(constraint, constraint);
  }
}

/** A number in an input names the output that it shares its place with. */
function matchProblem(constraint: string, areOutputs: readonly boolean[]): string | undefined {
  if (constraint.startsWith('~')) return undefined;
  for (const [digits] of constraint.replace(/\{[^}]*\}/g, '').matchAll(/\d+/g)) {
    if (constraint.startsWith('=') || areOutputs[Number(digits)] !== true) {
      return `constraint '${constraint}' of inline assembly matches no output`;
    }
  }
  return undefined;
}

function bodyProblem(rest: string, constraint: string): string | undefined {
  const body = rest.replace(/^[&%*]*/, '');
  return body === '' ? `constraint '${constraint}' of inline assembly names nothing` : undefined;
}

function resultProblem(counts: ConstraintCounts, type: FunctionType): string | undefined {
  const result = type.returnType;
  const found = `found '${typeText(result)}'`;
  switch (counts.outputs) {
    case 0:
      return result.kind === 'void' ? undefined : `inline assembly without outputs returns void, ${found}`;
    case 1:
      return result.kind === 'struct'
        ? `inline assembly with one output returns no struct, ${found}`
        : undefined;
    default:
      if (result.kind === 'struct' && result.elements?.length === counts.outputs) return undefined;
      return `inline assembly with ${counts.outputs} outputs returns a struct of as many, ${found}`;
  }
}

function parameterProblem(counts: ConstraintCounts, type: FunctionType): string | undefined {
  if (type.parameters.length === counts.inputs) return undefined;
  return `inline assembly has ${counts.inputs} inputs but its type '${typeText(type)}' has ${type.parameters.length}`;
}
