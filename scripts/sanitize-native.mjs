// Builds the reference device's machine with AddressSanitizer and UndefinedBehaviorSanitizer and runs the hostile programs of
// native/reference/testing/hostile.test.ts in it: `node scripts/sanitize-native.mjs [FOLDER]`. Needs g++.
import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const native = path.join(repository, 'native');
const folder = process.argv[2] ?? mkdtempSync(path.join(tmpdir(), 'airlock-sanitize-'));
mkdirSync(folder, {recursive: true});

// Division of floats by zero and unaligned access are what GPUs do; the interpreter's handlers make no tail calls here.
const flags = [
  ...['-std=c++17', '-O1', '-g', '-I.', '-DAIRLOCK_NO_TAIL_CALLS', '-ffp-contract=off', '-fno-math-errno'],
  ...['-fsanitize=address,undefined', '-fno-sanitize=float-divide-by-zero,alignment,vptr'],
  '-fno-sanitize-recover=undefined',
];
const sources = [
  ...['program', 'opcode_table', 'decode', 'worker', 'checks', 'run', 'textures', 'chip_model', 'host_cpu'],
  'testing/replay',
].map((name) => ({source: `reference/${name}.cpp`, defines: []}));
sources.push({source: 'reference/isa/interpreter.cpp', defines: ['-DAIRLOCK_ISA=baseline']});

const objects = [];
function compile({source, defines}) {
  const object = path.join(folder, `${path.basename(source, '.cpp')}.o`);
  objects.push(object);
  const child = spawn('g++', [...flags, ...defines, '-c', source, '-o', object], {
    cwd: native,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`g++ failed on ${source}`))));
  });
}
const interpreter = compile(sources.pop());
for (const source of sources) await compile(source);
await interpreter;
const replay = path.join(folder, 'replay');
execFileSync('g++', [...flags, ...objects, '-o', replay, '-pthread'], {cwd: native, stdio: 'inherit'});

const corpus = path.join(folder, 'programs.bin');
execFileSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'native/reference/testing/hostile.test.ts', '-t', 'survives'],
  {
    cwd: repository,
    // The test only writes the programs then, and expects nothing of them.
    env: {...process.env, AIRLOCK_FUZZ_CORPUS: corpus},
    stdio: 'inherit',
  },
);
execFileSync(replay, [corpus], {stdio: 'inherit'});
