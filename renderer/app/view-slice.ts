import {viewStateSchema, type ViewState} from '../../core/protocol/session.ts';

/** How the window looks, what a person has set and what compiles are asked for; saved with the session. */
export type ViewSlice = Omit<ViewState, 'openDocuments' | 'activeDocument'>;

/** Names of the fields that are not about documents. */
export const viewFields = (Object.keys(viewStateSchema.shape) as (keyof ViewState)[]).filter(
  (name): name is keyof ViewSlice => name !== 'openDocuments' && name !== 'activeDocument',
);

export const initialView: ViewSlice = viewPart(viewStateSchema.parse({}));

/** The part of a saved view that is not about documents. */
export function viewPart(view: ViewSlice): ViewSlice {
  return Object.fromEntries(viewFields.map((name) => [name, view[name]])) as unknown as ViewSlice;
}
