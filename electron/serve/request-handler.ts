import {type IncomingMessage, type ServerResponse} from 'node:http';
import {type Access} from './access.ts';
import {noSessionPage, notBuiltPage} from './pages.ts';
import {securityHeaders} from './security-headers.ts';
import {readStaticFile} from './static-files.ts';

const html = 'text/html; charset=utf-8';
const plain = 'text/plain; charset=utf-8';

/** Answers the browser host's HTTP requests: the token exchange and the files of the page. */
export function createRequestHandler(access: Access, rendererFolder: string) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    handle(access, rendererFolder, request, response).catch((error: unknown) => {
      process.stderr.write(`airlock serve: ${request.url}: ${String(error)}\n`);
      if (response.headersSent) response.destroy();
      else send(request, response, 500, plain, 'The lab could not read this file; its output says why.\n');
    });
  };
}

async function handle(
  access: Access,
  rendererFolder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!access.hasKnownHost(request)) return send(request, response, 403, plain, 'Unknown host name.\n');
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET');
    return send(request, response, 405, plain, 'Only GET.\n');
  }
  // Split by hand: URL parsing would resolve `..` before it can be seen.
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const token = path === '/' ? new URLSearchParams(query).get('token') : null;
  if (token !== null) return exchangeToken(access, token, request, response);
  if (!access.hasSession(request)) return send(request, response, 403, html, noSessionPage());
  await sendFile(rendererFolder, path, request, response);
}

/** The redirect takes the token out of the address bar, the history and every later reload. */
function exchangeToken(
  access: Access,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const cookie = access.exchange(token);
  if (cookie !== undefined) response.setHeader('Set-Cookie', cookie);
  else if (!access.hasSession(request)) return send(request, response, 403, html, noSessionPage());
  response.setHeader('Location', '/');
  send(request, response, 303, plain, '');
}

async function sendFile(
  folder: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = await readStaticFile(folder, path);
  if (file !== undefined) {
    response.setHeader('Cache-Control', file.isImmutable ? 'max-age=31536000, immutable' : 'no-cache');
    return send(request, response, 200, file.contentType, file.content);
  }
  if (path === '/') return send(request, response, 503, html, notBuiltPage());
  send(request, response, 404, plain, 'No such file.\n');
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
): void {
  for (const [name, value] of Object.entries(securityHeaders(request.headers.host ?? ''))) {
    response.setHeader(name, value);
  }
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-store');
  response.writeHead(status, {'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body)});
  response.end(body);
}
