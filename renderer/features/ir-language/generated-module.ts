import {type DocumentId, documentSchema, type LabDocument} from '../../../core/protocol/session.ts';
import {compileOf, type CompileSlice, type MadeIr} from '../compile/compile-slice.ts';

const modules = new WeakMap<MadeIr, LabDocument>();

/** Under what name the AIR of the MSL document called `name` is spoken of and told the IR worker. */
export function generatedName(name: string): string {
  return `AIR of ${name}`;
}

/**
 * The newest AIR of an MSL document as a read-only IR document, which has the id of the MSL document; the same object as
 * long as the AIR is the same. Undefined where there is none: Clang's own IR is no AIR.
 */
export function generatedModule(
  state: CompileSlice,
  {id, name}: {readonly id: DocumentId; readonly name: string},
): LabDocument | undefined {
  const made = compileOf(state, id).lastIr;
  if (made?.artifact.kind !== 'air') return undefined;
  const known = modules.get(made);
  if (known?.name === generatedName(name)) return known;
  const {text} = made.artifact;
  const module = {id, name: generatedName(name), language: 'llvm-ir', text, revision: made.revision};
  const document = documentSchema.parse(module);
  modules.set(made, document);
  return document;
}
