import {type KeyboardEvent, useEffect, useMemo, useState} from 'react';
import {Icon} from '../../app/icon.tsx';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {appStore, useApp} from '../../app/store.ts';
import {treeTarget} from '../air/tree-rows.ts';
import {fieldRows, levelOf, parentPaths, rangeWords} from './field-rows.ts';
import {libraryClient} from './library-client.ts';
import {libraryShown} from './library-slice.ts';
import {type FieldLevel, type FieldNode} from './messages.ts';
import {VirtualRows} from './virtual-rows.tsx';

/** Every field of the file in front, level by level as they are opened; the chosen one is marked in the bytes. */
export function FieldTree({document}: {readonly document: LabDocument}) {
  const {id, name} = document;
  const [levels, setLevels] = useState<ReadonlyMap<string, FieldLevel>>(new Map());
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<string>();
  const chosen = useApp((state) => {
    const library = state.libraries[id];
    return library?.status === 'ready' ? library.field : undefined;
  });

  useEffect(() => {
    let isCurrent = true;
    const wanted = ['', ...expanded].filter((path) => !levels.has(path));
    for (const path of wanted) {
      libraryClient()
        .ask(id, 'fields', {path})
        .then(
          (level) => isCurrent && setLevels((known) => new Map([...known, [path, level]])),
          (error: unknown) => isCurrent && setFailure(error instanceof Error ? error.message : String(error)),
        );
    }
    return () => {
      isCurrent = false;
    };
  }, [id, expanded, levels]);

  const path = chosen?.path;
  // The bytes lead here, too: what is around the chosen field opens.
  const [opened, setOpened] = useState(path);
  if (path !== undefined && path !== opened) {
    setOpened(path);
    setExpanded((known) => new Set([...known, ...parentPaths(path)]));
  }

  const rows = useMemo(() => fieldRows(levels, expanded), [levels, expanded]);
  const active = rows.findIndex((row) => row.id === path);
  const choose = (node: FieldNode): void => {
    const field = {path: node.path, offset: node.offset, size: node.size, from: 'tree'} as const;
    appStore.setState((state) => libraryShown(state, id, {field}));
  };
  const toggle = (node: FieldNode): void =>
    setExpanded((known) => {
      const next = new Set(known);
      if (!next.delete(node.path)) next.add(node.path);
      return next;
    });
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[Math.max(0, active)];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = treeTarget(rows, row, event.key);
    if (step === undefined) return;
    event.preventDefault();
    if (step.toggle) toggle(step.row.value);
    choose(step.row.value);
  };
  const problems = [...levels.values()].flatMap((level) => level.problems);
  return (
    <section className="metadata-pane" aria-label="Fields">
      <div className="pane-heading">
        <h2 className="pane-title metadata-title">Fields</h2>
        <span className="metadata-side" title={name}>
          {name}
        </span>
      </div>
      <FieldProblems problems={problems} />
      {failure !== undefined && <p className="placeholder">{failure}</p>}
      <VirtualRows
        role="tree"
        label={`Fields of ${name}`}
        className="field-tree"
        count={rows.length}
        active={active}
        aria={(index) => {
          const row = rows[index];
          return {
            'aria-level': row?.level ?? 1,
            'aria-setsize': row?.setSize ?? 0,
            'aria-posinset': row?.position ?? 0,
            'aria-expanded': row?.expanded,
          };
        }}
        onKeyDown={onKeyDown}
        onPick={(index) => {
          const node = rows[index]?.value;
          if (node !== undefined) choose(node);
        }}
        onHover={(index) => {
          const node = index === undefined ? undefined : rows[index]?.value;
          appStore.setState({hoveredField: node && {offset: node.offset, size: node.size}});
        }}
      >
        {(index) => {
          const row = rows[index];
          if (row === undefined) return null;
          return <FieldRow node={row.value} level={row.level} expanded={row.expanded} onToggle={toggle} />;
        }}
      </VirtualRows>
      <FieldDetail node={levels.get(levelOf(path ?? ''))?.nodes.find((node) => node.path === path)} />
    </section>
  );
}

function FieldProblems({problems}: {readonly problems: FieldLevel['problems']}) {
  if (problems.length === 0) return null;
  const shown = problems.slice(0, 5);
  return (
    <ul className="field-problems" aria-label="What is wrong with the file">
      {shown.map(({offset, message}) => (
        <li key={`${offset} ${message}`} data-tone="error">
          <Icon name="failed" />
          <span>{`0x${offset.toString(16)}: ${message}`}</span>
        </li>
      ))}
      {problems.length > shown.length && <li>{`and ${problems.length - shown.length} more`}</li>}
    </ul>
  );
}

interface FieldRowProps {
  readonly node: FieldNode;
  readonly level: number;
  readonly expanded: boolean | undefined;
  readonly onToggle: (node: FieldNode) => void;
}

function FieldRow({node, level, expanded, onToggle}: FieldRowProps) {
  return (
    <span className="field-row" style={{paddingInlineStart: `${(level - 1) * 14 + 8}px`}}>
      <span
        className="tree-twist"
        data-expanded={expanded}
        onClick={() => expanded !== undefined && onToggle(node)}
      >
        {expanded !== undefined && <Icon name="chevron" />}
      </span>
      <span className="fact-label" title={node.name}>
        {node.name}
      </span>
      <span className="fact-value" title={node.value}>
        {node.value ?? ''}
      </span>
      <span className="tree-count">{node.size}</span>
    </span>
  );
}

function FieldDetail({node}: {readonly node: FieldNode | undefined}) {
  return (
    <p className="field-detail" data-testid="field-detail">
      {node === undefined
        ? 'Choose a field to see its bytes, or a byte to see its field.'
        : `${node.name}${node.value === undefined ? '' : `: ${node.value}`} (${rangeWords(node)})`}
    </p>
  );
}
