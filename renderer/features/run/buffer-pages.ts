import {useEffect, useState} from 'react';
import {type ElementKind, elementKinds} from '../../../core/experiment/element-type.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type BufferVersion, maxPageElements} from '../../../core/protocol/run.ts';
import {type ElementType} from '../../../core/protocol/experiment.ts';

/** Elements that are asked for at once: every difference of a page that small is listed. */
export const pageElements = 4096;
/** Pages that are kept. */
const mostPages = 96;

/** Names a buffer of a run, in one of its versions. */
export interface BufferRef {
  readonly runId: string;
  readonly index: number;
  readonly version: BufferVersion;
}

export interface BufferPage {
  readonly bytes: DataView;
  readonly kind: ElementKind;
  readonly firstElement: number;
  readonly count: number;
  /** Elements outside the tolerance, from the start of the buffer. */
  readonly mismatches: ReadonlySet<number>;
}

type PageResult = {readonly page: BufferPage} | {readonly error: LabError};

let lab: Pick<Lab, 'readRunBuffer'> | undefined;
const pages = new Map<string, Promise<PageResult>>();
const settled = new Map<string, PageResult>();

/** Says where buffers are read from. */
export function provideBufferPages(from: Pick<Lab, 'readRunBuffer'>): void {
  lab = from;
  pages.clear();
  settled.clear();
}

/** Forgets the pages of every run that is not among `runIds`: nothing shows them any more. */
export function keepPagesOf(runIds: ReadonlySet<string>): void {
  for (const key of pages.keys()) {
    if (runIds.has(key.slice(0, key.indexOf(' ')))) continue;
    pages.delete(key);
    settled.delete(key);
  }
}

/** A page of `elements` from `firstElement` on; what is read once is kept for a while. A failure is not kept. */
export function readPage(
  {runId, index, version}: BufferRef,
  firstElement: number,
  elements: number = pageElements,
): Promise<PageResult> {
  const key = [runId, index, version, firstElement, elements].join(' ');
  const known = pages.get(key);
  if (known !== undefined) return known;
  if (lab === undefined) throw new Error('no lab to read buffers from');
  const asked = lab.readRunBuffer({runId, index, version, firstElement, elements}).then((reply) => {
    if (!reply.ok) {
      pages.delete(key);
      return {error: reply.error};
    }
    const {type, base64, count, mismatches} = reply.value;
    const first = reply.value.firstElement;
    const result: PageResult = {
      page: {
        bytes: bytesOf(base64),
        kind: elementKinds[type],
        firstElement: first,
        count,
        mismatches: new Set((mismatches ?? []).map((offset) => first + offset)),
      },
    };
    // Not of a run that was forgotten meanwhile.
    if (pages.has(key)) settled.set(key, result);
    return result;
  });
  pages.set(key, asked);
  const [oldest] = pages.keys();
  if (pages.size > mostPages && oldest !== undefined) {
    pages.delete(oldest);
    settled.delete(oldest);
  }
  return asked;
}

function bytesOf(base64: string): DataView {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return new DataView(bytes.buffer);
}

/** The pages that hold elements `first` up to `last`, by number, as far as they are read; `error` where one failed. */
export function useBufferPages(
  ref: BufferRef | undefined,
  first: number,
  last: number,
): {readonly pages: ReadonlyMap<number, BufferPage>; readonly error: LabError | undefined} {
  const [, setTurn] = useState(0);
  const [error, setError] = useState<LabError>();
  const {runId, index, version} = ref ?? {};
  const firstPage = Math.floor(first / pageElements);
  const lastPage = Math.floor(Math.max(first, last - 1) / pageElements);
  useEffect(() => {
    if (runId === undefined || index === undefined || version === undefined) return;
    let isCurrent = true;
    for (let page = firstPage; page <= lastPage; page++) {
      void readPage({runId, index, version}, page * pageElements).then((result) => {
        if (!isCurrent) return;
        setError('error' in result ? result.error : undefined);
        setTurn((turn) => turn + 1);
      });
    }
    return () => {
      isCurrent = false;
    };
  }, [runId, index, version, firstPage, lastPage]);
  const found = new Map<number, BufferPage>();
  for (let page = firstPage; ref !== undefined && page <= lastPage; page++) {
    const key = [runId, index, version, page * pageElements, pageElements].join(' ');
    const result = settled.get(key);
    if (result !== undefined && 'page' in result) found.set(page, result.page);
  }
  return {pages: found, error};
}

/** The next element outside the tolerance after `from`, wrapping around; undefined where there is none. */
export async function nextMismatch(ref: BufferRef, from: number, count: number): Promise<number | undefined> {
  const pageCount = Math.ceil(count / maxPageElements);
  const firstPage = Math.floor(Math.min(from + 1, count - 1) / maxPageElements);
  for (let step = 0; step <= pageCount; step++) {
    const number = (firstPage + step) % pageCount;
    const result = await readPage(ref, number * maxPageElements, maxPageElements);
    if ('error' in result) return undefined;
    const found = [...result.page.mismatches].find((element) => step > 0 || element > from);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Elements of the beginning of a buffer as numbers, for plots: at most `most`. */
export async function readNumbers(
  ref: BufferRef,
  type: ElementType,
  count: number,
  most: number,
): Promise<Float64Array | LabError> {
  const total = Math.min(count, most);
  const numbers = new Float64Array(total);
  const kind = elementKinds[type];
  for (let at = 0; at < total; at += maxPageElements) {
    const result = await readPage(ref, at, maxPageElements);
    if ('error' in result) return result.error;
    const {bytes} = result.page;
    const elements = Math.min(total - at, bytes.byteLength / kind.bytes);
    for (let index = 0; index < elements; index++) {
      numbers[at + index] = Number(kind.read(bytes, index * kind.bytes));
    }
  }
  return numbers;
}
