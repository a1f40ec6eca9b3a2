// Runs a tool of a build to its end.
import {spawn} from 'node:child_process';

/**
 * What the tool printed; where it fails, an error with all of that.
 * @returns {Promise<string>}
 */
export function runTool(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {cwd, stdio: ['ignore', 'pipe', 'pipe']});
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} failed:\n${output}`));
    });
  });
}
