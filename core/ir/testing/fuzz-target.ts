import {parentPort} from 'node:worker_threads';
import {firstDifference} from '../equality.ts';
import {parseModule} from '../parser/parse-module.ts';
import {printModule} from '../printer/print-module.ts';
import {verifyModule} from '../verify/verify-module.ts';

// Runs in a worker of its own (fuzz-runner.ts), because a hang or a stack overflow must not take the tests down.

/** What is wrong with the answer to `text`; undefined where all is well. */
function complaintAbout(text: string): string | undefined {
  const {module, diagnostics} = parseModule(text);
  const all = [...diagnostics, ...verifyModule(module)];
  for (const {start, end, message} of all) {
    if (!(start >= 0 && start <= end && end <= text.length)) return `range ${start}..${end} of: ${message}`;
    if (message === '') return 'an empty message';
  }
  const printed = printModule(module);
  // Of a broken module only an answer is promised; one without any complaint must survive printing.
  if (all.length > 0) return undefined;
  const again = parseModule(printed);
  const first = again.diagnostics[0];
  if (first !== undefined) return `no diagnostic, but the printed text has: ${first.message}`;
  const difference = firstDifference(module, again.module);
  return difference === undefined ? undefined : `no diagnostic, but printing changes it: ${difference}`;
}

parentPort?.on('message', (texts: readonly string[]) => {
  const complaints = texts.map((text) => {
    try {
      return complaintAbout(text);
    } catch (thrown) {
      return `throws ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`.slice(
        0,
        600,
      );
    }
  });
  parentPort?.postMessage(complaints);
});
