import {useShallow} from 'zustand/react/shallow';
import {useApp} from '../../app/store.ts';
import {activeCompile, type CompileView} from './compile-key.ts';

/** What is known of compiling the document in front. */
export function useActiveCompile(): CompileView | undefined {
  return useApp(useShallow(activeCompile));
}
