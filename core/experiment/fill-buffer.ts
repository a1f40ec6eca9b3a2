import {randomStream} from '../base/random.ts';
import {err, ok, type Result} from '../base/result.ts';
import {type BufferInit, type ElementValue, type ExperimentBuffer} from '../protocol/experiment.ts';
import {type Element, type ElementKind, elementKinds, numberText} from './element-type.ts';
import {type ExperimentError} from './experiment-error.ts';
import {compileExpression, type ExpressionScope} from './expression/evaluate.ts';

/** Gives the elements of a buffer one after the other; each index is asked for once, in order. */
export interface ElementSource {
  at(index: number): Result<Element, ExperimentError>;
}

/** What a buffer needs from outside to be filled or judged. */
export interface DataScope extends ExpressionScope {
  /** The bytes of a file that the experiment names; a text says why there are none. */
  file(path: string): Uint8Array | string;
}

/**
 * The elements that `init` describes. `path` is the place of `init` in the experiment file. Random elements come from
 * core/base/random.ts with the seed given, in the order of the elements.
 */
export function createSource(
  init: Exclude<BufferInit, {kind: 'uninitialised'}>,
  {type, count}: Pick<ExperimentBuffer, 'type' | 'count'>,
  scope: DataScope,
  path: string,
): Result<ElementSource, ExperimentError> {
  const kind = elementKinds[type];
  switch (init.kind) {
    case 'fill': {
      const value = fitted(valueOf(init.value), kind, `${path}.value`);
      return value.ok ? ok({at: () => value}) : value;
    }
    case 'iota': {
      const {start, step} = init;
      return ok({at: (index) => fitted(start + index * step, kind, path, index)});
    }
    case 'values': {
      const {values} = init;
      const zero: Result<Element, ExperimentError> = ok(kind.bytes === 8 ? 0n : 0);
      return ok({
        at(index) {
          const value = values[index];
          return value === undefined ? zero : fitted(valueOf(value), kind, `${path}.values.${index}`);
        },
      });
    }
    case 'random':
      return ok(randomSource(init, kind, path));
    case 'expression':
      return expressionSource(init.value, kind, scope, `${path}.value`);
    case 'file':
      return fileSource(init.path, kind, count, scope, `${path}.path`);
  }
}

/** Elements of an expression, each rounded to the element type. */
export function expressionSource(
  text: string,
  kind: ElementKind,
  scope: ExpressionScope,
  path: string,
): Result<ElementSource, ExperimentError> {
  const refuse = ({
    code,
    message,
    column,
  }: {
    code: string;
    message: string;
    column: number;
  }): ExperimentError => ({
    code: `expression-${code}`,
    message: `The expression ${JSON.stringify(text)} has no value: ${message} (column ${column}).`,
    nextStep: 'Correct the expression; docs/experiments.md lists what it may use.',
    path,
  });
  const expression = compileExpression(text, scope);
  if (!expression.ok) return err(refuse(expression.error));
  return ok({
    at(index) {
      const value = expression.value.at(index);
      return value.ok ? fitted(value.value, kind, path, index) : err(refuse(value.error));
    },
  });
}

/** Elements of a raw little-endian file, which must hold exactly `count`. */
export function fileSource(
  name: string,
  kind: ElementKind,
  count: number,
  scope: DataScope,
  path: string,
): Result<ElementSource, ExperimentError> {
  const bytes = scope.file(name);
  if (typeof bytes === 'string')
    return err({code: 'file-missing', message: bytes, nextStep: 'Put the file beside the experiment.', path});
  const wanted = count * kind.bytes;
  if (bytes.byteLength !== wanted) {
    const message = `${name} has ${bytes.byteLength} bytes, and ${count} elements of ${kind.name} are ${wanted}.`;
    return err({code: 'file-size', message, nextStep: 'Correct the count or the file.', path});
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return ok({at: (index) => ok(kind.read(view, index * kind.bytes))});
}

/** A value of an experiment file as an element may be made from it. */
export function valueOf(value: ElementValue): Element {
  if (typeof value === 'number') return value;
  if (value === 'nan') return NaN;
  if (value === 'inf') return Infinity;
  if (value === '-inf') return -Infinity;
  return BigInt(value);
}

/** Rounds to the type, or says which value does not fit. */
export function fitted(
  value: Element,
  kind: ElementKind,
  path: string,
  index?: number,
): Result<Element, ExperimentError> {
  const element = kind.fit(value);
  if (element !== undefined) return ok(element);
  const text = typeof value === 'bigint' ? value.toString() : numberText(value);
  const which = index === undefined ? '' : ` (element ${index})`;
  return err({
    code: 'value-does-not-fit',
    message: `${text}${which} is no value of ${kind.name}, which holds whole numbers from ${kind.range?.minimum} to ${kind.range?.maximum}.`,
    nextStep: `Correct the value; in an expression ${kind.name}(…) cuts a number to the type.`,
    path,
  });
}

function randomSource(
  init: Extract<BufferInit, {kind: 'random'}>,
  kind: ElementKind,
  path: string,
): ElementSource {
  const random = randomStream(init.seed);
  if (init.distribution === 'normal') {
    const {mean = 0, deviation = 1, minimum = -Infinity, maximum = Infinity} = init;
    return {
      at(index) {
        const value = Math.min(Math.max(mean + deviation * random.normal(), minimum), maximum);
        return fitted(kind.isFloat ? value : Math.round(value), kind, path, index);
      },
    };
  }
  const {minimum = 0, maximum = 1} = init;
  if (kind.isFloat) return {at: () => ok(Number(kind.fit(minimum + (maximum - minimum) * random.uniform())))};
  const [low, high] = [Math.ceil(minimum), Math.floor(maximum)];
  return {at: (index) => fitted(low + Math.floor(random.uniform() * (high - low + 1)), kind, path, index)};
}

/** Writes the elements `from` up to `to` of `source` into `bytes`, which is the whole buffer. */
export function fillElements(
  source: ElementSource,
  kind: ElementKind,
  bytes: Uint8Array,
  from: number,
  to: number,
): ExperimentError | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let index = from; index < to; index++) {
    const element = source.at(index);
    if (!element.ok) return element.error;
    kind.write(view, index * kind.bytes, element.value);
  }
  return undefined;
}
