// Reading and verifying a large typed module, against one `llvm-as-14` process on the same file; memory per line.
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
import {print, quantile, ratios, summary} from './lib/figures.ts';
import {isInstalled, NativeLauncher} from './lib/native-process.ts';

const runs = 60;
const warmUpRuns = 15;
/** Parse and verify may take at most as long as one process of the native assembler. */
const bound = 1;
const native = 'llvm-as-14';
const text = makeLargeModule(4000);
const lineCount = text.split('\n').length;

function milliseconds(action: () => void): number {
  const startMs = performance.now();
  action();
  return performance.now() - startMs;
}

const parseMs: number[] = [];
const verifyMs: number[] = [];
const bothMs: number[] = [];
const printMs: number[] = [];
const nativeMs: number[] = [];

function measureOnce(): void {
  let module: Module | undefined;
  const parse = milliseconds(() => {
    module = parseModule(text).module;
  });
  if (module === undefined) return;
  const known = module;
  const verify = milliseconds(() => void verifyModule(known));
  parseMs.push(parse);
  verifyMs.push(verify);
  bothMs.push(parse + verify);
  printMs.push(milliseconds(() => void printModule(known)));
}

/** Bytes of heap that one parsed module keeps, by the mean of several. */
function keptBytes(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  const usedBytes = (): number => {
    if (typeof collectGarbage === 'function') collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = usedBytes();
  const kept = Array.from({length: 20}, () => parseModule(text).module);
  return (usedBytes() - before) / kept.length;
}

const folder = mkdtempSync(join(tmpdir(), 'airlock-ir-'));
const file = join(folder, 'large.ll');
writeFileSync(file, text);
const launcher = isInstalled(native) ? new NativeLauncher() : undefined;
for (let run = 0; run < warmUpRuns; run++) measureOnce();
for (const samples of [parseMs, verifyMs, bothMs, printMs]) samples.length = 0;
// The two alternate, so that a busy machine slows both.
for (let run = 0; run < runs; run++) {
  measureOnce();
  if (launcher !== undefined) nativeMs.push(await launcher.run(native, [file, '-o', '/dev/null']));
}
launcher?.close();
rmSync(folder, {recursive: true});

const medianMs = quantile(bothMs, 0.5);
console.log(`  typed module of ${lineCount} lines, ${text.length} characters, ${runs} runs`);
print('parse', summary(parseMs));
print('verify', summary(verifyMs));
print('parse + verify', summary(bothMs));
print('print', summary(printMs));
if (launcher === undefined) print(native, 'not installed: apt-get install -y llvm-14');
else {
  print(`one ${native} process`, summary(nativeMs));
  print('parse + verify', ratios(bothMs, nativeMs, bound));
  if (medianMs > bound * quantile(nativeMs, 0.5)) process.exitCode = 1;
}
print('lines per second', String(Math.round(lineCount / (medianMs / 1000))));
print('memory per line', `${Math.round(keptBytes() / lineCount)} bytes`);
