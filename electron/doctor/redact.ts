/** What a report must not tell. */
export interface Secrets {
  readonly homeDirectory: string;
  readonly temporaryDirectory: string;
  readonly resourcesDirectory: string;
  readonly userName: string;
  readonly hostName: string;
}

/** Shorter names occur in ordinary words. */
const shortestName = 3;
/** Names that say nothing of anybody. */
const commonNames: ReadonlySet<string> = new Set(['root', 'user', 'admin', 'localhost', 'runner']);

/** Replaces folders, the user and the machine in every text of `value`; keys and numbers stay. */
export function redact<T>(value: T, secrets: Secrets): T {
  // Same shape, other texts.
  return map(value, replacer(secrets)) as T;
}

function map(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((one) => map(one, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, map(one, replace)]));
}

function replacer(secrets: Secrets): (text: string) => string {
  const folders = (
    [
      [secrets.resourcesDirectory, '<airlock>'],
      [secrets.temporaryDirectory, '<tmp>'],
      [secrets.homeDirectory, '~'],
    ] as const
  )
    .filter(([folder]) => folder.length > 1)
    .sort(([a], [b]) => b.length - a.length);
  const names = (
    [
      [secrets.userName, '<user>'],
      [secrets.hostName, '<host>'],
    ] as const
  ).filter(([name]) => name.length >= shortestName && !commonNames.has(name.toLowerCase()));
  return (text) => {
    let result = text;
    for (const [folder, label] of folders) result = result.replaceAll(folder.replace(/[\\/]+$/, ''), label);
    result = result.replace(/((?:\/Users|\/home|[A-Za-z]:\\Users)[\\/])[^\s\\/:"']+/g, '$1<user>');
    for (const [name, label] of names)
      result = result.replace(new RegExp(`(?<![\\w-])${escapeRegExp(name)}(?![\\w-])`, 'gi'), label);
    return result;
  };
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
