import {open, realpath} from 'node:fs/promises';
import {extname, join, sep} from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFile {
  readonly content: Buffer;
  readonly contentType: string;
  /** The name holds a hash of the content, so that it never changes. */
  readonly isImmutable: boolean;
}

/** Reads the file that a URL path names below `folder`; undefined where there is none or the path leaves it. */
export async function readStaticFile(folder: string, urlPath: string): Promise<StaticFile | undefined> {
  const relative = safeRelativePath(urlPath);
  if (relative === undefined) return undefined;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, relative));
    // A link below the folder may point anywhere: judge the real place.
    if (!path.startsWith(root + sep)) return undefined;
    const file = await open(path, 'r');
    try {
      if (!(await file.stat()).isFile()) return undefined;
      const contentType = contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
      return {content: await file.readFile(), contentType, isImmutable: relative.startsWith('assets/')};
    } finally {
      await file.close();
    }
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP')
      return undefined;
    throw error;
  }
}

/** `/` is `index.html`. Undefined for whatever no page of ours would ask for. */
function safeRelativePath(urlPath: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (path === '/') return 'index.html';
  const segments = path.slice(1).split('/');
  const isSafe = segments.every(
    (segment) => segment !== '' && !segment.startsWith('.') && !/[\\:\0]/.test(segment),
  );
  return path.startsWith('/') && isSafe ? segments.join('/') : undefined;
}
