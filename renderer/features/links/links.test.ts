import {expect, it} from 'vitest';
import {ok} from '../../../core/base/result.ts';
import {parseDeepLink} from '../../../core/protocol/deep-link.ts';
import {type LabEvent} from '../../../core/protocol/lab.ts';
import {documentIdSchema} from '../../../core/protocol/session.ts';
import {createAppStore} from '../../app/store.ts';
import {documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {linkToPlace} from './link-to-place.ts';
import {startLinks} from './links-controller.ts';
import {viewMoved, viewShown} from '../../app/layout/layout-slice.ts';

function openPage(hash: string) {
  const store = createAppStore();
  const given: string[] = [];
  const opened: unknown[] = [];
  const listeners: ((event: LabEvent) => void)[] = [];
  const target = new EventTarget();
  const location = {hash, pathname: '/', search: ''};
  const page = Object.assign(target, {
    location,
    history: {
      replaceState: (_state: unknown, _title: string, url: string) =>
        void (location.hash = url.includes('#') ? url : ''),
    },
  }) as unknown as Parameters<typeof startLinks>[0]['page'];
  startLinks({
    store,
    lab: {
      takeLinks: async () => ok({links: given.splice(0)}),
      readSample: async ({id}) => ok({id, title: '', description: '', language: 'msl' as const, text: ''}),
      subscribe(listener) {
        listeners.push(listener);
        return {dispose: () => {}};
      },
    },
    page,
    openFile: async (path, place) => {
      opened.push([path, place]);
      return documentIdSchema.parse(path);
    },
    showCrash: async (id) => void opened.push(id),
  });
  const ready = () =>
    store.setState({
      connection: {status: 'connected'},
      sessionLoaded: true,
      folderState: {folder: {path: '/f', name: 'f'}, recent: [], canChoose: false},
      samples: {status: 'ready', samples: []},
    });
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  return {
    store,
    opened,
    given,
    location,
    ready,
    settle,
    tell: () => listeners.forEach((one) => one({type: 'link'})),
  };
}

it('a link waits until folder, session and samples are there, and is followed once', async () => {
  const page = openPage('#open?file=a.metal&line=3');
  await page.settle();
  expect(page.opened).toEqual([]);
  expect(page.location.hash).toBe('');
  page.given.push('airlock://open?file=b.metal');
  page.ready();
  await page.settle();
  expect(page.opened).toEqual([
    ['a.metal', {line: 3, column: 1}],
    ['b.metal', undefined],
  ]);
  page.given.push('airlock://open?crash=c1');
  page.tell();
  await page.settle();
  expect(page.opened.at(-1)).toBe('c1');
});

it('other fragments are left to others', async () => {
  const page = openPage('#share=abc');
  page.ready();
  await page.settle();
  expect([page.location.hash, page.store.getState().openProblems]).toEqual(['#share=abc', []]);
});

const views = ['problems', 'run', 'timing'].map((id) => ({
  id,
  title: id,
  kind: 'panel' as const,
  home: 'bottom' as const,
}));

it('a link that is made leads back to where it was made', () => {
  const store = createAppStore();
  expect(linkToPlace(store.getState())).toBeUndefined();
  const own = newDocument(store.getState(), 'a.metal', 'msl', '');
  store.setState((state) => documentOpened(state, own));
  expect(linkToPlace(store.getState())).toBeUndefined();
  const disk = {folder: '/f', path: 'x y/ü.metal', hash: '', savedRevision: 1};
  store.setState((state) => ({
    ...documentOpened(state, {...own, disk}),
    folderState: {folder: {path: '/f', name: 'f'}, recent: [], canChoose: false},
    cursor: {line: 4, column: 2, selectedCharacters: 0},
    ...viewShown({...state, views}, 'run'),
    views,
  }));
  const link = linkToPlace(store.getState());
  expect(parseDeepLink(`airlock://${link}`)).toEqual({
    ok: true,
    value: {file: 'x y/ü.metal', line: 4, column: 2, view: 'run'},
  });
  // Of two panels that are shown, the one that is looked at.
  store.setState((state) => viewMoved(state, 'timing', {area: 'right'}));
  expect(linkToPlace(store.getState())).toContain('view=timing');
  store.setState({currentView: 'source'});
  expect(linkToPlace(store.getState())).toContain('view=run');
});
