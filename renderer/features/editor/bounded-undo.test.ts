import type {editor} from 'monaco-editor/editor';
import {expect, it} from 'vitest';
import {boundUndo} from './bounded-undo.ts';

interface Service {
  pushElement(element: object): void;
  canUndo(uri: object): boolean;
  canRedo(uri: object): boolean;
  undo(uri: object): Promise<void> | void;
  redo(uri: object): Promise<void> | void;
}

// Monaco's own, which it ships without types.
const inside = 'monaco-editor/platform/undoRedo/common/undoRedoService.js';
const {UndoRedoService} = (await import(inside)) as {UndoRedoService: new () => Service};
const uriModule = 'monaco-editor/base/common/uri.js';
const {URI} = (await import(uriModule)) as {URI: {from(parts: object): editor.ITextModel['uri']}};

/** A number with Monaco's own undo, of which a step adds one. */
function counterOf(name: string, service: Service) {
  const uri = URI.from({scheme: 'airlock', authority: 'a document', path: `/${name}`});
  const model = {uri, _undoRedoService: service, value: 0} as unknown as editor.ITextModel & {value: number};
  const add = (): void => {
    model.value++;
    service.pushElement({
      type: 0,
      resource: uri,
      label: 'Add one',
      code: 'add',
      undo: () => void model.value--,
      redo: () => void model.value++,
    });
    boundUndo(model, 10);
  };
  const undoAll = async (): Promise<number> => {
    let steps = 0;
    for (; service.canUndo(uri); steps++) await service.undo(uri);
    return steps;
  };
  return {model, add, undoAll};
}

it('undo goes back the last steps, in their order, and forth again; each document has its own', async () => {
  const service = new UndoRedoService();
  const long = counterOf('long.metal', service);
  const short = counterOf('short.metal', service);
  for (let step = 0; step < 137; step++) long.add();
  for (let step = 0; step < 4; step++) short.add();
  expect(await long.undoAll()).toBe(10);
  expect(long.model.value).toBe(127);
  for (let step = 0; step < 10; step++) await service.redo(long.model.uri);
  expect(long.model.value).toBe(137);
  expect(service.canRedo(long.model.uri)).toBe(false);
  expect(await short.undoAll()).toBe(4);
  expect(short.model.value).toBe(0);
});

it('a document without steps is left alone', () => {
  const service = new UndoRedoService();
  const {model} = counterOf('new.metal', service);
  expect(() => boundUndo(model)).not.toThrow();
});
