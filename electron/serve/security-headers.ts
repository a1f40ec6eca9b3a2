/** Sent with every answer. `host` is the host and port that the page was asked of. */
export function securityHeaders(host: string): Record<string, string> {
  return {
    // Safari does not count a WebSocket to the same host as 'self'.
    'Content-Security-Policy': contentSecurityPolicy(`'self' ws://${host}`),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()',
  };
}

/** The policy of the lab's page under every host; `connections` is what it may connect to. */
export function contentSecurityPolicy(connections: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Monaco writes style attributes and style elements at run time.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    // Monaco's icon font.
    "font-src 'self' data:",
    "worker-src 'self'",
    `connect-src ${connections}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
