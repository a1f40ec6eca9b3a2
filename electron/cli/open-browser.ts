import {spawn} from 'node:child_process';

/** Opens `address` in the person's browser where there is a display; does nothing where that fails. */
export function openBrowser(
  address: string,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const command = openCommand(environment);
  if (command === undefined) return;
  const child = spawn(command, [address], {stdio: 'ignore', detached: true});
  // No opener is installed: the address is on the terminal.
  child.on('error', () => undefined);
  child.unref();
}

function openCommand(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  if (process.platform === 'darwin') return '/usr/bin/open';
  if (process.platform === 'win32') return 'explorer.exe';
  return environment['DISPLAY'] || environment['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}
