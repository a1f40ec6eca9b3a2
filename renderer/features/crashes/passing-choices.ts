import {type AppState} from '../../app/store.ts';
import {type CrashDetail} from './crash-slice.ts';

/** A module that a crashing one can be compared with and explained against. */
export interface PassingChoice {
  readonly key: string;
  readonly name: string;
  /** Shown in lists: where it comes from. */
  readonly label: string;
  readonly text: string;
}

/** What the lab has seen pass, the nearest first, and the open IR documents; whether those pass is for trying to tell. */
export function passingChoices(
  {documents, documentOrder}: Pick<AppState, 'documents' | 'documentOrder'>,
  {nearestPassing, ir}: CrashDetail,
): PassingChoice[] {
  const nearest =
    nearestPassing === undefined
      ? []
      : [
          {
            key: 'nearest',
            name: nearestPassing.name,
            label: `${nearestPassing.name} (passed here, ${nearestPassing.differences} facts differ)`,
            text: nearestPassing.text,
          },
        ];
  const open = documentOrder.flatMap((id) => {
    const document = documents[id];
    if (document?.language !== 'llvm-ir' || document.text === ir?.text) return [];
    if (document.text === nearestPassing?.text) return [];
    const {name, text} = document;
    return [{key: `document:${id}`, name, label: `${name} (open document)`, text}];
  });
  return [...nearest, ...open];
}
