import {ok, type Result} from '../base/result.ts';
import {type BufferExpect, type ExperimentBuffer} from '../protocol/experiment.ts';
import {type Element, elementKinds} from './element-type.ts';
import {type ExperimentError} from './experiment-error.ts';
import {
  createSource,
  type DataScope,
  type ElementSource,
  expressionSource,
  fileSource,
} from './fill-buffer.ts';

/** Expected elements and how they came about. */
export interface ExpectedData {
  readonly source: ElementSource;
  /** Elements that are expected: `values` may name fewer than the buffer has. */
  readonly count: number;
  /** As the comparison names it, such as `expression` or `variant simple`. */
  readonly against: string;
}

/**
 * What `expect` asks for. In expressions `buffer(N)` is what buffer N held before the run. `variant` gives the bytes that
 * the named variant left in the same buffer.
 */
export function createExpected(
  expect: BufferExpect,
  buffer: Pick<ExperimentBuffer, 'type' | 'count'>,
  scope: DataScope,
  variant: Uint8Array | undefined,
  path: string,
): Result<ExpectedData, ExperimentError> {
  const kind = elementKinds[buffer.type];
  const whole = (source: Result<ElementSource, ExperimentError>): Result<ExpectedData, ExperimentError> =>
    source.ok ? ok({source: source.value, count: buffer.count, against: expect.kind}) : source;
  switch (expect.kind) {
    case 'values': {
      const {values} = expect;
      const source = createSource({kind: 'values', values}, buffer, scope, path);
      return source.ok ? ok({source: source.value, count: values.length, against: 'values'}) : source;
    }
    case 'expression':
      return whole(expressionSource(expect.value, kind, scope, `${path}.value`));
    case 'file':
      return whole(fileSource(expect.path, kind, buffer.count, scope, `${path}.path`));
    case 'variant': {
      const bytes = variant ?? new Uint8Array(0);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const at = (index: number): Result<Element, ExperimentError> => ok(kind.read(view, index * kind.bytes));
      return ok({source: {at}, count: buffer.count, against: `variant ${expect.variant}`});
    }
  }
}
