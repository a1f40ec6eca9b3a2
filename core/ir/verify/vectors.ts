import {type Operand} from '../model/operand.ts';
import {type Type, type VectorType} from '../model/type.ts';
import {operandText, typeText} from './describe.ts';

/** What is wrong with `extractelement`; undefined when nothing is. */
export function extractElementProblem(vector: Type, index: Type): string | undefined {
  if (vector.kind === 'unknown' || index.kind === 'unknown') return undefined;
  if (vector.kind !== 'vector') return `'extractelement' needs a vector, found '${typeText(vector)}'`;
  if (index.kind !== 'integer')
    return `index of 'extractelement' must be an integer, found '${typeText(index)}'`;
  return undefined;
}

/** What is wrong with `insertelement`; undefined when nothing is. */
export function insertElementProblem(vector: Type, element: Type, index: Type): string | undefined {
  if ([vector, element, index].some((type) => type.kind === 'unknown')) return undefined;
  if (vector.kind !== 'vector') return `'insertelement' needs a vector, found '${typeText(vector)}'`;
  if (element !== vector.element) {
    return `'insertelement' into '${typeText(vector)}' needs '${typeText(vector.element)}', found '${typeText(element)}'`;
  }
  if (index.kind !== 'integer')
    return `index of 'insertelement' must be an integer, found '${typeText(index)}'`;
  return undefined;
}

/** What is wrong with `shufflevector`; undefined when nothing is. */
export function shuffleProblem(left: Operand, right: Operand, mask: Operand): string | undefined {
  const [vector, maskType] = [left.type, mask.type];
  if ([vector, right.type, maskType].some((type) => type.kind === 'unknown')) return undefined;
  if (vector.kind !== 'vector' || right.type !== vector) {
    return `'shufflevector' needs two vectors of one type, found '${typeText(vector)}' and '${typeText(right.type)}'`;
  }
  const wrongMask = `mask of 'shufflevector' must be a constant vector of i32, found`;
  if (maskType.kind !== 'vector' || maskType.element.kind !== 'integer' || maskType.element.bits !== 32) {
    return `${wrongMask} '${typeText(maskType)}'`;
  }
  if (maskType.scalable !== vector.scalable) return `${wrongMask} '${typeText(maskType)}'`;
  return maskProblem(mask, vector, maskType, wrongMask);
}

function maskProblem(
  mask: Operand,
  vector: VectorType,
  maskType: VectorType,
  wrongMask: string,
): string | undefined {
  switch (mask.kind) {
    case 'undef':
    case 'poison':
    case 'zeroinitializer':
      return undefined;
    case 'splat':
      return laneProblem(mask.element, vector);
    case 'aggregate': {
      if (maskType.scalable) return `${wrongMask} a list of lanes for a scalable vector`;
      for (const lane of mask.elements) {
        const problem = laneProblem(lane, vector);
        if (problem !== undefined) return problem;
      }
      return undefined;
    }
    default:
      return `${wrongMask} ${operandText(mask)}`;
  }
}

function laneProblem(lane: Operand, vector: VectorType): string | undefined {
  if (lane.kind === 'undef' || lane.kind === 'poison' || lane.kind === 'unknown') return undefined;
  if (lane.kind !== 'integer') return `lane ${operandText(lane)} of a shuffle mask must be an integer`;
  if (lane.small >= 0 && lane.small < 2 * vector.length) return undefined;
  return `lane ${operandText(lane)} of a shuffle mask is out of the range of two '${typeText(vector)}'`;
}
