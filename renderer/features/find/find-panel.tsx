import {useEffect, useRef} from 'react';
import {type SearchMatch} from '../../../core/protocol/workspace.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {walkTree} from '../../app/walk-tree.ts';
import {theWorkspace} from '../workspace/workspace-runtime.ts';
import {findWords, matchesByFile} from './find-slice.ts';
import {theFinder} from './find-controller.ts';
import './find.css';

/** Find in files: the question, and what was found, file by file. */
export function FindPanel() {
  const hasFolder = useApp((state) => state.folderState?.folder !== undefined);
  if (!hasFolder) {
    return (
      <div className="placeholder">
        <p>Open a folder to search its files.</p>
        <CommandButton commandId="folder.open" icon="folder" label="Open folder…" showKey="show-key" />
      </div>
    );
  }
  return (
    <div className="find">
      <FindForm />
      <FindResults />
    </div>
  );
}

/** The field that the last search could not take, and why. */
function useFault(): {readonly place: string | undefined; readonly text: string} | undefined {
  const outcome = useApp((state) => state.findOutcome);
  if (outcome.status !== 'failed' || outcome.error.kind !== 'bad-input') return undefined;
  return {place: outcome.error.place, text: `${outcome.error.message} ${outcome.error.nextStep}`};
}

const fieldsWithFaults = ['query', 'include', 'exclude'];

function FindForm() {
  const query = useApp((state) => state.findQuery);
  const focus = useApp((state) => state.findFocus);
  const running = useApp((state) => state.findOutcome.status === 'running');
  const fault = useFault();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus > 0) field.current?.select();
  }, [focus]);
  return (
    <form
      className="find-form"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        void theFinder().search();
      }}
    >
      <input
        ref={field}
        className="find-field"
        aria-label="Text to find in files"
        placeholder="Text to find"
        spellCheck={false}
        maxLength={1000}
        value={query}
        aria-invalid={fault?.place === 'query'}
        aria-describedby={fault?.place === 'query' ? faultId : undefined}
        onChange={(event) => appStore.setState({findQuery: event.target.value})}
      />
      <Option name="findMatchCase" label="Match case" />
      <Option name="findWholeWord" label="Whole words" />
      <Option name="findRegex" label="Regular expression" />
      <button type="submit" className="button">
        <Icon name="search" />
        <span>Find</span>
      </button>
      {running && <CommandButton commandId="find.cancel" icon="stop" label="Stop" />}
      <div className="find-globs">
        <Globs
          name="findInclude"
          field="include"
          label="Files to search"
          placeholder="all: *.metal, kernels/**"
        />
        <Globs name="findExclude" field="exclude" label="Files to leave out" placeholder="none" />
      </div>
      {fault?.place !== undefined && fieldsWithFaults.includes(fault.place) && (
        <p id={faultId} className="find-fault" role="alert">
          <Icon name="failed" />
          <span>{fault.text}</span>
        </p>
      )}
    </form>
  );
}

const faultId = 'find-fault';

function Option({
  name,
  label,
}: {
  readonly name: 'findMatchCase' | 'findWholeWord' | 'findRegex';
  readonly label: string;
}) {
  const checked = useApp((state) => state[name]);
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => appStore.setState({[name]: event.target.checked})}
      />
      {label}
    </label>
  );
}

interface GlobsProps {
  readonly name: 'findInclude' | 'findExclude';
  readonly field: 'include' | 'exclude';
  readonly label: string;
  readonly placeholder: string;
}

function Globs({name, field, label, placeholder}: GlobsProps) {
  const value = useApp((state) => state[name]);
  const fault = useFault();
  return (
    <label className="check find-glob">
      <span>{label}</span>
      <input
        placeholder={placeholder}
        spellCheck={false}
        maxLength={1000}
        value={value}
        aria-invalid={fault?.place === field}
        aria-describedby={fault?.place === field ? faultId : undefined}
        onChange={(event) => appStore.setState({[name]: event.target.value})}
      />
    </label>
  );
}

function FindResults() {
  const outcome = useApp((state) => state.findOutcome);
  switch (outcome.status) {
    case 'none':
      return <p className="placeholder">Type a text and press Enter. node_modules and .git are left out.</p>;
    case 'running':
      return <p className="placeholder">Searching…</p>;
    case 'failed':
      // What is wrong with a field is said there.
      if (outcome.error.kind === 'bad-input' && fieldsWithFaults.includes(outcome.error.place ?? ''))
        return null;
      return (
        <p className="placeholder" role="alert">
          {outcome.error.message} {outcome.error.nextStep}
        </p>
      );
    case 'done': {
      const files = matchesByFile(outcome.reply.matches);
      const first = outcome.reply.matches[0];
      return (
        <>
          <p className="find-summary">{findWords(outcome.reply)}</p>
          {files.length > 0 && (
            <div
              role="tree"
              aria-label={`Matches of ${outcome.query}`}
              className="find-tree"
              onKeyDown={walkTree}
            >
              {files.map(([path, matches]) => (
                <FileMatches key={path} path={path} matches={matches} first={first} />
              ))}
            </div>
          )}
        </>
      );
    }
  }
}

interface FileMatchesProps {
  readonly path: string;
  readonly matches: readonly SearchMatch[];
  readonly first: SearchMatch | undefined;
}

function FileMatches({path, matches, first}: FileMatchesProps) {
  return (
    <>
      <div
        role="treeitem"
        aria-level={1}
        aria-expanded={true}
        aria-selected={false}
        tabIndex={-1}
        className="row find-file"
      >
        <Icon name="file" />
        <span>{path}</span>
        <span className="badge">{matches.length}</span>
      </div>
      {matches.map((match) => (
        <MatchRow key={`${match.line}:${match.column}`} match={match} inTabOrder={match === first} />
      ))}
    </>
  );
}

function MatchRow({match, inTabOrder}: {readonly match: SearchMatch; readonly inTabOrder: boolean}) {
  const {path, line, column, length, text, textOffset} = match;
  const open = (): void => void theWorkspace().open(path, {line, column});
  return (
    <div
      role="treeitem"
      aria-level={2}
      aria-selected={false}
      tabIndex={inTabOrder ? 0 : -1}
      className="row find-match"
      onClick={open}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        // The editor takes the focus at once: the key must not reach it.
        event.preventDefault();
        open();
      }}
    >
      <span className="find-place">
        {line}:{column}
      </span>
      <code className="row-text">
        {text.slice(0, textOffset).trimStart()}
        <mark>{text.slice(textOffset, textOffset + length)}</mark>
        {text.slice(textOffset + length)}
      </code>
    </div>
  );
}
