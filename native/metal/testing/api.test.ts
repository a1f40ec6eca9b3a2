import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {
  type ApiEntry,
  declaredApi,
  nativeFolder,
  readApiList,
  selectorsOf,
  stubsFolder,
  usesOf,
} from './api-list.ts';

/** Values as METAL.md has them, written down a second time, without a look at headers or list. */
const values = `
MTLLibraryError: Unsupported 1, Internal 2, CompileFailure 3, CompileWarning 4, FunctionNotFound 5, FileNotFound 6
MTLMathMode: Safe 0, Relaxed 1, Fast 2
MTLMathFloatingPointFunctions: Fast 0, Precise 1
MTLLibraryType: Executable 0, Dynamic 1
MTLLibraryOptimizationLevel: Default 0, Size 1
MTLCompileSymbolVisibility: Default 0, Hidden 1
MTLPipelineOption: None 0, BindingInfo 1, BufferTypeInfo 2, FailOnBinaryArchiveMiss 4
MTLBinaryArchiveError: None 0, InvalidFile 1, UnexpectedElement 2, CompilationFailure 3, InternalError 4
MTLBindingType: Buffer 0, ThreadgroupMemory 1, Texture 2, Sampler 3
MTLBindingAccess: ReadOnly 0, ReadWrite 1, WriteOnly 2
MTLCommandBufferError: None 0, Internal 1, Timeout 2, PageFault 3, AccessRevoked 4, NotPermitted 7, OutOfMemory 8, InvalidResource 9, Memoryless 10, DeviceRemoved 11, StackOverflow 12
MTLCommandBufferStatus: NotEnqueued 0, Enqueued 1, Committed 2, Scheduled 3, Completed 4, Error 5
MTLCommandBufferErrorOption: EncoderExecutionStatus 1
MTLCommandEncoderErrorState: Unknown 0, Completed 1, Affected 2, Pending 3, Faulted 4
MTLCounterSamplingPoint: AtStageBoundary 0
MTLGPUFamily: Apple7 1007, Apple8 1008, Apple9 1009, Apple10 1010, Metal3 5001, Metal4 5002
`;

const withoutFact = ({owner, kind, name, type}: Omit<ApiEntry, 'fact'>): string =>
  [owner, kind, name, type].join('\t');

describe.skipIf(process.platform === 'darwin')('the API of Metal that native/metal uses', () => {
  const list = readApiList();
  const folder = mkdtempSync(path.join(tmpdir(), 'airlock-metal-api-'));
  let uses: {source: string; selectors: string[]; symbols: string[]}[];

  beforeAll(async () => {
    const script = new URL('../../../scripts/build-stand-in.mjs', import.meta.url).href;
    const {compileObject, metalSources} = (await import(script)) as {
      compileObject: (source: string, options: {flags: string[]}) => Promise<string>;
      metalSources: () => string[];
    };
    uses = [];
    for (const source of metalSources()) {
      uses.push({source, ...usesOf(await compileObject(source, {flags: []}))});
    }
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  it('is what the list has: every declaration of the headers, with its type, and nothing else', () => {
    expect(declaredApi().map(withoutFact)).toEqual(list.map(withoutFact));
  });

  it('has a fact for every entry', () => {
    const facts = /^(METAL\.md \d(\.\d)?(; )?)?(objc2-generated \w+\/\w+\.rs|Apple documentation, \w+)?$/;
    expect(list.filter(({fact}) => !facts.test(fact))).toEqual([]);
  });

  it('has the numbers of METAL.md', () => {
    const numbers = new Map(list.filter(({kind}) => kind === 'value').map(({name, type}) => [name, type]));
    const expected = values
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [owner = '', rest = ''] = line.split(': ');
        return rest.split(', ').map((one) => `${owner}${one}`);
      });
    expect(
      expected.map((one) => one.split(' ')[0]).map((name) => `${name} ${numbers.get(name ?? '')}`),
    ).toEqual(expected);
    expect(numbers.get('MTLLanguageVersion3_0')).toBe(String(3 << 16));
  });

  it('is sent in messages of the list only', () => {
    const known = new Set(list.flatMap(selectorsOf));
    const unknown = uses.flatMap(({source, selectors}) =>
      selectors.filter((one) => !known.has(one)).map((one) => `${source}: ${one}`),
    );
    expect(unknown).toEqual([]);
    expect(uses.flatMap(({selectors}) => selectors).length).toBeGreaterThan(100);
  });

  it('names functions, constants and classes of the list only', () => {
    const known = new Set([
      ...list.filter(({kind}) => kind === 'function' || kind === 'constant').map(({name}) => name),
      ...list.map(({owner}) => `OBJC_CLASS_$_${owner}`),
      'OBJC_EHTYPE_$_NSException',
    ]);
    const named = uses.flatMap(({symbols}) => symbols.filter((one) => /^(MTL|NS|dispatch_|OBJC_)/.test(one)));
    expect(named.filter((one) => !known.has(one))).toEqual([]);
  });

  it('is told in docs/metal-api.md as it is', async () => {
    const script = new URL('../../../scripts/make-metal-api.mjs', import.meta.url).href;
    const {metalApiDocument} = (await import(script)) as {metalApiDocument: () => string};
    const docs = path.join(path.dirname(nativeFolder), 'docs', 'metal-api.md');
    expect(readFileSync(docs, 'utf8')).toBe(metalApiDocument());
  });

  it('is used, all of it', () => {
    const sent = new Set(uses.flatMap(({selectors, symbols}) => [...selectors, ...symbols]));
    // Clang calls the runtime for these instead of sending the message.
    for (const direct of ['alloc', 'new', 'init', 'respondsToSelector:']) sent.add(direct);
    const unused = list.filter(({kind, name, type}) => {
      if (kind === 'value') return false;
      const names = kind === 'function' || kind === 'constant' ? [name] : selectorsOf({kind, name, type});
      return !names.some((one) => sent.has(one));
    });
    expect(unused).toEqual([]);
  });

  it.each([
    [
      'a wrong selector',
      'newLibraryWithData:(dispatch_data_t)data',
      'newLibraryWithBytes:(dispatch_data_t)data',
    ],
    [
      'a wrong enum value',
      'MTLCommandBufferErrorStackOverflow = 12',
      'MTLCommandBufferErrorStackOverflow = 5',
    ],
    ['a wrong type', 'NSUInteger maxBufferLength', 'uint32_t maxBufferLength'],
    [
      'a wrong ownership',
      '*_Nullable)error;\n@end\nextern "C" id<MTLDevice> _Nullable MTLCreateSystemDefaultDevice(void) __attribute__((ns_returns_retained))',
      '*_Nullable)error;\n@end\nextern "C" id<MTLDevice> _Nullable MTLCreateSystemDefaultDevice(void)',
    ],
  ])('judges: %s in the headers is found', (what, right, wrong) => {
    const header = readFileSync(path.join(stubsFolder, 'Metal', 'Metal.h'), 'utf8');
    expect(header.split(right).length).toBe(2);
    const stubs = path.join(folder, what.replaceAll(' ', '-'));
    mkdirSync(path.join(stubs, 'Metal'), {recursive: true});
    writeFileSync(path.join(stubs, 'Metal', 'Metal.h'), header.replace(right, wrong));
    expect(declaredApi(stubs).map(withoutFact)).not.toEqual(list.map(withoutFact));
  });
});
