import {Popover} from 'radix-ui';
import {CopyBlock} from '../../app/copy-block.tsx';
import {Icon} from '../../app/icon.tsx';
import {useApp} from '../../app/store.ts';
import {formatCommandLine, formatDurationMs} from '../../base/format.ts';
import {useActiveCompile} from '../compile/use-active-compile.ts';
import {runStagesOf, useRunInFront} from '../run/use-run.ts';
import {stageRows, type StageRow} from './stage-rows.ts';
import './stages.css';

/** Glyph, word and time of each stage; a click opens what ran and what it said. */
export function StageStrip() {
  const view = useActiveCompile();
  const connected = useApp((state) => state.connection.status === 'connected');
  const rows = stageRows(view, runStagesOf(useRunInFront()));
  const dimmed = view?.stale === true || !connected;
  return (
    <div className="stage-strip" role="group" aria-label="Stages" data-pane="stages" data-stale={dimmed}>
      <span className="stage-heading">Stages</span>
      <ol className="stage-list">
        {rows.map((row, index) => (
          <li key={row.stage}>
            <Stage row={row} endsRun={row.word !== rows[index + 1]?.word} />
          </li>
        ))}
      </ol>
    </div>
  );
}

/** In narrow windows a word that several stages in a row share is written once, at the last of them. */
function Stage({row, endsRun}: {readonly row: StageRow; readonly endsRun: boolean}) {
  const time = row.durationMs === undefined ? undefined : formatDurationMs(row.durationMs);
  return (
    <Popover.Root>
      <Popover.Trigger
        className="stage"
        data-tone={row.tone}
        data-first-failing={row.isFirstFailing}
        data-stage={row.stage}
        data-stale={row.stale}
        title={`${row.title}: ${row.word}. ${row.detail}`}
      >
        <span className="stage-title">{row.title}</span>
        <span className="stage-state">
          <Icon name={row.icon} />
          <span className="stage-word" data-ends-run={endsRun}>
            {row.word}
          </span>
        </span>
        {time !== undefined && <span className="stage-time">{time}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover stage-detail"
          side="top"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={`Stage ${row.title}`}
        >
          <StageDetail row={row} time={time} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function StageDetail({row, time}: {readonly row: StageRow; readonly time: string | undefined}) {
  return (
    <>
      <div className="stage-detail-heading" data-tone={row.tone}>
        <strong>{row.title}</strong>
        <span className="stage-state">
          <Icon name={row.icon} />
          {row.word}
        </span>
        {time !== undefined && <span className="stage-time">{time} (host wall clock)</span>}
        <Popover.Close className="button button-icon" aria-label="Close" title="Close (Escape)">
          <Icon name="close" />
        </Popover.Close>
      </div>
      <p>{row.detail}</p>
      {row.commandLine !== undefined && (
        <CopyBlock title="Command line" text={formatCommandLine(row.commandLine)} />
      )}
      {row.rawOutput !== undefined && row.rawOutput !== '' && (
        <CopyBlock title="Raw output" text={row.rawOutput} />
      )}
    </>
  );
}
