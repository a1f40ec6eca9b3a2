import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {appleModuleFolder, readAppleModules} from '../air/testing/apple-modules.ts';
import {firstDifference} from '../ir/equality.ts';
import {Attribute} from '../ir/model/attribute.ts';
import {type Module} from '../ir/model/module.ts';
import {parseModule} from '../ir/parser/parse-module.ts';
import {printModule} from '../ir/printer/print-module.ts';
import {openLlvm14Oracle} from '../ir/testing/oracle-llvm14.ts';
import {readBitcode} from './bitcode/read-module.ts';
import {librariesOf, moduleBytes, modulesOf} from './container/library.ts';
import {readLibrary} from './container/read-library.ts';
import {rewriteLibrary} from './container/rewrite-library.ts';
import {appleFiles} from './testing/apple-files.ts';

const folder = appleModuleFolder();
const files = folder === undefined ? [] : appleFiles(folder);
const libraries = files.flatMap(({file, bytes}) => {
  const read = file.endsWith('.metallib') ? readLibrary(bytes) : undefined;
  return read?.ok === true ? [{file, bytes, library: read.value}] : [];
});
const modules = libraries.flatMap(({file, library}) =>
  librariesOf(library).flatMap((one) =>
    modulesOf(one).map(({section, functions}) => ({
      name: `${file} ${functions[0]?.name}`,
      functions,
      bytes: moduleBytes(one, section),
    })),
  ),
);
const plain = files.filter(({file}) => /\.(air|bc)$/.test(file));
const found = `${libraries.length} libraries with ${modules.length} modules, ${plain.length} .air files`;
const absent = 'absent: set AIRLOCK_APPLE_MODULES to a folder of .metallib files';

/** What LLVM 14 makes of attributes of old compilers when it reads them; our module keeps what the file has. */
function upgradeAttributes(module: Module): void {
  for (const group of module.attributeGroups) {
    if (!group.attributes.some(({name}) => name === 'no-frame-pointer-elim')) continue;
    const rest = group.attributes.filter(({name}) => !name.startsWith('no-frame-pointer-elim'));
    const added = new Attribute('string', 'frame-pointer', 'all', 0, undefined, -1, -1);
    const strings = [...rest.filter(({form}) => form === 'string'), added];
    strings.sort((a, b) => (a.name < b.name ? -1 : 1));
    group.attributes = [...rest.filter(({form}) => form !== 'string'), ...strings];
  }
}

/** LLVM 14 gives its own intrinsics today's attributes, which renumbers groups: such modules are not compared. */
function redeclares(module: Module, reference: Module): boolean {
  const attributesOf = (from: Module): string =>
    from.functions
      .filter(({name}) => name?.startsWith('llvm.'))
      .map((fn) => {
        const groups = fn.attributes.map(
          ({integer}) => from.attributeGroupsByNumber.get(integer)?.attributes ?? [],
        );
        const own = fn.parameters.map(({attributes}) => attributes.map(({name}) => name).join());
        return [fn.name, ...groups.flat().map(({name}) => name), ...own].join();
      })
      .join('\n');
  return attributesOf(module) !== attributesOf(reference);
}

describe.skipIf(folder === undefined)(`made by Apple’s tools (${files.length > 0 ? found : absent})`, () => {
  test('every library is read; what is none says so', () => {
    const unread = files
      .filter(({file}) => file.endsWith('.metallib') && !libraries.some((library) => library.file === file))
      .map(({bytes}) => readLibrary(bytes))
      .map((read) => (read.ok ? 'read' : read.error.code));
    expect(new Set(unread)).toEqual(new Set(unread.length === 0 ? [] : ['no-metallib']));
    expect(libraries.length).toBeGreaterThan(0);
  });

  test('every library is written back byte for byte', () => {
    const changed = libraries.filter(
      ({bytes, library}) => Buffer.compare(rewriteLibrary(library), bytes) !== 0,
    );
    expect(changed.map(({file}) => file)).toEqual([]);
  });

  test('the hash of a function is that of its wrapped module', () => {
    const wrong = modules.filter(({functions, bytes}) => {
      const hash = createHash('sha256').update(bytes).digest('hex');
      return functions.some((fn) => Buffer.from(fn.hash ?? []).toString('hex') !== hash);
    });
    expect(wrong.map(({name}) => name)).toEqual([]);
  });

  test('every module is read, and has the function and the versions of its entry', () => {
    const complaints = [
      ...modules,
      ...plain.map(({file, bytes}) => ({name: file, functions: [], bytes})),
    ].flatMap(({name, functions, bytes}) => {
      const {module, diagnostics} = readBitcode(bytes);
      if (module === undefined || diagnostics.length > 0) return [`${name}: ${diagnostics[0]?.message}`];
      return functions
        .filter((fn) => module.findFunction(fn.name)?.isDeclaration !== false)
        .map((fn) => `${name}: no ${fn.name}`);
    });
    expect(complaints).toEqual([]);
  });

  test('every module prints as text that llvm-as-14 accepts', async () => {
    const oracle = await openLlvm14Oracle();
    const texts = modules.map(({bytes}) => {
      const {module} = readBitcode(bytes);
      return module === undefined ? 'unreadable' : printModule(module);
    });
    const answers = await oracle.askAll(texts);
    const rejected = modules.filter((_module, index) => answers[index]?.accepted !== true);
    expect(rejected.map(({name}) => name)).toEqual([]);
  }, 120_000);

  test('modules are what llvm-dis-14 prints, but for what LLVM changes while it reads', () => {
    const texts = new Map(
      readAppleModules(folder ?? '').map(({file, index, text}) => [`${file} ${index}`, text]),
    );
    const counts = {compared: 0, redeclared: 0, withoutDebugInfo: 0};
    const different: string[] = [];
    for (const {file, bytes} of files) {
      wrappedModules(bytes).forEach((bitcode, index) => {
        const text = texts.get(`${file} ${index}`);
        const {module} = readBitcode(bitcode);
        if (text === undefined || module === undefined) return different.push(`${file} ${index}: unread`);
        const reference = parseModule(text).module;
        // LLVM leaves out debug info that its verifier finds invalid.
        if (
          module.namedMetadataByName.has('llvm.dbg.cu') &&
          !reference.namedMetadataByName.has('llvm.dbg.cu')
        )
          return counts.withoutDebugInfo++;
        if (redeclares(module, reference)) return counts.redeclared++;
        upgradeAttributes(module);
        counts.compared++;
        const difference = firstDifference(module, reference);
        return difference === undefined ? 0 : different.push(`${file} ${index}: ${difference}`);
      });
    }
    expect(different).toEqual([]);
    expect(counts.redeclared + counts.withoutDebugInfo).toBeLessThanOrEqual(counts.compared / 5);
    expect(counts.compared).toBeGreaterThan(0);
  }, 120_000);
});

/** The wrapped modules of a file in their order, found by their magic as `readAppleModules` finds them. */
function wrappedModules(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const modulesFound: Uint8Array[] = [];
  for (let at = 0; at + 20 <= bytes.length;) {
    const isWrapper = view.getUint32(at, true) === 0x0b17c0de && view.getUint32(at + 4, true) === 0;
    const end = isWrapper ? at + view.getUint32(at + 8, true) + view.getUint32(at + 12, true) : at;
    if (isWrapper && end <= bytes.length) {
      modulesFound.push(bytes.subarray(at, end));
      at = end;
    } else at++;
  }
  return modulesFound;
}
