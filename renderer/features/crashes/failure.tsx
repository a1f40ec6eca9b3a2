import {Icon} from '../../app/icon.tsx';
import {labErrorText} from '../../app/lab-error-text.ts';

/** What could not be done, why, and what to do. */
export function Failure({
  title,
  error,
}: {
  readonly title: string;
  readonly error: Parameters<typeof labErrorText>[0];
}) {
  const text = labErrorText(error);
  return (
    <div className="failure" role="alert">
      <Icon name="failed" />
      <div>
        <strong>{title}</strong>
        <p>{text.message}</p>
        <p>{text.nextStep}</p>
      </div>
    </div>
  );
}
