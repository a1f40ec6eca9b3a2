import {Icon, type IconName} from '../../app/icon.tsx';

/** The sentence that everything else explains. */
export function VerdictLine({
  icon,
  tone,
  headline,
  detail,
}: {
  readonly icon: IconName;
  readonly tone: 'passed' | 'failed' | 'warning' | 'note';
  readonly headline: string;
  readonly detail?: string;
}) {
  return (
    <div className="run-verdict timing-verdict" data-tone={tone} data-testid="timing-verdict">
      <Icon name={icon} />
      <div>
        <strong>{headline}</strong>
        {detail !== undefined && <p>{detail}</p>}
      </div>
    </div>
  );
}
