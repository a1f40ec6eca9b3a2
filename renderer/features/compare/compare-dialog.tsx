import {Dialog} from 'radix-ui';
import {type ReactNode, useEffect, useState} from 'react';
import {type CompileOptions, type Target, targetSchema} from '../../../core/protocol/compile.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {type TextComparison} from '../../app/helper-slice.ts';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {labErrorText} from '../../app/lab-error-text.ts';
import {compileRequest} from '../compile/compile-key.ts';
import {LanguageSelect, OptimisationSelect} from '../ir/option-selects.tsx';
import {targetNames} from '../target/profiles.ts';
import {theWorkspace} from '../workspace/workspace-runtime.ts';
import {differenceWords, optionWords, otherOptimisation, type SideOptions} from './side-options.ts';
import {TextDiff} from './text-diff.tsx';
import '../workspace/workspace.css';
import './compare.css';

function close(): void {
  appStore.setState({comparison: undefined});
}

export function CompareDialog() {
  const comparison = useApp((state) => state.comparison);
  const document = useApp((state) =>
    comparison === undefined ? undefined : state.documents[comparison.documentId],
  );
  return (
    <Dialog.Root
      open={comparison !== undefined && document !== undefined}
      onOpenChange={(open) => !open && close()}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-backdrop" />
        <Dialog.Content className="dialog dialog-edge compare" aria-describedby={undefined}>
          {comparison !== undefined && document !== undefined && (
            <Body comparison={comparison} document={document} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Body({comparison, document}: {readonly comparison: TextComparison; readonly document: LabDocument}) {
  return comparison.kind === 'disk' ? (
    <DiskComparison document={document} />
  ) : (
    <OptionComparison document={document} />
  );
}

function Heading({title, children}: {readonly title: string; readonly children?: ReactNode}) {
  return (
    <div className="compare-heading">
      <Dialog.Title className="dialog-title">{title}</Dialog.Title>
      {children}
      <Dialog.Close className="button button-icon" aria-label="Close the comparison" title="Close">
        <Icon name="close" />
      </Dialog.Close>
    </div>
  );
}

function DiskComparison({document}: {readonly document: LabDocument}) {
  const conflict = useApp((state) => state.diskConflicts[document.id]);
  if (conflict?.kind !== 'changed') {
    return (
      <>
        <Heading title={document.name} />
        <p className="placeholder">The document and its file are not in conflict any more.</p>
      </>
    );
  }
  const decide = (action: () => void): void => {
    action();
    close();
  };
  return (
    <>
      <Heading title={`${document.name}: on the disk, and here`}>
        <button
          type="button"
          className="button"
          onClick={() => decide(() => theWorkspace().disk.takeTheirs(document.id))}
        >
          Take theirs
        </button>
        <button
          type="button"
          className="button"
          onClick={() => decide(() => theWorkspace().disk.keepMine(document.id))}
        >
          Keep mine
        </button>
      </Heading>
      <Sides left="On the disk" right="Here, not saved" />
      <TextDiff
        left={conflict.text}
        right={document.text}
        leftLabel={`${document.name} on the disk`}
        rightLabel={`${document.name} here`}
        language={document.language}
      />
    </>
  );
}

function Sides({left, right}: {readonly left: string; readonly right: string}) {
  return (
    <div className="compare-sides">
      <span>{left}</span>
      <span>{right}</span>
    </div>
  );
}

type Made =
  | {readonly status: 'making'}
  | {readonly status: 'made'; readonly text: string}
  | {readonly status: 'failed'; readonly why: string};

/** What a source becomes under `side`, made anew whenever one of the two changes. */
function useCompiled(document: LabDocument, side: SideOptions, which: string): Made {
  const {connection} = useWorkbench();
  // With what it was made of: an answer to another question is not shown.
  const [answer, setAnswer] = useState<{
    readonly document: LabDocument;
    readonly side: SideOptions;
    readonly made: Made;
  }>();
  useEffect(() => {
    const withdrawal = new AbortController();
    const request = compileRequest(document, appStore.getState());
    // A name of its own: a newer compile of the same name would withdraw this one.
    const name = `${document.name} (${which})`;
    const own = {...request, name, ...side};
    void connection.lab.compile(own, {signal: withdrawal.signal}).then((reply) => {
      if (!withdrawal.signal.aborted) setAnswer({document, side, made: madeOf(reply, name, document.name)});
    });
    return () => withdrawal.abort();
  }, [connection, document, side, which]);
  return answer?.document === document && answer.side === side ? answer.made : {status: 'making'};
}

function madeOf(reply: Awaited<ReturnType<Lab['compile']>>, name: string, shown: string): Made {
  if (!reply.ok) return {status: 'failed', why: labErrorText(reply.error).message};
  const {ir, diagnostics} = reply.value;
  const first = diagnostics.find(({severity}) => severity === 'error');
  if (ir === undefined) return {status: 'failed', why: first?.message ?? 'It has no AIR.'};
  return {status: 'made', text: ir.text.replaceAll(name, shown)};
}

function OptionComparison({document}: {readonly document: LabDocument}) {
  const [left] = useState<SideOptions>(() => {
    const {options, target} = appStore.getState();
    return {options, target};
  });
  const [right, setRight] = useState<SideOptions>(() => ({
    ...left,
    options: {...left.options, optimisation: otherOptimisation(left.options.optimisation)},
  }));
  const [leftMade, rightMade] = [useCompiled(document, left, 'left'), useCompiled(document, right, 'right')];
  const set = (change: Partial<CompileOptions>): void =>
    setRight((now) => ({...now, options: {...now.options, ...change}}));
  const failed = [leftMade, rightMade].find((made) => made.status === 'failed');
  return (
    <>
      <Heading title={`${document.name}: one source, compiled twice`}>
        <span className="compare-options" role="group" aria-label="Options of the right side">
          <OptimisationSelect
            label="Optimisation of the right side"
            value={right.options.optimisation}
            onChange={(optimisation) => set({optimisation})}
          />
          <select
            aria-label="Target of the right side"
            value={right.target}
            onChange={(event) =>
              setRight((now) => ({...now, target: targetSchema.parse(event.target.value)}))
            }
          >
            {targetSchema.options.map((option: Target) => (
              <option key={option} value={option}>
                {targetNames[option]}
              </option>
            ))}
          </select>
          <LanguageSelect
            label="Language version of the right side"
            value={right.options.languageVersion}
            onChange={(languageVersion) => {
              const {languageVersion: _before, ...others} = right.options;
              setRight({
                ...right,
                options: languageVersion === undefined ? others : {...others, languageVersion},
              });
            }}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={right.options.fastMath}
              onChange={(event) => set({fastMath: event.target.checked})}
            />
            Fast math
          </label>
          <label className="check">
            <input
              type="checkbox"
              checked={right.options.debugInfo}
              onChange={(event) => set({debugInfo: event.target.checked})}
            />
            Debug info
          </label>
        </span>
      </Heading>
      <Sides left={optionWords(left)} right={optionWords(right)} />
      {leftMade.status === 'made' && rightMade.status === 'made' ? (
        <>
          <p className="compare-summary" role="status">
            {differenceWords(leftMade.text, rightMade.text)}
          </p>
          <TextDiff
            left={leftMade.text}
            right={rightMade.text}
            leftLabel={`AIR with ${optionWords(left)}`}
            rightLabel={`AIR with ${optionWords(right)}`}
            language="llvm-ir"
          />
        </>
      ) : (
        <p className="placeholder" role="status">
          {failed?.status === 'failed' ? `Not compiled: ${failed.why}` : 'Compiling both…'}
        </p>
      )}
    </>
  );
}
