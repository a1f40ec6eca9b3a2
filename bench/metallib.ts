// From IR text to a library: parse, write bitcode, pack; against one `llvm-as-14` process on the same file.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseModule} from '../core/ir/parser/parse-module.ts';
import {makeLargeModule} from '../core/ir/testing/air/large-module.ts';
import {writeBitcode} from '../core/metallib/bitcode/write-module.ts';
import {buildLibrary} from '../core/metallib/build-library.ts';
import {print, quantile, ratios, summary} from './lib/figures.ts';
import {isInstalled, NativeLauncher} from './lib/native-process.ts';

const runs = 60;
const warmUpRuns = 15;
/** Text to library (issue 11). */
const budgetMs = 60;
/** The library may take at most as long as one process of the native assembler, which only makes bitcode. */
const bound = 1;
const native = 'llvm-as-14';
const text = makeLargeModule(4300);
const lineCount = text.split('\n').length;

const parseMs: number[] = [];
const bitcodeMs: number[] = [];
const libraryMs: number[] = [];
const nativeMs: number[] = [];
let libraryBytes = 0;

/** Parse, bitcode alone, then the whole way from the text again. */
function measureOnce(): void {
  const startMs = performance.now();
  const {module} = parseModule(text);
  const parsedMs = performance.now();
  const bitcode = writeBitcode(module);
  const writtenMs = performance.now();
  const library = buildLibrary(parseModule(text).module);
  const builtMs = performance.now();
  if (!bitcode.ok || !library.ok) throw new Error('the large module does not build');
  libraryBytes = library.value.bytes.length;
  parseMs.push(parsedMs - startMs);
  bitcodeMs.push(writtenMs - parsedMs);
  libraryMs.push(builtMs - writtenMs);
}

const folder = mkdtempSync(join(tmpdir(), 'airlock-metallib-'));
const file = join(folder, 'large.ll');
writeFileSync(file, text);
const launcher = isInstalled(native) ? new NativeLauncher() : undefined;
measureOnce();
const firstMs = libraryMs[0] ?? 0;
for (let run = 0; run < warmUpRuns; run++) measureOnce();
for (const samples of [parseMs, bitcodeMs, libraryMs]) samples.length = 0;
// The two alternate, so that a busy machine slows both.
for (let run = 0; run < runs; run++) {
  measureOnce();
  if (launcher !== undefined) nativeMs.push(await launcher.run(native, [file, '-o', '/dev/null']));
}
launcher?.close();
rmSync(folder, {recursive: true});

console.log(
  `  typed module of ${lineCount} lines, ${text.length} characters, ${runs} runs; library of ${libraryBytes} bytes`,
);
print('parse', summary(parseMs));
print('write bitcode', summary(bitcodeMs));
print('text to library', summary(libraryMs));
print('the first time, cold', `${firstMs.toFixed(1)} ms`);
const medianMs = quantile(libraryMs, 0.5);
print('budget', `${budgetMs} ms: ${medianMs <= budgetMs ? 'kept' : 'EXCEEDED'}`);
if (medianMs > budgetMs) process.exitCode = 1;
if (launcher === undefined) print(native, 'not installed: apt-get install -y llvm-14');
else {
  print(`one ${native} process`, summary(nativeMs));
  print('text to library', ratios(libraryMs, nativeMs, bound));
  if (medianMs > bound * quantile(nativeMs, 0.5)) process.exitCode = 1;
}
