import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';
import {type IncomingMessage} from 'node:http';

/**
 * Who may use the browser host. Any page in the browser can send requests to a port of this machine, so that each
 * check stands for one attack: Host against DNS rebinding, Origin against cross-site WebSockets, the cookie against
 * everybody who did not see the address in the terminal.
 */
export class Access {
  /** Goes into the printed address; good for one exchange. */
  readonly token = randomSecret();
  private readonly session = randomSecret();
  private readonly hosts: ReadonlySet<string>;
  private readonly cookieName: string;
  private tokenUsed = false;

  constructor(port: number) {
    this.hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
    // Cookies do not know ports: two labs on one machine must not overwrite each other's.
    this.cookieName = `airlock-${port}`;
  }

  /** The page was asked of this host by its own name. */
  hasKnownHost(request: IncomingMessage): boolean {
    return this.hosts.has(request.headers.host ?? '');
  }

  /** The request was made by a page of this very host. */
  hasOwnOrigin(request: IncomingMessage): boolean {
    return this.hasKnownHost(request) && request.headers.origin === `http://${request.headers.host}`;
  }

  hasSession(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.some((cookie) => {
      const [name, value] = cookie.split('=', 2);
      return name === this.cookieName && sameSecret(value ?? '', this.session);
    });
  }

  /** Trades the token for the session's Set-Cookie header; undefined for a wrong or used token. */
  exchange(token: string): string | undefined {
    if (this.tokenUsed || !sameSecret(token, this.token)) return undefined;
    this.tokenUsed = true;
    return `${this.cookieName}=${this.session}; HttpOnly; SameSite=Strict; Path=/`;
  }
}

function randomSecret(): string {
  return randomBytes(24).toString('base64url');
}

/** Compares in a time that tells nothing; the digests make the lengths equal. */
function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
