import type {CustomScheme} from 'electron';
import {contentSecurityPolicy} from '../serve/security-headers.ts';
import {readStaticFile} from '../serve/static-files.ts';
import {isOwnUrl, pageScheme} from './own-page.ts';

/** Must be registered before the app is ready. */
export const pageSchemeRegistration: CustomScheme = {
  scheme: pageScheme,
  privileges: {standard: true, secure: true, supportFetchAPI: true},
};

const headers = {
  // The page speaks to the lab through the preload alone; connections are for its own files.
  'Content-Security-Policy': contentSecurityPolicy("'self'"),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
};

/** Answers requests for the lab's page with files below `folder`, and nothing else. */
export function createPageHandler(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refuse(405, 'Only GET.');
    if (!isOwnUrl(request.url)) return refuse(404, 'No such address.');
    const file = await readStaticFile(folder, rawPath(request.url));
    if (!file) return refuse(404, 'No such file.');
    return new Response(new Uint8Array(file.content), {
      headers: {...headers, 'Content-Type': file.contentType},
    });
  };
}

/** The path as it was asked for: URL parsing would resolve `..` before it can be refused. */
function rawPath(url: string): string {
  const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1];
  return path === undefined || path === '' ? '/' : path;
}

function refuse(status: number, message: string): Response {
  return new Response(`${message}\n`, {status, headers: {...headers, 'Content-Type': 'text/plain'}});
}
