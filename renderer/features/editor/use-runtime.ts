import {useEffect, useState} from 'react';
import type {EditorRuntime} from './editor-runtime.ts';
import {loadedEditorRuntime, loadEditorRuntime} from './load-runtime.ts';

export type RuntimeState =
  | {readonly status: 'loading'}
  | {readonly status: 'ready'; readonly runtime: EditorRuntime}
  | {readonly status: 'failed'; readonly message: string};

/** Monaco, once it is loaded. */
export function useEditorRuntime(): RuntimeState {
  const [state, setState] = useState<RuntimeState>(() => {
    const runtime = loadedEditorRuntime();
    return runtime === undefined ? {status: 'loading'} : {status: 'ready', runtime};
  });
  useEffect(() => {
    let current = true;
    loadEditorRuntime().then(
      (runtime) => current && setState({status: 'ready', runtime}),
      (error: unknown) =>
        current &&
        setState({status: 'failed', message: error instanceof Error ? error.message : String(error)}),
    );
    return () => {
      current = false;
    };
  }, []);
  return state;
}
