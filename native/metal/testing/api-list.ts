import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

/** One thing of Metal's or Foundation's API that native/metal uses; a row of ../api.tsv. */
export interface ApiEntry {
  /** Class, protocol or enumeration; empty for functions and constants. */
  readonly owner: string;
  /** `+` and `-` are methods of the class and of its instances. */
  readonly kind: string;
  readonly name: string;
  /** Type with its attributes; of a value of an enumeration its number. */
  readonly type: string;
  /** What the entry rests on. */
  readonly fact: string;
}

const folder = path.dirname(fileURLToPath(import.meta.url));
export const nativeFolder = path.dirname(path.dirname(folder));
export const stubsFolder = path.join(folder, 'stubs');

export function readApiList(): ApiEntry[] {
  const lines = readFileSync(path.join(nativeFolder, 'metal', 'api.tsv'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.slice(1).map((line) => {
    const [owner = '', kind = '', name = '', type = '', fact = '', ...more] = line.split('\t');
    if (fact === '' || more.length > 0) throw new Error(`api.tsv: not five columns: ${line}`);
    return {owner, kind, name, type, fact};
  });
}

interface AstNode {
  readonly kind: string;
  readonly name?: string;
  readonly isImplicit?: boolean;
  readonly instance?: boolean;
  readonly class?: boolean;
  readonly readonly?: boolean;
  readonly copy?: boolean;
  readonly strong?: boolean;
  readonly value?: string;
  readonly getter?: {readonly name: string};
  readonly type?: {readonly qualType: string};
  readonly returnType?: {readonly qualType: string};
  readonly inner?: readonly AstNode[];
}

/** What Clang reads in the headers: declared entries without their facts. */
export function declaredApi(stubs: string = stubsFolder): Omit<ApiEntry, 'fact'>[] {
  const flags = ['-x', 'objective-c++', '-fsyntax-only', '-std=c++17', '-fobjc-arc', '-fblocks'];
  const dump = execFileSync(
    'clang++-19',
    [
      ...flags,
      '-fobjc-runtime=macosx-13.0',
      ...['-isystem', stubs, '-isystem', stubsFolder],
      ...['-Xclang', '-ast-dump=json', '-include', 'Metal/Metal.h', '/dev/null'],
    ],
    {encoding: 'utf8', maxBuffer: 2 ** 28},
  );
  return ((JSON.parse(dump) as AstNode).inner ?? []).flatMap(declarations);
}

function declarations(node: AstNode): Omit<ApiEntry, 'fact'>[] {
  const {kind, name = '', inner = []} = node;
  switch (kind) {
    case 'ObjCInterfaceDecl':
    case 'ObjCProtocolDecl':
      return inner.filter(({isImplicit}) => isImplicit !== true).flatMap((member) => members(name, member));
    case 'EnumDecl':
      return inner.flatMap((one) =>
        one.kind === 'EnumConstantDecl'
          ? [
              {
                owner: name === '' ? '(options)' : name,
                kind: 'value',
                name: one.name ?? '',
                type: one.inner?.[0]?.value ?? '',
              },
            ]
          : [],
      );
    case 'LinkageSpecDecl':
      return inner.flatMap((one) => {
        const found = {owner: '', name: one.name ?? '', type: spelt(one.type)};
        if (one.kind === 'FunctionDecl') return [{...found, kind: 'function'}];
        return one.kind === 'VarDecl' ? [{...found, kind: 'constant'}] : [];
      });
    default:
      return [];
  }
}

function members(owner: string, member: AstNode): Omit<ApiEntry, 'fact'>[] {
  const name = member.name ?? '';
  if (member.kind === 'ObjCMethodDecl') {
    const parameters = (member.inner ?? []).filter(({kind}) => kind === 'ParmVarDecl');
    const type = `${spelt(member.returnType)} (${parameters.map((one) => spelt(one.type)).join(', ')})`;
    return [{owner, kind: member.instance === true ? '-' : '+', name, type}];
  }
  if (member.kind !== 'ObjCPropertyDecl') return [];
  const attributes = (['class', 'readonly', 'copy', 'strong'] as const).filter((one) => member[one] === true);
  const getter = member.getter === undefined ? [] : [`getter=${member.getter.name}`];
  return [{owner, kind: 'property', name, type: [spelt(member.type), ...attributes, ...getter].join(' ')}];
}

function spelt(type: {readonly qualType: string} | undefined): string {
  return (type?.qualType ?? '')
    .replace(/AIRLOCK_SINCE\([^)]*\)\s*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Selectors that an entry answers to: none where it is no method or property. */
export function selectorsOf({kind, name, type}: Pick<ApiEntry, 'kind' | 'name' | 'type'>): string[] {
  if (kind === '+' || kind === '-') return [name];
  if (kind !== 'property') return [];
  const getter = / getter=(\w+)$/.exec(type)?.[1] ?? name;
  const setter = `set${name[0]?.toUpperCase() ?? ''}${name.slice(1)}:`;
  return / readonly\b/.test(type) ? [getter] : [getter, setter];
}

/** Selectors, classes, functions and constants that a compiled file of native/metal names. */
export function usesOf(object: string): {readonly selectors: string[]; readonly symbols: string[]} {
  const readelf = (...args: string[]): string =>
    execFileSync('llvm-readelf-19', [...args, object], {encoding: 'utf8', maxBuffer: 2 ** 28});
  // A reference to a selector is relocated to its name, in a section of strings.
  const [, block = ''] = readelf('--relocs', '--wide').split("'.relaobjc_selrefs'");
  const references = block.split('\n\n')[0]?.matchAll(/ (\.\S+) \+ ([0-9a-f]+)$/gm) ?? [];
  const sections = new Map(
    [...readelf('--sections', '--wide').matchAll(/\] (\S+) +PROGBITS +[0-9a-f]+ ([0-9a-f]+) /g)].map(
      ([, name, offset]) => [name, parseInt(offset ?? '', 16)] as const,
    ),
  );
  const bytes = readFileSync(object);
  const selectors = [...references].map(([, section, addend]) => {
    const start = (sections.get(section) ?? NaN) + parseInt(addend ?? '', 16);
    return bytes.toString('utf8', start, bytes.indexOf(0, start));
  });
  const symbols = [...readelf('--symbols', '--wide').matchAll(/ UND (\S+)$/gm)].map(([, name]) => name ?? '');
  return {selectors, symbols};
}
