import type {EditorRuntime} from './editor-runtime.ts';

let loading: Promise<EditorRuntime> | undefined;

/** Monaco, loaded beside the page's own start: the window is there before the editor's code is read. */
export function loadEditorRuntime(): Promise<EditorRuntime> {
  loading ??= import('./editor-runtime.ts').then((module) => {
    loaded = module.startEditorRuntime();
    return loaded;
  });
  return loading;
}

let loaded: EditorRuntime | undefined;

/** Monaco where it is there already. */
export function loadedEditorRuntime(): EditorRuntime | undefined {
  return loaded;
}
