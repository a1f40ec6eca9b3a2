import {useEffect, useState} from 'react';
import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';

/** The files of the opened folder, as far as they are known. */
export type FileListing =
  | {readonly status: 'no-folder'}
  | {readonly status: 'listing'}
  | {readonly status: 'listed'; readonly files: readonly string[]; readonly truncated: boolean}
  | {readonly status: 'failed'; readonly error: LabError};

interface ListingOf {
  readonly root: string;
  readonly listing: FileListing;
}

/** The files of the folder `root`, listed anew whenever `wanted` becomes true; the old list counts until then. */
export function useFolderFiles(
  lab: Pick<Lab, 'listFiles'>,
  root: string | undefined,
  wanted: boolean,
): FileListing {
  const [known, setKnown] = useState<ListingOf | undefined>(undefined);
  useEffect(() => {
    if (root === undefined || !wanted) return;
    const withdrawn = new AbortController();
    void lab.listFiles({}, {signal: withdrawn.signal}).then((listed) => {
      if (withdrawn.signal.aborted) return;
      const listing: FileListing = listed.ok
        ? {status: 'listed', ...listed.value}
        : {status: 'failed', error: listed.error};
      setKnown({root, listing});
    });
    return () => withdrawn.abort();
  }, [lab, root, wanted]);
  if (root === undefined) return {status: 'no-folder'};
  return known?.root === root ? known.listing : {status: 'listing'};
}
