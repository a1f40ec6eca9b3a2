// Starts processes for run-process.ts. A process of its own, because to fork one that has mapped all of Clang and a
// corpus takes longer than most of what it is to run.
import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import process from 'node:process';
import {ForkServers} from './fork-servers.mjs';

const environment = {PATH: process.env['PATH'] ?? '', LC_ALL: 'C'};
const servers = new ForkServers(environment);

process.on('message', (job) => {
  const answer = (rest) => process.send({id: job.id, ...rest});
  servers.run(job).then(
    (output) => (output === undefined ? start(job, answer) : answer(output)),
    (error) => answer({failure: error.message}),
  );
});

function start({tool, args, input}, answer) {
  const child = spawn(tool, args, {timeout: 60_000, env: environment});
  const stdout = [];
  const stderr = [];
  child.stdout.on('data', (chunk) => stdout.push(chunk));
  child.stderr.on('data', (chunk) => stderr.push(chunk));
  child.on('error', (error) => answer({failure: error.message}));
  // A tool that rejects its input early closes the pipe; its exit code says what happened.
  child.stdin.on('error', () => undefined);
  child.on('close', (exitCode, signal) => {
    answer({
      exitCode: exitCode ?? undefined,
      signal: signal ?? undefined,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString('utf8'),
    });
  });
  child.stdin.end(input);
}

process.on('disconnect', () => process.exit());
process.on('exit', () => servers.dispose());
