import {airModule} from '../../../core/copy/air.ts';
import {checkCopy, type CopyDescription, isEdgeTile} from '../../../core/copy/description.ts';
import {copyElements} from '../../../core/copy/element.ts';
import {copySnippet, defaultCopyNames} from '../../../core/copy/msl.ts';
import {copyShell} from '../../../core/copy/shell.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {TileDrawing} from './tile-drawing.tsx';
import {type CopyDraft, withShape} from './timing-slice.ts';

/** What the draft gives: text to insert, or a module of its own. */
export function draftText({copy, mode, device, tile}: CopyDraft): string {
  switch (mode) {
    case 'air':
      return airModule(copy);
    case 'shell': {
      const {shell, source} = copyShell(copy);
      return `; The shell, compiled beforehand:\n${shell}\n; The visible function, in MSL:\n;\n${source.replaceAll(/^/gm, '; ')}`;
    }
    case 'async':
    case 'sync': {
      const {header, statements} = copySnippet(copy, mode, {...defaultCopyNames, device, tile});
      return header === ''
        ? statements
        : `// For the top of the file:\n${header}\n// In the kernel:\n${statements}`;
    }
  }
}

/** A form for a copy, the tile drawn in its matrix, and the text that it becomes. */
export function CopyBuilder() {
  const draft = useApp((state) => state.copyDraft);
  const {copy, mode} = draft;
  const checked = checkCopy(copy);
  const set = (change: Partial<CopyDraft>): void =>
    appStore.setState((state) => ({copyDraft: {...state.copyDraft, ...change}}));
  const change = (fields: object): void => set({copy: {...copy, ...fields} as CopyDescription});
  const number = (name: string, label: string) => {
    const value = (copy as unknown as Readonly<Record<string, number>>)[name] ?? 0;
    const isWrong = !checked.ok && checked.error.field === name;
    return (
      <label key={name}>
        {label}{' '}
        <input
          type="number"
          className="timing-number"
          min={0}
          value={value}
          aria-invalid={isWrong}
          onChange={(event) => {
            const given = event.target.valueAsNumber;
            if (Number.isInteger(given) && given >= 0) change({[name]: given});
          }}
        />
      </label>
    );
  };
  const choice = <T extends string>(
    label: string,
    value: T,
    options: readonly (readonly [T, string])[],
    take: (value: T) => void,
  ) => (
    <label>
      {label}{' '}
      <select
        value={value}
        onChange={(event) => {
          const found = options.find(([one]) => one === event.target.value);
          if (found !== undefined) take(found[0]);
        }}
      >
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="copy-builder" data-pane-focus="" tabIndex={0} role="region" aria-label="Copy builder">
      <div className="copy-form">
        <fieldset>
          <legend>Copy</legend>
          {choice(
            'Shape',
            copy.shape,
            [
              ['1d', '1D'],
              ['2d', '2D tile'],
            ],
            (shape) => set({copy: withShape(copy, shape)}),
          )}
          {choice(
            'Direction',
            copy.direction,
            [
              ['d2t', 'device → threadgroup'],
              ['t2d', 'threadgroup → device'],
            ],
            (direction) => change({direction}),
          )}
          {choice(
            'Element',
            copy.element,
            copyElements.map((one) => [one, one] as const),
            (element) => change({element}),
          )}
        </fieldset>
        <fieldset>
          <legend>Elements</legend>
          {copy.shape === '1d' ? (
            number('count', 'Count')
          ) : (
            <>
              {number('tileColumns', 'Tile columns')}
              {number('tileRows', 'Tile rows')}
              {number('validColumns', 'Inside: columns')}
              {number('validRows', 'Inside: rows')}
            </>
          )}
          {number('dstOffset', 'Destination offset')}
          {copy.shape === '2d' && number('dstElementsPerRow', 'Destination per row')}
          {number('srcOffset', 'Source offset')}
          {copy.shape === '2d' && number('srcElementsPerRow', 'Source per row')}
          {number('deviceStep', 'Step per threadgroup')}
        </fieldset>
        <fieldset>
          <legend>How</legend>
          {choice(
            'Make',
            mode,
            [
              ['sync', 'MSL, all threads together'],
              ['async', 'MSL, asynchronous (asm labels)'],
              ['air', 'AIR module, asynchronous'],
              ['shell', 'Shell for reverse linking'],
            ],
            (one) => set({mode: one}),
          )}
          {number('parts', 'Copies')}
          {choice(
            'Wait',
            copy.wait,
            [
              ['together', 'for all at once'],
              ['each', 'one by one'],
            ],
            (wait) => change({wait}),
          )}
          {copy.shape === '2d' && isEdgeTile(copy) && (
            <>
              {choice(
                'Outside is',
                copy.clamp,
                [
                  ['zero', '0'],
                  ['edge', 'the nearest element'],
                ],
                (clamp) => change({clamp}),
              )}
              {choice(
                'Written by',
                copy.fill,
                [
                  ['explicit', 'the threads'],
                  ['hardware', 'the copy (reported not to work on some GPUs)'],
                ],
                (fill) => change({fill}),
              )}
            </>
          )}
          {(mode === 'sync' || mode === 'async') && (
            <>
              <label>
                Device pointer{' '}
                <input value={draft.device} onChange={(event) => set({device: event.target.value})} />
              </label>
              <label>
                Threadgroup array{' '}
                <input value={draft.tile} onChange={(event) => set({tile: event.target.value})} />
              </label>
            </>
          )}
        </fieldset>
        <div className="copy-actions">
          <CommandButton commandId="timing.insert-copy" icon="edit" label="Insert at the cursor" />
          <CommandButton commandId="timing.open-copy" icon="documents" label="Open as a document" />
        </div>
        {mode === 'async' && (
          <p className="quiet">
            Apple’s front end refuses asm labels from 32023.850 on; take an older profile, AIR or a shell.
          </p>
        )}
      </div>
      {checked.ok ? (
        <>
          <TileDrawing copy={copy} />
          <pre className="copy-text" tabIndex={0} aria-label="What the copy becomes">
            {draftText(draft)}
          </pre>
        </>
      ) : (
        <p className="placeholder" role="alert">
          Not a copy: {checked.error.message}. {checked.error.nextStep}
        </p>
      )}
    </div>
  );
}
