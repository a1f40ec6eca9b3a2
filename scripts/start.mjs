// `npm start`: builds what is stale and opens the lab, in Electron where its binary can be had, else in the browser.
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {buildFailure, buildStale} from './build.mjs';
import {findElectron} from './electron-binary.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
/** An Electron that ends sooner than this with an error never showed the lab. */
const startLimitMs = 5000;

/** Runs Electron to its end; undefined where it could not start. */
function runElectron(path) {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(path, [repository], {stdio: 'inherit'});
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('error', () => resolve(undefined));
    child.on('exit', (code, signal) => {
      const neverStarted = (code ?? 1) !== 0 && signal === null && performance.now() - started < startLimitMs;
      resolve(neverStarted ? undefined : (code ?? 0));
    });
  });
}

async function serveInBrowser(reason) {
  console.log(`The Electron binary cannot be had here (${reason}): serving the lab in the browser instead.`);
  const command = new URL('../dist/electron/cli.mjs', import.meta.url);
  process.argv.splice(1, process.argv.length, fileURLToPath(command), 'serve', '--open', ...args);
  await import(command.href);
}

const args = process.argv.slice(2);
try {
  for (const line of await buildStale(['native', 'host', 'renderer'])) {
    if (!line.endsWith('up to date')) console.log(line);
  }
} catch (error) {
  console.error(`The build failed.\n${buildFailure(error)}`);
  process.exit(1);
}
const electron = await findElectron();
if ('reason' in electron) {
  await serveInBrowser(electron.reason);
} else {
  const code = await runElectron(electron.path);
  if (code === undefined) await serveInBrowser('it does not start');
  else process.exitCode = code;
}
