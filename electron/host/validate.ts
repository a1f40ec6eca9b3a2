import {type z} from 'zod';
import {err, ok, type Result} from '../../core/base/result.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {labMethods, type LabMethodName, type LabMethods} from '../../core/protocol/lab.ts';

/** A request as the host works with it: checked, defaults filled in. */
export type ValidRequest<M extends LabMethodName> = z.output<LabMethods[M]['request']>;

/** Checks an untrusted request against the contract; the error names the method and the field. */
export function validateRequest<M extends LabMethodName>(
  method: M,
  request: unknown,
): Result<ValidRequest<M>, LabError> {
  const parsed = labMethods[method].request.safeParse(request);
  // The schema at `method` yields exactly this type; TypeScript cannot see through the indexed access.
  if (parsed.success) return ok(parsed.data as ValidRequest<M>);
  const issue = parsed.error.issues[0];
  const place = issue === undefined ? '' : issue.path.map(String).join('.');
  return err(
    badInput(
      'invalid-request',
      `The request ${method} is not valid${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? 'unknown reason'}.`,
      'Correct that field; core/protocol/lab.ts describes every request.',
      place === '' ? undefined : place,
    ),
  );
}
