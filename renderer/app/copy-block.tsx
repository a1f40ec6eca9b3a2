import {useState} from 'react';
import {Icon} from './icon.tsx';

/** A text to be taken along, under its title. */
export function CopyBlock({title, text}: {readonly title: string; readonly text: string}) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  };
  return (
    <section aria-label={title}>
      <div className="copy-heading">
        <h3>{title}</h3>
        <button type="button" className="button" aria-label={`Copy ${title.toLowerCase()}`} onClick={copy}>
          <Icon name={state === 'copied' ? 'passed' : 'copy'} />
          <span aria-live="polite">
            {state === 'idle' ? 'Copy' : state === 'copied' ? 'Copied' : 'Not allowed: select and copy it'}
          </span>
        </button>
      </div>
      <pre className="raw" tabIndex={0}>
        {text}
      </pre>
    </section>
  );
}
