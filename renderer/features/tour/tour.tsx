import {useEffect, useRef} from 'react';
import {bindingLabel} from '../../base/key-binding.ts';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {tourSteps} from './tour-steps.ts';
import './tour.css';

function end(): void {
  appStore.setState({tourStep: undefined, announcement: 'The tour has ended'});
}

/** A card beside the window's work, never over a question: everything stays usable while it is shown. */
export function Tour() {
  const step = useApp((state) => state.tourStep);
  return step === undefined ? null : <TourCard key={step} index={step} />;
}

function TourCard({index}: {readonly index: number}) {
  const {commands, platform} = useWorkbench();
  const next = useRef<HTMLButtonElement>(null);
  const step = tourSteps[index];
  useEffect(() => {
    next.current?.focus();
    const part = step === undefined ? null : document.querySelector(step.part);
    part?.classList.add('tour-part');
    return () => part?.classList.remove('tour-part');
  }, [step]);
  if (step === undefined) return null;
  const isLast = index === tourSteps.length - 1;
  const known = commands.all();
  const named = step.commands.flatMap((id) => known.find((command) => command.id === id) ?? []);
  return (
    <div
      role="dialog"
      aria-label={`Tour, step ${index + 1} of ${tourSteps.length}: ${step.title}`}
      aria-describedby="tour-text"
      className="tour-card"
      onKeyDown={(event) => {
        if (event.key === 'Escape') end();
      }}
    >
      <div className="dialog-heading">
        <h2 className="dialog-title">{step.title}</h2>
        <button
          type="button"
          className="button button-icon"
          aria-label="End the tour"
          title="End the tour"
          onClick={end}
        >
          <Icon name="close" />
        </button>
      </div>
      <p id="tour-text">{step.text}</p>
      <dl className="tour-keys">
        {named.map(({id, title, keys}) => (
          <div key={id}>
            <dt>{title}</dt>
            <dd>{keys?.[0] !== undefined && <kbd>{bindingLabel(keys[0], platform)}</kbd>}</dd>
          </div>
        ))}
      </dl>
      <div className="tour-buttons">
        <span className="quiet">
          {index + 1} of {tourSteps.length}
        </span>
        {index > 0 && (
          <button type="button" className="button" onClick={() => appStore.setState({tourStep: index - 1})}>
            Back
          </button>
        )}
        <button
          ref={next}
          type="button"
          className="button button-primary"
          onClick={() => (isLast ? end() : appStore.setState({tourStep: index + 1}))}
        >
          {isLast ? 'Done' : 'Next'}
        </button>
      </div>
    </div>
  );
}
