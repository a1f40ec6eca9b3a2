import {viewStateSchema, type ViewState} from '../../core/protocol/session.ts';

/** How the window looks and what compiles are asked for; saved with the session. */
export type ViewSlice = Pick<
  ViewState,
  | 'theme'
  | 'target'
  | 'toolchain'
  | 'appleClang'
  | 'options'
  | 'evidence'
  | 'ruleSeverities'
  | 'layout'
  | 'sidebarOpen'
>;

export const initialView: ViewSlice = viewPart(viewStateSchema.parse({}));

/** The part of a saved view that is not about documents. */
export function viewPart(view: ViewState): ViewSlice {
  const {theme, target, toolchain, appleClang, options, evidence, ruleSeverities, layout, sidebarOpen} = view;
  return {theme, target, toolchain, appleClang, options, evidence, ruleSeverities, layout, sidebarOpen};
}
