export const pageScheme = 'airlock';
const pageHost = 'app';

/** Address of the lab's page. */
export const pageUrl = `${pageScheme}://${pageHost}/`;

/** Whether `url` is served by the lab itself. */
export function isOwnUrl(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed?.protocol === `${pageScheme}:` && parsed.host === pageHost && parsed.username === '';
}

/** Whether `url` is the page itself and no other file of the lab. */
export function isOwnPage(url: string): boolean {
  return isOwnUrl(url) && new URL(url).pathname === '/';
}
