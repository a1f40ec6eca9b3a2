import {type ReactNode} from 'react';
import {Icon} from './icon.tsx';

interface BannerProps {
  /** A warning is for what may cost work; the rest is said quietly. */
  readonly tone?: 'warning';
  /** `alert` and `status` are read out at once; a group or a region is found by its name. */
  readonly role: 'alert' | 'status' | 'group' | 'region';
  readonly label?: string;
  readonly children: ReactNode;
  /** Buttons of what can be done about it. */
  readonly actions?: ReactNode;
  /** Puts it away; without it, it goes by itself once its reason is gone. */
  readonly onDismiss?: () => void;
}

/** A line over the panes: what happened, what can be done about it, and a way to put it away. */
export function Banner({tone, role, label, children, actions, onDismiss}: BannerProps) {
  return (
    <div className="banner" data-tone={tone} role={role} aria-label={label}>
      <Icon name={tone ?? 'note'} />
      <span className="banner-text">{children}</span>
      {actions}
      {onDismiss !== undefined && (
        <button
          type="button"
          className="button button-icon"
          aria-label="Dismiss"
          title="Dismiss"
          onClick={onDismiss}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
