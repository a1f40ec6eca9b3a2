import type {CustomScheme} from 'electron';
import {readStaticFile} from '../serve/static-files.ts';
import {isOwnUrl, pageScheme} from './own-page.ts';

/** Must be registered before the app is ready. */
export const pageSchemeRegistration: CustomScheme = {
  scheme: pageScheme,
  privileges: {standard: true, secure: true, supportFetchAPI: true},
};

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // Monaco writes style attributes and style elements at run time.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self'",
  // The page speaks to the lab through the preload alone; this is for its own files.
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
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
