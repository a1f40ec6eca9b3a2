// Lists the packages that are in the product, with their licences, into renderer/features/about/licences.json.
// `node scripts/make-licences.mjs`; the list is committed, and a test fails when package-lock.json says otherwise.
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
export const licenceList = join(repository, 'renderer/features/about/licences.json');

/** What packages contain beyond their own licence, by what they say of themselves. */
const contains = {
  '@yowasp/clang': 'Contains LLVM and Clang, Apache License 2.0 with LLVM Exceptions.',
  'monaco-editor': 'Contains parts of Visual Studio Code and others; its ThirdPartyNotices.txt names them.',
};

/** Every package of `dependencies` and what these need, as the lock file has them. */
function productPackages(lock) {
  const found = new Map();
  const queue = Object.keys(lock.packages[''].dependencies).map((name) => ({from: '', name}));
  while (queue.length > 0) {
    const {from, name} = queue.pop();
    const place = placeOf(lock, from, name);
    if (place === undefined || found.has(place)) continue;
    const entry = lock.packages[place];
    found.set(place, {name, ...entry});
    for (const next of Object.keys(entry.dependencies ?? {})) queue.push({from: place, name: next});
  }
  return found;
}

/** Where Node would find `name` from the package at `from`: the nearest node_modules upwards. */
function placeOf(lock, from, name) {
  for (let at = from; ;) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (lock.packages[place] !== undefined) return place;
    if (at === '') return undefined;
    const cut = at.lastIndexOf('/node_modules/');
    at = cut < 0 ? '' : at.slice(0, cut);
  }
}

/** The list: packages by name, equal texts once. */
export function licencesOf(root = repository) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const texts = [];
  const packages = [...productPackages(lock)].map(([place, {name, version, license}]) => {
    const files = readdirSync(join(root, place)).filter((file) => /^(licen[sc]e|copying|notice)/i.test(file));
    const indexes = files.sort().map((file) => {
      const text = readFileSync(join(root, place, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim();
      if (!texts.includes(text)) texts.push(text);
      return texts.indexOf(text);
    });
    const note = contains[name];
    return {name, version, licence: license ?? 'see its text', texts: indexes, ...(note ? {note} : {})};
  });
  packages.sort((left, right) => (left.name < right.name ? -1 : 1));
  return {packages, texts};
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(licenceList, `${JSON.stringify(licencesOf(), null, 1)}\n`);
}
