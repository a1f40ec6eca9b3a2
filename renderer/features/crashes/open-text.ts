import {documentIdSchema, type LabDocument} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';
import {documentOpened, freeName} from '../documents/documents-slice.ts';

/** Opens a text of a record as a document of its own; the record stays as it is. */
export function openText(store: AppStore, name: string, text: string): void {
  store.setState((state) => {
    const own = name.split('/').at(-1) ?? name;
    const document: LabDocument = {
      id: documentIdSchema.parse(crypto.randomUUID()),
      name: freeName(state, own),
      language: languageOf(own),
      text,
      revision: 0,
    };
    return {...documentOpened(state, document), announcement: `${document.name} is open.`};
  });
}

function languageOf(name: string): LabDocument['language'] {
  if (/\.ll$/i.test(name)) return 'llvm-ir';
  if (/\.metal$/i.test(name)) return 'msl';
  return /\.json$/i.test(name) ? 'json' : 'text';
}
