import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';

/** What the stand-in tools do; every text is what METAL.md 1.4 to 1.6 says that Apple's print. */
export interface Behaviour {
  /** Of the installation (METAL.md 1.6). */
  readonly toolchain?:
    | 'ready'
    | 'needs-selection'
    | 'command-line-tools-only'
    | 'component-missing'
    | 'never-selected'
    | 'stale'
    | 'no-developer-tools'
    | 'no-version'
    | 'hangs';
  /** Of `metal` when it compiles. */
  readonly metal?:
    'ok' | 'errors' | 'flood' | 'endless-flood' | 'hang' | 'crash' | 'garbage' | 'no-output' | 'vanishes';
  /** Refuses clang's options for readable output. */
  readonly old?: true;
  /** Tools that xcrun does not find. */
  readonly missing?: readonly string[];
  /** Of `air-as`, `metal -x ir` and `metallib`. */
  readonly assembler?: 'ok' | 'refuses';
  /** Written by `metal -S -emit-llvm`. */
  readonly air?: string;
  /** Written by `metallib`, as base64, by what the object holds first: `air-as` or `metal`. */
  readonly libraries?: Readonly<Record<string, string>>;
  /** Printed by `metal` with `errors`. */
  readonly messages?: string;
}

export interface StandIn {
  /** For the tools: the stand-ins come first on its PATH. */
  readonly environment: Readonly<Record<string, string>>;
  behave(behaviour: Behaviour): Promise<void>;
  /** Command lines that the tools were called with, one a line. */
  readonly logFile: string;
  dispose(): Promise<void>;
}

/** Programs named `xcrun` and `xcodebuild` in a folder that is put first on PATH. */
export async function installStandIn(behaviour: Behaviour): Promise<StandIn> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-stand-in-'));
  const binaries = join(folder, 'bin');
  await mkdir(binaries);
  const behave = (next: Behaviour): Promise<void> =>
    writeFile(join(folder, 'behaviour.json'), JSON.stringify(next));
  await behave(behaviour);
  const head = `#!${process.execPath}\nconst folder = ${JSON.stringify(folder)};\n`;
  for (const name of ['xcrun', 'xcodebuild']) {
    await writeFile(join(binaries, name), `${head}const tool = '${name}';\n${program}`);
    await chmod(join(binaries, name), 0o755);
  }
  const {PATH = '', HOME = '/', TMPDIR} = process.env;
  return {
    environment: {PATH: `${binaries}${delimiter}${PATH}`, HOME, ...(TMPDIR === undefined ? {} : {TMPDIR})},
    behave,
    logFile: join(folder, 'log'),
    dispose: () => rm(folder, {recursive: true, force: true}),
  };
}

