import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {comparisonChosen} from './air-slice.ts';
import {type FactFilter} from './fact-rows.ts';
import {factsSubject} from './facts-controller.ts';

interface MetadataHeadingProps {
  readonly document: LabDocument;
  readonly filter: FactFilter;
  readonly onFilter: (filter: FactFilter) => void;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** What is shown against what, the way out of the lab, and what of it is wanted. */
export function MetadataHeading(props: MetadataHeadingProps) {
  const {document, filter, onFilter, query, onQuery} = props;
  const isCompared = useApp((state) => factsSubject(state)?.other !== undefined);
  return (
    <>
      <div className="pane-heading">
        <h2 className="pane-title metadata-title">{isCompared ? 'Compare' : 'Metadata'}</h2>
        <span className="metadata-side" title={document.name}>
          {document.name}
        </span>
        <OtherSide document={document} />
        {isCompared && <Exports />}
      </div>
      <div className="metadata-tools">
        <Filters filter={filter} onFilter={onFilter} isCompared={isCompared} />
        <label className="metadata-search">
          <Icon name="search" />
          <span className="visually-hidden">Search the metadata</span>
          <input
            type="search"
            placeholder="Search"
            value={query}
            onChange={(event) => onQuery(event.target.value)}
          />
        </label>
      </div>
    </>
  );
}

function OtherSide({document}: {readonly document: LabDocument}) {
  const documents = useApp((state) => state.documents);
  const order = useApp((state) => state.documentOrder);
  const chosen = useApp((state) => state.comparedWith[document.id]);
  const other = chosen !== undefined && documents[chosen] !== undefined ? chosen : '';
  const others = order.filter((id) => id !== document.id && isComparable(documents[id]));
  return (
    <label className="metadata-other">
      <span>against</span>
      <select
        aria-label="Compare with"
        title={others.length === 0 ? 'Open another IR document or library to compare with it' : undefined}
        value={other}
        onChange={(event) => {
          const id = others.find((entry): entry is DocumentId => entry === event.target.value);
          appStore.setState((state) => comparisonChosen(state, document.id, id));
        }}
      >
        <option value="">nothing</option>
        {others.map((id) => (
          <option key={id} value={id}>
            {documents[id]?.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function isComparable(document: LabDocument | undefined): boolean {
  return document?.language === 'llvm-ir' || document?.language === 'library';
}

function Exports() {
  return (
    <div className="metadata-exports" role="group" aria-label="Export">
      <CommandButton commandId="air.copy-markdown" icon="copy" />
      <CommandButton commandId="air.export-html" icon="documents" label="HTML" />
      <CommandButton commandId="air.export-json" icon="documents" label="JSON" />
    </div>
  );
}

interface FiltersProps {
  readonly filter: FactFilter;
  readonly onFilter: (filter: FactFilter) => void;
  readonly isCompared: boolean;
}

const filterTitles: Readonly<Record<FactFilter, string>> = {
  all: 'All',
  different: 'Differences',
  broken: 'Violations',
};

function Filters({filter, onFilter, isCompared}: FiltersProps) {
  const choices = (Object.keys(filterTitles) as FactFilter[]).filter(
    (choice) => isCompared || choice !== 'different',
  );
  const shown = !isCompared && filter === 'different' ? 'all' : filter;
  return (
    <div role="group" aria-label="Show" className="segments">
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          className="segment"
          aria-pressed={choice === shown}
          onClick={() => onFilter(choice)}
        >
          {filterTitles[choice]}
        </button>
      ))}
    </div>
  );
}
