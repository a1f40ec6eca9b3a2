// Starts processes for run-process.ts. A process of its own, because to fork one that has mapped all of Clang and a
// corpus takes longer than most of what it is to run.
import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import process from 'node:process';

process.on('message', ({id, tool, args, input}) => {
  const child = spawn(tool, args, {timeout: 60_000, env: {PATH: process.env['PATH'] ?? '', LC_ALL: 'C'}});
  const stdout = [];
  const stderr = [];
  child.stdout.on('data', (chunk) => stdout.push(chunk));
  child.stderr.on('data', (chunk) => stderr.push(chunk));
  child.on('error', (error) => process.send({id, failure: error.message}));
  // A tool that rejects its input early closes the pipe; its exit code says what happened.
  child.stdin.on('error', () => undefined);
  child.on('close', (exitCode, signal) => {
    process.send({
      id,
      exitCode: exitCode ?? undefined,
      signal: signal ?? undefined,
      stdout: Buffer.concat(stdout).toString('utf8'),
      stderr: Buffer.concat(stderr).toString('utf8'),
    });
  });
  child.stdin.end(input);
});
process.on('disconnect', () => process.exit());
