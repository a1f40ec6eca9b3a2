/** Where the page of the window comes from, and what it can be brought to do. */
import {describe, expect, it} from 'vitest';
import {testDesktop} from './testing/test-desktop.ts';

const desktop = testDesktop();

const hostileUrls = [
  'https://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'airlock://elsewhere/',
  'airlock://app@elsewhere/',
  'airlock://user@app/',
  'airlock://app/assets/page.js',
  'not a url',
];

describe('the page cannot be hijacked', () => {
  it.each(hostileUrls)('navigation, redirect and window.open to %s are denied', async (url) => {
    const {contents} = (await desktop.start()).window;
    expect(contents.tryNavigate(url)).toBe('denied');
    expect(contents.tryNavigate(url, 'sub')).toBe('denied');
    expect(contents.tryRedirect(url)).toBe('denied');
    expect(contents.tryOpen(url)).toBe('deny');
  });

  it('may reload itself, but not be framed or host a webview', async () => {
    const {contents} = (await desktop.start()).window;
    expect(contents.tryNavigate('airlock://app/')).toBe('allowed');
    expect(contents.tryNavigate('airlock://app/', 'sub')).toBe('denied');
    expect(contents.tryOpen('airlock://app/')).toBe('deny');
    expect(contents.tryAttachWebview()).toBe('denied');
  });

  it('gets no permission but to write to the clipboard, and that only in its main frame', async () => {
    const {electron, window} = await desktop.start();
    const ask = (permission: string, requestingUrl: string, isMainFrame: boolean) => {
      let granted: boolean | undefined;
      const details = {requestingUrl, isMainFrame};
      electron.permissionRequest?.(
        window.contents.asWebContents,
        permission as 'media',
        (answer) => (granted = answer),
        details,
      );
      const checked = electron.permissionCheck?.(
        null,
        permission as 'media',
        requestingUrl,
        details as never,
      );
      expect(checked).toBe(granted);
      return granted;
    };
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'usb',
    ]) {
      expect(ask(permission, 'airlock://app/', true)).toBe(false);
    }
    expect(ask('clipboard-sanitized-write', 'airlock://app/', true)).toBe(true);
    expect(ask('clipboard-sanitized-write', 'airlock://app/', false)).toBe(false);
    expect(ask('clipboard-sanitized-write', 'https://example.com/', true)).toBe(false);
    expect(electron.devicePermission?.({} as never)).toBe(false);
  });
});

describe('the lab’s scheme', () => {
  it('serves the page with a strict policy', async () => {
    const response = await (await desktop.start()).requestPage('airlock://app/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<title>Airlock</title>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self' data:",
      "worker-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('serves the files of the page, whatever query they are asked with', async () => {
    const response = await (await desktop.start()).requestPage('airlock://app/assets/page.js?v=1#x');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    'airlock://app/../electron/main.cjs',
    'airlock://app/../../package.json',
    'airlock://app/assets/../../../package.json',
    'airlock://app/%2e%2e/%2e%2e/package.json',
    'airlock://app/..%2f..%2fpackage.json',
    'airlock://app/..%5c..%5cpackage.json',
    'airlock://app//etc/passwd',
    'airlock://app/%00',
    'airlock://app/%',
    'airlock://app/assets/leak.json',
    'airlock://app/assets',
    'airlock://app/nothing.js',
    'airlock://elsewhere/',
  ])('refuses %s', async (url) => {
    const response = await (await desktop.start()).requestPage(url);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('answers nothing but GET', async () => {
    expect((await (await desktop.start()).requestPage('airlock://app/', 'POST')).status).toBe(405);
  });
});
