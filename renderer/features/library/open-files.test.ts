import {describe, expect, it} from 'vitest';
import {err, ok} from '../../../core/base/result.ts';
import {badInput} from '../../../core/protocol/error.ts';
import {createAppStore} from '../../app/store.ts';
import {droppedOn, openDropped} from './open-files.ts';

type Opening = Parameters<typeof openDropped>[0];

/** A drop as browsers tell it. */
function transfer(...dropped: {readonly file: File; readonly isFolder?: boolean}[]) {
  const items = dropped.map(({file, isFolder = false}) => ({
    kind: 'file',
    getAsFile: () => file,
    webkitGetAsEntry: () => ({isDirectory: isFolder}),
  }));
  return {items, files: dropped.map(({file}) => file)} as unknown as DataTransfer;
}

function opening(openFolder?: Opening['openFolder']) {
  const store = createAppStore();
  store.setState({sessionLoaded: true});
  const lab = {} as Opening['lab'];
  const client = {} as Opening['client'];
  const names = () =>
    Object.values(store.getState().documents).map(({language, name}) => `${language} ${name}`);
  return {store, names, it: {store, lab, client, ...(openFolder === undefined ? {} : {openFolder})}};
}

const file = (name: string, text = ''): File => new File([text], name);

describe('what is dropped', () => {
  it('is files and folders, and what is neither is no matter', () => {
    const [kernel, folder] = [file('a.metal'), file('src')];
    expect(droppedOn(transfer({file: kernel}, {file: folder, isFolder: true}))).toEqual({
      files: [kernel],
      folders: [folder],
    });
    expect(droppedOn(null)).toEqual({files: [], folders: []});
    expect(droppedOn({items: [] as never, files: [kernel] as never})).toEqual({files: [kernel], folders: []});
  });

  it('opens as documents by its kind; what is not is said, and the others open', async () => {
    const lab = opening();
    const files = ['a.metal', 'b.ll', 'c.lab.json', 'd.exe', 'e.zip', 'f.h'].map((name) => file(name));
    await openDropped(lab.it, {files, folders: []});
    expect(lab.names()).toEqual(['msl a.metal', 'llvm-ir b.ll', 'json c.lab.json', 'msl f.h']);
    expect(lab.store.getState().openProblems).toEqual([
      expect.stringContaining('d.exe is not opened'),
      expect.stringContaining('e.zip: This is no crash bundle'),
    ]);
  });

  it('is one folder at most, opened by the host; a browser says what to do', async () => {
    const given: string[] = [];
    const app = opening(async ({name}) => {
      given.push(name);
      return name === 'gone' ? err(badInput('no-such-file', 'gone does not exist.', 'Look.')) : ok({});
    });
    await openDropped(app.it, {files: [file('a.metal')], folders: [file('src'), file('other')]});
    expect([given, app.names()]).toEqual([['src'], ['msl a.metal']]);
    expect(app.store.getState().openProblems).toEqual([
      'One folder is open at a time: src is, and other not.',
    ]);
    await openDropped(app.it, {files: [], folders: [file('gone')]});
    expect(app.store.getState().openProblems[0]).toContain('gone does not exist.');
    await openDropped(app.it, {files: [], folders: [file('src')]});
    expect(app.store.getState().openProblems).toEqual([]);
    const browser = opening();
    await openDropped(browser.it, {files: [], folders: [file('src')]});
    expect(browser.store.getState().openProblems[0]).toContain('airlock serve FOLDER');
  });
});
