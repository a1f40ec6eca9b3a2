import {Dialog} from 'radix-ui';
import {useEffect, useState} from 'react';
import {Icon, type IconName} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {countOf} from '../../base/format.ts';
import {copySessionLink, saveReport, saveSession, sessionLink} from './share-actions.ts';
import './share.css';

/** Three ways to hand the session on, and what goes along. */
export function ShareDialog() {
  const open = useApp((state) => state.shareOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(shareOpen) => appStore.setState({shareOpen})}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-backdrop" />
        <Dialog.Content className="dialog dialog-wide">
          <header className="dialog-heading">
            <Dialog.Title className="dialog-title">Share this session</Dialog.Title>
            <Dialog.Close className="button button-icon" aria-label="Close" title="Close">
              <Icon name="close" />
            </Dialog.Close>
          </header>
          <Dialog.Description>
            Texts go along as they are: nothing is redacted, and nothing is sent anywhere by the lab.
          </Dialog.Description>
          <Contents />
          <Ways />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Contents() {
  const documents = useApp((state) => state.documents);
  const order = useApp((state) => state.documentOrder);
  const timings = useApp(
    (state) => Object.values(state.timings).filter(({record}) => record?.result.ok).length,
  );
  const crash = useApp((state) => state.crashDetail?.record.title);
  return (
    <ul className="share-contents" aria-label="What goes along">
      {order.map((id) => (
        <li key={id}>{documents[id]?.name}</li>
      ))}
      {timings > 0 && <li className="quiet">{countOf(timings, 'timing')}, in the report only</li>}
      {crash !== undefined && <li className="quiet">{crash}, in the report only</li>}
    </ul>
  );
}

function Ways() {
  const {store, connection} = useWorkbench();
  const [said, setSaid] = useState('');
  const [linkProblem, setLinkProblem] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    void sessionLink({store, connection}).then((made) => {
      if (isWanted) setLinkProblem('problem' in made ? made.problem : undefined);
    });
    return () => {
      isWanted = false;
    };
  }, [store, connection]);
  const context = {store, connection};
  const act = (action: () => Promise<string>) => () => void action().then(setSaid);
  return (
    <>
      <Way
        icon="save"
        title="Save report"
        text="One HTML page to read anywhere: sources with their problems, IR, comparison, timings, crash. No scripts."
        onChoose={act(() => saveReport(context))}
      />
      <Way
        icon="documents"
        title="Save session"
        text="One .airlock file that opens the same documents, target and options in another lab."
        onChoose={act(() => saveSession(context))}
      />
      <Way
        icon="copy"
        title="Copy link"
        text={linkProblem ?? 'The same as a link. The texts are inside of it: it needs no server.'}
        disabled={linkProblem !== undefined}
        onChoose={act(() => copySessionLink(context))}
      />
      <p className="share-said" aria-live="polite">
        {said}
      </p>
    </>
  );
}

interface WayProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly disabled?: boolean;
  readonly onChoose: () => void;
}

function Way({icon, title, text, disabled = false, onChoose}: WayProps) {
  return (
    <div className="share-way">
      <button
        type="button"
        className="button"
        aria-disabled={disabled}
        onClick={() => {
          if (!disabled) onChoose();
        }}
      >
        <Icon name={icon} />
        <span>{title}</span>
      </button>
      <span className="quiet">{text}</span>
    </div>
  );
}
