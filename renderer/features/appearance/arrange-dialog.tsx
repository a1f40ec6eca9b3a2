import {Dialog} from 'radix-ui';
import {type FormEvent, useId, useState} from 'react';
import {
  layoutAreas,
  type LayoutArea,
  maxLayoutName,
  type SavedLayout,
} from '../../../core/protocol/arrangement.ts';
import {HiddenHead} from '../../app/hidden-head.tsx';
import {Icon} from '../../app/icon.tsx';
import {placeOf, refusal, stepView, type ViewInfo, viewsOf} from '../../app/layout/arrangement.ts';
import {arrangementOf, viewInHand, viewMoved, viewStepped} from '../../app/layout/layout-slice.ts';
import {focusView} from '../../app/layout/view-focus.ts';
import {appStore, useApp} from '../../app/store.ts';
import {
  layoutApplied,
  layoutDeleted,
  layoutRenamed,
  layoutReset,
  layoutSaved,
  whyNoName,
  whyNotRenamed,
} from './saved-layouts.ts';
import './arrange.css';

const areaTitles: Readonly<Record<'sidebar' | LayoutArea, string>> = {
  sidebar: 'Sidebar',
  left: 'Left',
  centre: 'Centre',
  right: 'Right',
  bottom: 'Bottom',
};

