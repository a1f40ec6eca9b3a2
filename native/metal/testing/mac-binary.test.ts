import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {nativeFolder} from './api-list.ts';

interface MacBuild {
  readonly bundlePath: string;
  readonly probePath: string;
}
interface MacScript {
  readonly macTargets: () => Map<string, {readonly sources: readonly string[]}>;
  readonly buildForMac: (options?: {
    planted: {readonly source: string; readonly text: string};
  }) => Promise<MacBuild>;
}

const scripts = new URL('../../../scripts/', import.meta.url);
const {missingForMac} = (await import(new URL('ensure-darwin.mjs', scripts).href)) as {
  missingForMac: () => string | undefined;
};
const missing = process.platform === 'darwin' ? 'this is a Mac: its own build compiles it' : missingForMac();
const notTried = missing === undefined ? '' : ` (not tried: ${missing})`;

/** One load command of a Mach-O file: its name and its fields as llvm-objdump prints them. */
interface LoadCommand {
  readonly cmd: string;
  readonly fields: ReadonlyMap<string, string>;
}

function loadCommands(file: string): LoadCommand[] {
  const told = execFileSync('llvm-objdump-19', ['--macho', '--private-headers', file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return told
    .split(/^Load command \d+$/m)
    .slice(1)
    .map((text) => {
      const fields = [...text.matchAll(/^ *(\w+) (.*)$/gm)].map(
        ([, name = '', value = '']) => [name, value.replace(/ \(offset \d+\)$/, '')] as const,
      );
      return {cmd: fields[0]?.[1] ?? '', fields: new Map(fields)};
    });
}

function header(file: string): string[] {
  const told = execFileSync('llvm-objdump-19', ['--macho', '--private-header', file], {encoding: 'utf8'});
  return told.trim().split('\n').at(-1)?.trim().split(/\s+/) ?? [];
}

/** Symbols that others see or give: `external _x`, `undefined external _x (from Metal)`, … */
function symbols(file: string): string[] {
  const told = execFileSync('llvm-nm-19', ['--format=darwin', file], {encoding: 'utf8', maxBuffer: 2 ** 26});
  return told.split('\n').filter((line) => line !== '' && !/ non-external | private external /.test(line));
}

const libraries = [
  '/System/Library/Frameworks/Metal.framework/Versions/A/Metal',
  '/System/Library/Frameworks/Foundation.framework/Versions/C/Foundation',
  '/System/Library/Frameworks/CoreGraphics.framework/Versions/A/CoreGraphics',
  '/usr/lib/libobjc.A.dylib',
  '/usr/lib/libc++.1.dylib',
  '/usr/lib/libSystem.B.dylib',
];

// That these files load and work, only a Mac can tell (METAL.md 9a).
describe.skipIf(missing !== undefined)(`native/, built for an Apple silicon Mac${notTried}`, () => {
  let script: MacScript;
  let built: MacBuild;
  beforeAll(async () => {
    script = (await import(new URL('build-mac.mjs', scripts).href)) as MacScript;
    built = await script.buildForMac();
  }, 240_000);

  it('has every file of native/metal in binding.gyp', () => {
    const named = script.macTargets().get('airlock_engine')?.sources ?? [];
    const there = execFileSync('ls', [path.join(nativeFolder, 'metal')], {encoding: 'utf8'}).split('\n');
    expect(named.filter((one) => one.startsWith('metal/')).sort()).toEqual(
      there
        .filter((one) => one.endsWith('.mm'))
        .map((one) => `metal/${one}`)
        .sort(),
    );
  });

  it('is an arm64 bundle with two-level names, and an executable', () => {
    const [magic, cpu, , , type, , , ...flags] = header(built.bundlePath);
    expect([magic, cpu, type]).toEqual(['MH_MAGIC_64', 'ARM64', 'BUNDLE']);
    expect(flags).toContain('TWOLEVEL');
    const [, probeCpu, , , probeType, , , ...probeFlags] = header(built.probePath);
    expect([probeCpu, probeType]).toEqual(['ARM64', 'EXECUTE']);
    expect(probeFlags).toContain('PIE');
  });

  it.each(['bundlePath', 'probePath'] as const)(
    '%s loads from macOS 13 on what macOS has, and signs itself',
    (which) => {
      const commands = loadCommands(built[which]);
      const of = (cmd: string): LoadCommand[] => commands.filter((one) => one.cmd === cmd);
      expect(of('LC_BUILD_VERSION').map(({fields}) => [fields.get('platform'), fields.get('minos')])).toEqual(
        [['macos', '13.0']],
      );
      // Each is there on every Mac that the lab supports: none is weak.
      expect(of('LC_LOAD_DYLIB').map(({fields}) => fields.get('name'))).toEqual(libraries);
      const others = commands.filter(({cmd}) => /^LC_(LOAD_WEAK|REEXPORT|LAZY_LOAD|ID)_?/.test(cmd));
      expect(others).toEqual([]);
      expect(of('LC_RPATH')).toEqual([]);
      expect(of('LC_CODE_SIGNATURE')).toHaveLength(1);
      const isProgram = which === 'probePath';
      expect([of('LC_MAIN').length, of('LC_LOAD_DYLINKER').length]).toEqual(isProgram ? [1, 1] : [0, 0]);
    },
  );

  it('leaves Node’s own interface open and nothing else', () => {
    const undefinedOnes = symbols(built.bundlePath).filter((line) => line.includes('(undefined)'));
    const open = undefinedOnes.filter((line) => line.includes('dynamically looked up'));
    expect(open.length).toBeGreaterThan(40);
    expect(open.filter((line) => !/external _napi_\w+ /.test(line))).toEqual([]);
    expect(undefinedOnes.filter((line) => /\bweak (external|automatically)/.test(line))).toEqual([]);
    const ofProbe = symbols(built.probePath).filter((line) => line.includes('dynamically looked up'));
    expect(ofProbe).toEqual([]);
    const fromMetal = undefinedOnes.filter((line) => line.includes('(from Metal)'));
    expect(fromMetal.some((line) => line.includes('_MTLCopyAllDevices '))).toBe(true);
  });

  it('gives Node its entry and nothing else', () => {
    const given = symbols(built.bundlePath).filter((line) => !line.includes('(undefined)'));
    expect(given.map((line) => line.split(' ').at(-1))).toEqual([
      '_napi_register_module_v1',
      '_node_api_module_get_api_version_v1',
    ]);
  });

  it.each(['bundlePath', 'probePath'] as const)(
    '%s names no folder of the machine that built it',
    (which) => {
      const bytes = readFileSync(built[which]);
      for (const folder of [path.dirname(nativeFolder), '/node_modules/', process.env['HOME'] ?? '/root/'])
        expect(bytes.includes(folder)).toBe(false);
    },
  );

  it('judges: a call that no framework of the list has does not link', async () => {
    const source = 'metal/capture.mm';
    const text = readFileSync(path.join(nativeFolder, source), 'utf8');
    const right = 'void stopCapture() {';
    expect(text.split(right).length).toBe(2);
    const planted = `extern "C" void MTLNowhere(void);\n${text.replace(right, `${right} MTLNowhere();`)}`;
    await expect(script.buildForMac({planted: {source, text: planted}})).rejects.toThrow(/MTLNowhere/);
  });

  it('judges: what is newer than macOS 13 does not compile without asking', async () => {
    const source = 'metal/facts.mm';
    const text = readFileSync(path.join(nativeFolder, source), 'utf8');
    const right = '  const MTLSize threads =';
    expect(text.split(right).length).toBe(2);
    const planted = text.replace(right, `  facts.architecture = textOf(device.architecture.name);\n${right}`);
    await expect(script.buildForMac({planted: {source, text: planted}})).rejects.toThrow(/macOS 14/);
  });
});
