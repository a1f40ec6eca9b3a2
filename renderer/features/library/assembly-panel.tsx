import {type ReactNode, useEffect, useState} from 'react';
import {assemblyRoutes} from '../../../core/metallib/assembly-routes.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {useApp} from '../../app/store.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {irClient} from '../ir-language/ir-runtime.ts';
import {type AssemblyAnswer} from '../ir-language/messages.ts';
import {ruleChoiceOf} from '../ir-language/rule-choice.ts';
import './library.css';

/** The four ways from the IR document in front to a library: why Apple's are not there, and the lab's own, really run. */
export function AssemblyPanel() {
  const document = useApp(activeDocumentOf);
  if (document?.language !== 'llvm-ir')
    return <p className="placeholder">Open an IR document to see the ways to assemble it.</p>;
  return <Routes key={document.id} document={document} />;
}

type Own = {
  readonly revision: number;
  readonly answer: AssemblyAnswer | {readonly state: 'failed'; readonly message: string};
};

function Routes({document}: {readonly document: LabDocument}) {
  const reason = useApp(
    (state) => state.host?.toolchains.find(({id}) => id === 'apple')?.detail ?? 'The host is away.',
  );
  const own = useAssembly(document);
  const name = document.name.replace(/\.ll$/i, '');
  return (
    <div className="routes" tabIndex={0} role="region" aria-label="Ways to assemble">
      <table className="routes-table">
        <thead>
          <tr>
            <th scope="col">Way</th>
            <th scope="col">Commands</th>
            <th scope="col">Outcome here</th>
            <th scope="col">What it changes</th>
          </tr>
        </thead>
        <tbody>
          {assemblyRoutes.map(({id, title, commandLines, effect, source}) => (
            <tr key={id} data-route={id}>
              <th scope="row">{title}</th>
              <td>
                {commandLines(name).map((line) => (
                  <code key={line}>{line}</code>
                ))}
              </td>
              <td>
                {id === 'airlock' ? (
                  <>
                    <OwnOutcome own={own} isOld={own?.revision !== document.revision} />
                    <CommandButton commandId="library.save" icon="save" label="Save library" />
                  </>
                ) : (
                  <Outcome
                    icon="not-supported"
                    tone="none"
                  >{`Not available on this machine: ${reason}`}</Outcome>
                )}
              </td>
              <td>
                {id === 'airlock' && <OwnChanges own={own} />}
                {effect}{' '}
                {(id !== 'airlock' || own?.answer.state === 'assembled') && (
                  <span className="routes-source">({source})</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The newest assembly of the document; an older one stays until the next is there. */
function useAssembly(document: LabDocument): Own | undefined {
  const target = useApp((state) => state.target);
  const evidence = useApp((state) => state.evidence);
  const ruleSeverities = useApp((state) => state.ruleSeverities);
  const [own, setOwn] = useState<Own>();
  const {name, text, revision} = document;
  useEffect(() => {
    let isCurrent = true;
    irClient()
      .ask(name, text, 'assemble', ruleChoiceOf({target, evidence, ruleSeverities}))
      .then(
        (answer) => isCurrent && setOwn({revision, answer}),
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          if (isCurrent) setOwn({revision, answer: {state: 'failed', message}});
        },
      );
    return () => {
      isCurrent = false;
    };
  }, [name, text, revision, target, evidence, ruleSeverities]);
  return own;
}

interface OutcomeProps {
  readonly icon: 'passed' | 'failed' | 'not-supported';
  readonly tone: 'passed' | 'error' | 'none';
  readonly children: ReactNode;
}

function Outcome({icon, tone, children}: OutcomeProps) {
  return (
    <span className="routes-outcome" data-tone={tone}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}

function OwnOutcome({own, isOld}: {readonly own: Own | undefined; readonly isOld: boolean}) {
  if (own === undefined) return <>Assembling…</>;
  const {answer} = own;
  const age = isOld ? ' (of an older version)' : '';
  switch (answer.state) {
    case 'failed':
      return (
        <Outcome icon="failed" tone="error">
          {answer.message}
        </Outcome>
      );
    case 'refused':
      return (
        <Outcome
          icon="failed"
          tone="error"
        >{`Refused: line ${answer.line}: ${answer.message}${age}`}</Outcome>
      );
    case 'assembled': {
      const typed = answer.gavePointersTypes ? '; pointers were given types' : '';
      const words = `Assembled: ${answer.sizeBytes} bytes, ${answer.functionNames.join(', ')}${typed}${age}`;
      return (
        <Outcome icon="passed" tone="passed">
          {words}
        </Outcome>
      );
    }
  }
}

function OwnChanges({own}: {readonly own: Own | undefined}) {
  if (own?.answer.state !== 'assembled') return null;
  return <pre className="routes-changes">{own.answer.changes.join('\n')}</pre>;
}
