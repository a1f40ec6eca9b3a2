import {describe, expect, it} from 'vitest';
import {documentIdSchema, type LabDocument} from '../../../core/protocol/session.ts';
import {footerText, maxQuickRows, parseQuickQuery, quickRows, type QuickSources} from './quick-open-rows.ts';

const document = (id: string, name: string, path?: string): LabDocument => ({
  id: documentIdSchema.parse(id),
  name,
  language: 'msl',
  text: '',
  revision: 1,
  ...(path === undefined ? {} : {disk: {folder: '/f', path, hash: '', savedRevision: 1}}),
});
const sources: QuickSources = {
  documents: [document('1', 'scale.metal', 'kernels/scale.metal'), document('2', 'untitled.ll')],
  front: documentIdSchema.parse('1'),
  root: '/f',
  recent: ['kernels/blur.metal', 'kernels/scale.metal'],
  files: ['README.txt', 'kernels/blur.metal', 'kernels/scale.metal', 'kernels/tile/scan.metal', 'scan.h'],
  samples: [
    {id: 'vector-add/vector-add.metal', title: 'Vector add', description: '', language: 'msl'},
    {id: 'reduction/sum.metal', title: 'Reduction by simdgroups', description: '', language: 'msl'},
  ],
};
const names = (query: string, of: QuickSources = sources): string[] =>
  quickRows(of, query).rows.map(({target, name}) => `${target.kind} ${name}`);

describe('quick open', () => {
  it('lists documents, recent files, other files and samples, each file once', () => {
    expect(names('')).toEqual([
      'document untitled.ll',
      'document scale.metal',
      'recent blur.metal',
      'file README.txt',
      'file scan.metal',
      'file scan.h',
      'sample vector-add.metal',
      'sample sum.metal',
    ]);
  });

  it('finds by name before folder before title', () => {
    expect(names('scan')).toEqual(['file scan.metal', 'file scan.h']);
    expect(names('tile')).toEqual(['file scan.metal', 'document untitled.ll']);
    expect(names('tile/scan')).toEqual(['file scan.metal']);
    expect(names('simdgroups')).toEqual(['sample sum.metal']);
    expect(names('zzz')).toEqual([]);
  });

  it('says which characters it found, in the name and in the folder', () => {
    const [row] = quickRows(sources, 'tile/sc').rows;
    expect(row?.found.map((index) => row.name[index]).join('')).toBe('sc');
    expect(row?.foundInPlace.map((index) => row.place[index]).join('')).toBe('tile');
    const [sample] = quickRows(sources, 'simdgroups').rows;
    expect(sample?.foundInPlace.map((index) => sample.place[index]).join('')).toBe('simdgroups');
  });

  it.each([
    ['scale.metal:12:3', 'scale.metal', {line: 12, column: 3}],
    ['scale:7', 'scale', {line: 7, column: 1}],
    ['scale:', 'scale', undefined],
    ['scale:7:', 'scale', {line: 7, column: 1}],
    ['a/b c.metal', 'a/b c.metal', undefined],
    [':0:0', '', {line: 1, column: 1}],
    ['x:99999999999999999999', 'x', {line: 10_000_000, column: 1}],
    ['std::x', 'std::x', undefined],
    ['', '', undefined],
  ])('reads %s', (query, text, position) => {
    expect(parseQuickQuery(query)).toEqual({text, position});
  });

  it('takes a place alone for one of the document in front', () => {
    expect(names(':12')).toEqual(['document scale.metal']);
    expect(names(':12', {...sources, front: undefined})).toEqual([]);
  });

  it('shows a part of many, and says so', () => {
    const many = {...sources, files: Array.from({length: 20_000}, (_, index) => `k/file-${index}.metal`)};
    const {rows, found} = quickRows(many, 'file');
    expect([rows.length, found]).toEqual([maxQuickRows, 20_000]);
    expect(footerText({status: 'listed', files: many.files, truncated: true}, found)).toMatch(
      /^100 of 20000 are shown.*only its first 20000 files/,
    );
    expect(footerText({status: 'no-folder'}, 1)).toContain('No folder is open');
  });
});
