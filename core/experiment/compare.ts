import {type Tolerance} from '../protocol/experiment.ts';
import {type BufferComparison} from '../protocol/run.ts';
import {type Element, type ElementKind, elementText, numberText} from './element-type.ts';

/** Bounds of which one must hold; absent ones never do. */
interface Bounds {
  readonly absolute: number | undefined;
  readonly relative: number | undefined;
  readonly ulps: number | undefined;
}

interface Mismatch {
  readonly element: number;
  readonly actual: Element;
  readonly expected: Element;
}

/** Compares a result with what was expected, element by element. */
export class Comparison {
  private readonly kind: ElementKind;
  private readonly bounds: Bounds;
  private readonly against: string;
  private compared = 0;
  private mismatches = 0;
  private first: Mismatch | undefined;
  private maxAbsolute = 0;
  private maxRelative = 0;
  private maxUlps = 0;

  constructor(kind: ElementKind, tolerance: Tolerance, against: string) {
    this.kind = kind;
    this.bounds = boundsOf(tolerance);
    this.against = against;
  }

  /** Takes one element into account and says whether it passes. */
  add(element: number, actual: Element, expected: Element): boolean {
    this.compared++;
    const {absolute, relative, ulps} = errorsOf(actual, expected, this.kind);
    if (Number.isFinite(absolute)) {
      this.maxAbsolute = Math.max(this.maxAbsolute, absolute);
      if (Number.isFinite(relative)) this.maxRelative = Math.max(this.maxRelative, relative);
      this.maxUlps = Math.max(this.maxUlps, ulps ?? 0);
    }
    if (passes(actual, expected, this.kind, this.bounds)) return true;
    this.mismatches++;
    this.first ??= {element, actual, expected};
    return false;
  }

  finish(): BufferComparison {
    return {
      passed: this.mismatches === 0,
      against: this.against,
      compared: this.compared,
      mismatches: this.mismatches,
      ...(this.first === undefined ? {} : {firstMismatch: describe(this.first, this.kind)}),
      maxAbsoluteError: numberText(this.maxAbsolute),
      maxRelativeError: numberText(this.maxRelative),
      maxUlps: numberText(this.maxUlps),
    };
  }
}

/** Whether `actual` is close enough to `expected`. NaN is as good as NaN; an infinity only as good as itself. */
export function isWithin(
  actual: Element,
  expected: Element,
  kind: ElementKind,
  tolerance: Tolerance,
): boolean {
  return passes(actual, expected, kind, boundsOf(tolerance));
}

function passes(actual: Element, expected: Element, kind: ElementKind, bounds: Bounds): boolean {
  if (actual === expected) return true;
  if (Number.isNaN(actual) || Number.isNaN(expected)) return Number.isNaN(actual) && Number.isNaN(expected);
  const {absolute, relative, ulps} = errorsOf(actual, expected, kind);
  if (bounds.ulps !== undefined && ulps !== undefined && ulps <= bounds.ulps) return true;
  if (!Number.isFinite(absolute)) return false;
  if (bounds.absolute !== undefined && absolute <= bounds.absolute) return true;
  return bounds.relative !== undefined && relative <= bounds.relative;
}

function boundsOf(tolerance: Tolerance): Bounds {
  if (typeof tolerance === 'number') return {absolute: tolerance, relative: tolerance, ulps: undefined};
  return {absolute: tolerance.absolute, relative: tolerance.relative, ulps: tolerance.ulps};
}

function errorsOf(
  actual: Element,
  expected: Element,
  kind: ElementKind,
): {absolute: number; relative: number; ulps: number | undefined} {
  const absolute =
    typeof actual === 'bigint' || typeof expected === 'bigint'
      ? Number(distance(BigInt(actual), BigInt(expected)))
      : actual === expected
        ? 0
        : Math.abs(actual - expected);
  const relative = absolute === 0 ? 0 : absolute / Math.abs(Number(expected));
  return {absolute, relative, ulps: kind.steps(actual, expected)};
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

function describe(
  {element, actual, expected}: Mismatch,
  kind: ElementKind,
): NonNullable<BufferComparison['firstMismatch']> {
  const {absolute, relative, ulps} = errorsOf(actual, expected, kind);
  return {
    element,
    actual: elementText(actual, kind),
    expected: elementText(expected, kind),
    absoluteError: numberText(absolute),
    relativeError: numberText(relative),
    ...(ulps === undefined ? {} : {ulps: numberText(ulps)}),
  };
}