/** Where every view is, as a form, and the layouts that are saved under a name. */
export function ArrangeDialog() {
  const open = useApp((state) => state.arrangeOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(arrangeOpen) => appStore.setState({arrangeOpen})}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-backdrop" />
        <Dialog.Content
          className="dialog arrange"
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            // What had the focus may have moved, or been a menu.
            event.preventDefault();
            const view = viewInHand(appStore.getState());
            if (view !== undefined) focusView(view.id);
          }}
        >
          <header className="dialog-heading">
            <Dialog.Title className="dialog-title">Arrange views and layouts</Dialog.Title>
            <Dialog.Close className="button button-icon" aria-label="Close" title="Close">
              <Icon name="close" />
            </Dialog.Close>
          </header>
          <div className="arrange-parts">
            <Places />
            <Layouts />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Places() {
  const views = useApp((state) => state.views);
  const ids = useApp(arrangementOf);
  const heading = useId();
  const rows = viewsOf(ids).flatMap((id) => views.find((view) => view.id === id) ?? []);
  return (
    <section aria-labelledby={heading} className="arrange-part">
      <h3 id={heading}>Views</h3>
      <table className="arrange-views">
        <HiddenHead columns={['View', 'Where', 'Order']} />
        <tbody>
          {rows.map((view) => (
            <PlaceRow key={view.id} view={view} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PlaceRow({view}: {readonly view: ViewInfo}) {
  const arrangement = useApp(arrangementOf);
  const place = placeOf(arrangement, view.id);
  if (place === undefined) return null;
  const areas = (['sidebar', ...layoutAreas] as const).filter((area) => refusal(view, area) === undefined);
  const group =
    place.area !== 'sidebar' && arrangement[place.area].length > 1 ? `group ${place.group + 1}` : '';
  return (
    <tr>
      <th scope="row">{view.title}</th>
      <td>
        <select
          aria-label={`Where ${view.title} is`}
          value={place.area}
          disabled={areas.length === 1}
          onChange={(event) => {
            const area = areas.find((one) => one === event.target.value);
            if (area !== undefined) appStore.setState((state) => viewMoved(state, view.id, {area}));
          }}
        >
          {areas.map((area) => (
            <option key={area} value={area}>
              {areaTitles[area]}
            </option>
          ))}
        </select>{' '}
        <span className="quiet">{group}</span>
      </td>
      <td className="arrange-steps">
        <Step view={view} by={-1} />
        <Step view={view} by={1} />
      </td>
    </tr>
  );
}

function Step({view, by}: {readonly view: ViewInfo; readonly by: 1 | -1}) {
  const arrangement = useApp(arrangementOf);
  const isLast = stepView(arrangement, view, by) === arrangement;
  const label = `Move ${view.title} ${by === 1 ? 'behind' : 'before'} its neighbour`;
  return (
    <button
      type="button"
      className="button button-icon"
      aria-label={label}
      aria-disabled={isLast}
      title={isLast ? `${view.title} is the ${by === 1 ? 'last' : 'first'} of its group` : label}
      onClick={() => appStore.setState((state) => viewStepped(state, view.id, by))}
    >
      <Icon name="chevron" className={by === 1 ? 'icon-down' : 'icon-up'} />
    </button>
  );
}

function Layouts() {
  const layouts = useApp((state) => state.savedLayouts);
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="arrange-part">
      <h3 id={heading}>Saved layouts</h3>
      {layouts.length === 0 ? (
        <p className="quiet">None yet. Save the present one to come back to it.</p>
      ) : (
        <ul className="arrange-layouts" aria-label="Saved layouts">
          {layouts.map((layout) => (
            <LayoutRow key={layout.name} layout={layout} />
          ))}
        </ul>
      )}
      <SaveForm />
      <div className="arrange-reset">
        <button
          type="button"
          className="button"
          onClick={() => appStore.setState((state) => layoutReset(state))}
        >
          <span>Reset the layout</span>
        </button>
        <span className="quiet">Every view goes to its first place. Saved layouts stay.</span>
      </div>
    </section>
  );
}

function LayoutRow({layout: {name}}: {readonly layout: SavedLayout}) {
  const [isRenaming, setRenaming] = useState(false);
  if (isRenaming)
    return (
      <li>
        <NameForm
          label={`New name of ${name}`}
          initial={name}
          action="Rename"
          problem={(text) => whyNotRenamed(appStore.getState(), name, text)}
          submit={(text) => {
            setRenaming(false);
            appStore.setState((state) => layoutRenamed(state, name, text));
          }}
        />
      </li>
    );
  return (
    <li>
      <span className="arrange-name" title={name}>
        {name}
      </span>
      <button
        type="button"
        className="button"
        aria-label={`Use the layout ${name}`}
        onClick={() => appStore.setState((state) => layoutApplied(state, name))}
      >
        <span>Use</span>
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label={`Rename the layout ${name}`}
        title="Rename"
        onClick={() => setRenaming(true)}
      >
        <Icon name="edit" />
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label={`Delete the layout ${name}`}
        title="Delete"
        onClick={() => appStore.setState((state) => layoutDeleted(state, name))}
      >
        <Icon name="delete" />
      </button>
    </li>
  );
}

function SaveForm() {
  const layouts = useApp((state) => state.savedLayouts);
  return (
    <NameForm
      label="Save the present layout as"
      initial=""
      action="Save"
      note={(text) =>
        layouts.some((layout) => layout.name === text.trim())
          ? 'Takes the place of the one of this name.'
          : ''
      }
      problem={(text) => whyNoName(appStore.getState(), text)}
      submit={(text) => appStore.setState((state) => layoutSaved(state, text))}
    />
  );
}

interface NameFormProps {
  readonly label: string;
  readonly initial: string;
  readonly action: string;
  readonly note?: (text: string) => string;
  readonly problem: (text: string) => string | undefined;
  readonly submit: (text: string) => void;
}

function NameForm({label, initial, action, note, problem, submit}: NameFormProps) {
  const [text, setText] = useState(initial);
  const [said, setSaid] = useState<string>();
  const about = useId();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const reason = problem(text);
    setSaid(reason);
    if (reason !== undefined) return;
    submit(text);
    setText(initial);
  };
  return (
    <form className="arrange-form" onSubmit={send}>
      <label className="dialog-field">
        <span>{label}</span>
        <input
          value={text}
          maxLength={maxLayoutName}
          aria-invalid={said !== undefined}
          aria-describedby={about}
          onChange={(event) => {
            setText(event.target.value);
            setSaid(undefined);
          }}
        />
      </label>
      <button type="submit" className="button">
        <span>{action}</span>
      </button>
      <p id={about} className={said === undefined ? 'quiet' : 'dialog-error'} aria-live="polite">
        {said ?? note?.(text)}
      </p>
    </form>
  );
}
