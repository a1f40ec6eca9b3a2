// Runs Clang 22 off the main thread: the WebAssembly code blocks its thread, and each worker uses a core of its own.
import {Buffer} from 'node:buffer';
import {parentPort} from 'node:worker_threads';
import {Exit, runLLVM} from '@yowasp/clang';

async function run(args, files) {
  const out = [];
  const error = [];
  let exitCode = 0;
  let trap;
  try {
    await runLLVM(args, files, {
      stdout: (bytes) => void (bytes !== null && out.push(bytes.slice())),
      stderr: (bytes) => void (bytes !== null && error.push(bytes.slice())),
      fetchProgress: () => undefined,
    });
  } catch (failure) {
    if (failure instanceof Exit) exitCode = failure.code;
    else {
      exitCode = 134;
      trap = String(failure);
    }
  }
  const text = (chunks) => Buffer.concat(chunks).toString('utf8');
  return {exitCode, trap, stdout: text(out), stderr: text(error)};
}

parentPort.on('message', ({args, files}) => {
  run(args, files).then((output) => parentPort.postMessage(output));
});
