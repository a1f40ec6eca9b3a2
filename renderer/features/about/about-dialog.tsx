import {Dialog} from 'radix-ui';
import {useEffect, useState} from 'react';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import './about.css';

interface LicenceList {
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly licence: string;
    readonly texts: readonly number[];
    readonly note?: string;
  }[];
  readonly texts: readonly string[];
}

/** Version, licence of the lab, and the licences of all that is in it. */
export function AboutDialog() {
  const open = useApp((state) => state.aboutOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(aboutOpen) => appStore.setState({aboutOpen})}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-backdrop" />
        <Dialog.Content className="dialog dialog-wide">
          <header className="dialog-heading">
            <Dialog.Title className="dialog-title">About Airlock</Dialog.Title>
            <Dialog.Close className="button button-icon" aria-label="Close" title="Close">
              <Icon name="close" />
            </Dialog.Close>
          </header>
          <Dialog.Description>
            A desktop lab for people who write GPU kernels for Apple hardware. MIT licence. Apple, Metal and
            macOS are names of Apple, who has no part in it.
          </Dialog.Description>
          <AboutFacts />
          <Licences />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function AboutFacts() {
  const host = useApp((state) => state.host);
  if (host === undefined) return <p className="placeholder">The lab is not connected.</p>;
  return (
    <dl className="about-facts">
      <dt>Version</dt>
      <dd>{host.version}</dd>
      <dt>Runs in</dt>
      <dd>{host.host === 'electron' ? 'the desktop app' : 'a browser'}</dd>
    </dl>
  );
}

/** Loaded when it is looked at: the page does not carry the texts. */
function Licences() {
  const [list, setList] = useState<LicenceList>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let isWanted = true;
    import('./licences.json').then(
      (module) => isWanted && setList(module.default as LicenceList),
      () => isWanted && setFailed(true),
    );
    return () => {
      isWanted = false;
    };
  }, []);
  if (failed)
    return <p className="placeholder">The list could not be loaded. Close this and open it again.</p>;
  if (list === undefined) return <p className="placeholder">Loading the licences…</p>;
  return (
    <section aria-label="Licences" className="about-licences" tabIndex={0}>
      <h3>{list.packages.length} packages are in this lab</h3>
      {list.packages.map(({name, version, licence, texts, note}) => (
        <details key={`${name} ${version}`}>
          <summary>
            <code>{name}</code> {version} <span className="quiet">{licence}</span>
          </summary>
          {note !== undefined && <p>{note}</p>}
          {texts.length === 0 && <p>Its package has no text of the licence.</p>}
          {texts.map((index) => (
            <pre key={index}>{list.texts[index]}</pre>
          ))}
        </details>
      ))}
    </section>
  );
}
