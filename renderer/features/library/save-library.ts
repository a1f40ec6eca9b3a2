import {type AppState, type AppStore} from '../../app/store.ts';
import {compileOf} from '../compile/compile-slice.ts';
import {saveFile} from '../../app/save-file.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';

/** AIR in front: an IR document, or what was made of the MSL document as it is now. */
function airInFront(state: AppState): {readonly name: string; readonly text: string} | undefined {
  const document = activeDocumentOf(state);
  if (document?.language === 'llvm-ir') return {name: document.name, text: document.text};
  if (document?.language !== 'msl') return undefined;
  const {lastIr} = compileOf(state, document.id);
  if (lastIr?.artifact.kind !== 'air' || lastIr.revision !== document.revision) return undefined;
  return {name: document.name, text: lastIr.artifact.text};
}

/** Why there is nothing to be saved as a library; undefined where there is. */
export function noLibrary(state: AppState): string | undefined {
  return airInFront(state) === undefined
    ? 'No module is in front: open AIR, or MSL that compiles.'
    : undefined;
}

/** Assembles what is in front and hands the library over as a file. The assembler is loaded when it is needed. */
export async function saveLibrary(store: AppStore): Promise<void> {
  const air = airInFront(store.getState());
  if (air === undefined) return;
  const {libraryOfText} = await import('../../../core/metallib/library-of-text.ts');
  const built = libraryOfText(air.text);
  if (!built.ok) {
    const {line, message} = built.error;
    store.setState({openProblems: [`${air.name} cannot be assembled. Line ${line}: ${message}`]});
    return;
  }
  const name = `${air.name.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '')}.metallib`;
  saveFile(name, new Uint8Array(built.value.library.bytes), 'application/octet-stream');
  store.setState({announcement: `${name} was saved: ${built.value.library.bytes.length} bytes.`});
}
