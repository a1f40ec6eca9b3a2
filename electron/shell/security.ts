import type {App, Session, WebContents} from 'electron';
import {isOwnPage, isOwnUrl} from './own-page.ts';

/** Denies whatever a page could do beyond showing the lab, for every page that ever comes to be. */
export function confinePages(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => confinePage(contents));
}

function confinePage(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({action: 'deny'}));
  contents.on('will-frame-navigate', (details) => {
    // The page may reload itself; nothing else may be shown in its place or in a frame.
    if (!details.isMainFrame || !isOwnPage(details.url)) details.preventDefault();
  });
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** The one permission the page has: commands and diagnostics can be copied. */
const granted = 'clipboard-sanitized-write';

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(permission === granted && details.isMainFrame && isOwnUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin, details) =>
      permission === granted && details.isMainFrame && isOwnUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
}
