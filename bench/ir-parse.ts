// Reading, verifying and printing a large typed module, against one `llvm-as-14` process on the same file; memory per line.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {type Module} from '../core/ir/model/module.ts';
import {parseModule} from '../core/ir/parser/parse-module.ts';
import {printModule} from '../core/ir/printer/print-module.ts';
import {makeLargeModule} from '../core/ir/testing/air/large-module.ts';
import {verifyModule} from '../core/ir/verify/verify-module.ts';

const runs = 60;
const text = makeLargeModule(4300);
const lineCount = text.split('\n').length;
const folder = mkdtempSync(join(tmpdir(), 'airlock-ir-'));
const file = join(folder, 'large.ll');
writeFileSync(file, text);

function milliseconds(action: () => void): number {
  const start = process.hrtime.bigint();
  action();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const samples: Record<string, number[]> = {
  parse: [],
  verify: [],
  'parse + verify': [],
  print: [],
  'llvm-as-14': [],
};
let module: Module = parseModule(text).module;
// The two alternate, so that a busy machine slows both.
for (let run = 0; run < runs; run++) {
  const parse = milliseconds(() => {
    module = parseModule(text).module;
  });
  const verify = milliseconds(() => {
    verifyModule(module);
  });
  samples['parse']?.push(parse);
  samples['verify']?.push(verify);
  samples['parse + verify']?.push(parse + verify);
  samples['print']?.push(milliseconds(() => void printModule(module)));
  samples['llvm-as-14']?.push(
    milliseconds(() => {
      const done = spawnSync('/usr/bin/llvm-as-14', [file, '-o', '/dev/null']);
      if (done.status !== 0) throw new Error(`llvm-as-14 refused the module: ${String(done.stderr)}`);
    }),
  );
}
rmSync(folder, {recursive: true});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

console.log(`${lineCount} lines, ${text.length} characters, median (least) of ${runs} runs`);
for (const [name, values] of Object.entries(samples)) {
  console.log(`${name.padEnd(16)} ${median(values).toFixed(2)} ms (${Math.min(...values).toFixed(2)})`);
}
const ours = median(samples['parse + verify'] ?? []);
const theirs = median(samples['llvm-as-14'] ?? []);
console.log(`parse + verify to one llvm-as-14 process: ${(ours / theirs).toFixed(2)} (bound 1.0)`);
console.log(`lines per second: ${Math.round(lineCount / (ours / 1000))}`);

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');
function usedBytes(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  return process.memoryUsage().heapUsed;
}

const kept: Module[] = [];
const before = usedBytes();
for (let copy = 0; copy < 20; copy++) kept.push(parseModule(text).module);
const grown = (usedBytes() - before) / kept.length;
console.log(`memory per line: about ${Math.round(grown / lineCount)} bytes`);
if (ours > theirs) process.exitCode = 1;