/** CommonJS, as Node runs a file without an extension. */
const program = String.raw`
const fs = require('node:fs');
const path = require('node:path');
const behaviour = JSON.parse(fs.readFileSync(path.join(folder, 'behaviour.json'), 'utf8'));
const args = process.argv.slice(2);
fs.appendFileSync(path.join(folder, 'log'), [tool, ...args].join(' ') + '\n');
const state = behaviour.toolchain ?? 'ready';
const identifier = 'com.apple.dt.toolchain.Metal.32023.883';
const fail = (text, code = 1) => { process.stderr.write(text); process.exitCode = code; };
const forEver = () => setInterval(() => {}, 1000);

function xcodebuild() {
  if (state === 'component-missing') { console.log('Asset Path: (none)\nStatus: notInstalled'); return; }
  const status = state === 'stale' ? 'installedUpdateAvailable' : 'installed';
  console.log('Build Version: 17E188\nStatus: ' + status + '\nToolchain Identifier: ' + identifier);
}

function xcrun() {
  if (state === 'no-developer-tools')
    return fail('xcrun: error: invalid active developer path (/Library/Developer/CommandLineTools), missing xcrun\n');
  if (args[2] === '--show-sdk-version') { console.log('26.2'); return; }
  const name = args[2];
  const rest = args.slice(3);
  if (state === 'command-line-tools-only' || (behaviour.missing ?? []).includes(name))
    return fail('xcrun: error: unable to find utility "' + name + '", not a developer tool or in PATH\n', 72);
  const isChosen = process.env.TOOLCHAINS === identifier;
  const refuses = state === 'component-missing' || state === 'stale' || state === 'never-selected' || (state === 'needs-selection' && !isChosen);
  if (refuses)
    return fail("error: cannot execute tool '" + name + "' due to missing Metal Toolchain; use: xcodebuild -downloadComponent MetalToolchain\n");
  if (name === 'metal') return metal(rest);
  if (name === 'air-as') return assemble('air-as', rest);
  if (name === 'metallib') return metallib(rest);
  fail('xcrun: error: unable to find utility "' + name + '", not a developer tool or in PATH\n', 72);
}

const outputOf = (rest) => rest[rest.indexOf('-o') + 1];

function metal(rest) {
  if (rest[0] === '--version') {
    if (state === 'hangs') return forEver();
    if (state === 'no-version') { console.log('hello'); return; }
    console.log('Apple metal version 32023.883 (metalfe-32023.883)\nTarget: air64-apple-darwin25.3.0\nThread model: posix');
    return;
  }
  if (rest[0] === '-x') return assemble('metal', rest);
  if (behaviour.old && rest.some((arg) => arg.startsWith('-fdiagnostics-')))
    return fail("metal: error: unknown argument: '-fdiagnostics-print-source-range-info'\n");
  const source = rest.find((arg) => arg.endsWith('.metal'));
  fs.readFileSync(source, 'utf8');
  switch (behaviour.metal ?? 'ok') {
    case 'hang': {
      // A grandchild that holds the pipes and outlives a careless kill.
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'inherit'});
      fs.writeFileSync(path.join(folder, 'grandchild'), String(child.pid));
      return forEver();
    }
    case 'crash':
      process.stderr.write('PLEASE submit a bug report\nStack dump:\n0.\tProgram arguments: metal\n');
      process.kill(process.pid, 'SIGSEGV');
      return;
    case 'garbage':
      fs.writeFileSync(outputOf(rest), Buffer.from([0xde, 0xc0, 0x17, 0x0b, 0, 1, 2, 255]));
      process.stderr.write(Buffer.from([0xff, 0xfe, 0, 0x3a, 0x31, 0x3a, 10]));
      return;
    case 'no-output':
      return;
    case 'vanishes':
      return fail("error: cannot execute tool 'metal' due to missing Metal Toolchain; use: xcodebuild -downloadComponent MetalToolchain\n");
    case 'errors':
      return fail(behaviour.messages + '1 error generated.\n');
    case 'endless-flood': {
      const block = 'x'.repeat(1 << 20);
      const write = () => { while (process.stderr.write(block)); process.stderr.once('drain', write); };
      return write();
    }
    case 'flood': {
      const lines = [];
      for (let i = 0, bytes = 0; bytes < 10 * 1024 * 1024; i++) {
        const line = source + ':' + (i % 3 + 1) + ":1: warning: unused variable 'v" + i + "' [-Wunused-variable]\nkernel void k() {}\n^\n";
        bytes += line.length;
        lines.push(line);
      }
      fs.writeSync(2, '');
      process.stderr.write(lines.join('') + '120000 warnings generated.\n');
    }
  }
  if (rest.includes('-S')) fs.writeFileSync(outputOf(rest), behaviour.air ?? '');
  else fs.writeFileSync(outputOf(rest), 'metal');
}

function assemble(kind, rest) {
  if (behaviour.assembler === 'refuses')
    return fail('module.ll:3:1: error: expected top-level entity\nnonsense\n^\n1 error generated.\n');
  fs.writeFileSync(outputOf(rest), kind);
}

function metallib(rest) {
  const kind = fs.readFileSync(rest[0], 'utf8');
  const library = behaviour.libraries && (behaviour.libraries[kind] ?? behaviour.libraries.metal);
  if (library === undefined) { fs.writeFileSync(outputOf(rest), 'no library'); return; }
  fs.writeFileSync(outputOf(rest), Buffer.from(library, 'base64'));
}

if (tool === 'xcrun') xcrun(); else xcodebuild();
`;
