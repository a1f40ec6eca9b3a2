import {homedir} from 'node:os';
import {join, resolve} from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Folder of the lab's state: `AIRLOCK_HOME`, or `airlock` in the platform's folder for application data. */
export function homeDirectory(environment: Environment, platform: NodeJS.Platform): string {
  const chosen = environment['AIRLOCK_HOME'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  return join(applicationData(environment, platform), 'airlock');
}

function applicationData(environment: Environment, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  if (platform === 'win32') return environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
  const data = environment['XDG_DATA_HOME'];
  // The XDG specification has a relative path ignored.
  return data !== undefined && data.startsWith('/') ? data : join(homedir(), '.local', 'share');
}
