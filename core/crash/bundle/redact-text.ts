/** What a bundle must not tell of the machine that it comes from. */
export interface PrivateNames {
  /** Folders that lead to a person, with what stands for them, such as `/Users/ada` and `~`. */
  readonly folders: readonly (readonly [folder: string, label: string])[];
  readonly userName: string;
  readonly hostName: string;
}

export interface RedactedText {
  readonly text: string;
  /** How often something was replaced. */
  readonly replacements: number;
}

/** Shorter names occur in ordinary words. */
const shortestName = 3;
/** Names that say nothing of anybody. */
const commonNames: ReadonlySet<string> = new Set(['root', 'user', 'admin', 'localhost', 'runner']);

/** Forms of secrets that are told apart from ordinary text by themselves. */
const secretForms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '<private key>'],
  [/\bgh[pousr]_[A-Za-z0-9]{20,}\b|\bgithub_pat_[A-Za-z0-9_]{20,}\b/g, '<token>'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '<access key>'],
  [/\bsk-[A-Za-z0-9_-]{20,}\b/g, '<token>'],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}\b/g, '<token>'],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/g, '<token>'],
  [
    /(\b(?:password|passwd|secret|token|api[_-]?key)\b["']?\s*[:=]\s*)(["']?)(?!<)[^\s"']{6,}\2/gi,
    '$1<secret>',
  ],
  [
    /("(?:crashReporterKey|sleepWakeUUID|bootSessionUUID|deviceIdentifierForVendor)"\s*:\s*)"[^"]*"/g,
    '$1"<removed>"',
  ],
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, '<address>'],
  // Home folders of anybody, also of machines that the text was copied from.
  [/((?:\/Users|\/home)\/)(?!<)[^\s/:"']+/g, '$1<user>'],
  [/([A-Za-z]:\\Users\\)(?!<)[^\s\\:"']+/g, '$1<user>'],
];

/** The text without folders, names and secrets that it has no need of. */
export function redactText(text: string, {folders, userName, hostName}: PrivateNames): RedactedText {
  let result = text;
  let replacements = 0;
  const replace = (pattern: RegExp, label: string): void => {
    result = result.replace(pattern, (...found: unknown[]) => {
      replacements++;
      // What stands before the secret stays: `$1` of a form that has groups.
      return label.replace('$1', typeof found[1] === 'string' ? found[1] : '');
    });
  };
  const longestFirst = [...folders].sort(([a], [b]) => b.length - a.length);
  for (const [folder, label] of longestFirst) {
    const bare = folder.replace(/[\\/]+$/, '');
    if (bare.length > 1) replace(new RegExp(`${escapeRegExp(bare)}(?![\\w-])`, 'g'), label);
  }
  for (const [pattern, label] of secretForms) replace(pattern, label);
  for (const [name, label] of [
    [userName, '<user>'],
    [hostName, '<host>'],
  ] as const) {
    if (name.length < shortestName || commonNames.has(name.toLowerCase())) continue;
    replace(new RegExp(`(?<![\\w<-])${escapeRegExp(name)}(?![\\w-])`, 'gi'), label);
  }
  return {text: result, replacements};
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
