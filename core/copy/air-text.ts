import {appleToolchain, type DeploymentTarget, languageVersion, targetFacts} from '../msl/target.ts';

/** Instructions of one function, with names that are unique in it. */
export class AirBody {
  private readonly lines: string[] = [];
  private block = 'entry';
  private next = 0;

  constructor() {
    this.lines.push('entry:');
  }

  /** Adds `%name = text` and gives `%name`. */
  value(hint: string, text: string): string {
    const name = `%${hint}.${this.next++}`;
    this.lines.push(`  ${name} = ${text}`);
    return name;
  }

  add(text: string): void {
    this.lines.push(`  ${text}`);
  }

  /** Runs `inner` for simdgroup 0 only: `simdgroup` is its index, an i32. */
  ifZero(simdgroup: string, hint: string, inner: () => void): void {
    const id = this.next++;
    const isFirst = this.value('is.first', `icmp eq i32 ${simdgroup}, 0`);
    this.add(`br i1 ${isFirst}, label %${hint}.${id}, label %${hint}.${id}.end`);
    this.enter(`${hint}.${id}`);
    inner();
    this.jump(`${hint}.${id}.end`);
  }

  /** Runs `inner` where `condition`, an i1, is false. */
  unless(condition: string, hint: string, inner: () => void): void {
    const id = this.next++;
    this.add(`br i1 ${condition}, label %${hint}.${id}.end, label %${hint}.${id}`);
    this.enter(`${hint}.${id}`);
    inner();
    this.jump(`${hint}.${id}.end`);
  }

  /** Every `threads`-th number from `thread` on that is below `count`, as every thread of a threadgroup takes its share. */
  share(hint: string, count: number, inner: (index: string) => void): void {
    const label = `${hint}.${this.next++}`;
    const before = this.block;
    this.jump(`${label}.test`);
    const index = `%${label}.index`;
    this.add(`${index} = phi i32 [ %thread, %${before} ], [ %${label}.next, %${label}.step ]`);
    this.add(`%${label}.more = icmp ult i32 ${index}, ${count}`);
    this.add(`br i1 %${label}.more, label %${label}.body, label %${label}.end`);
    this.enter(`${label}.body`);
    inner(index);
    this.jump(`${label}.step`);
    this.add(`%${label}.next = add i32 ${index}, %threads`);
    this.add(`br label %${label}.test`);
    this.enter(`${label}.end`);
  }

  text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  private jump(label: string): void {
    this.add(`br label %${label}`);
    this.enter(label);
  }

  private enter(label: string): void {
    this.lines.push('', `${label}:`);
    this.block = label;
  }
}

/** One argument of a kernel: its parameter and what its record says (AIR.md 1.5). */
export interface AirArgument {
  readonly type: string;
  readonly attributes: string;
  readonly name: string;
  /** Of the record, after its index. */
  readonly record: string;
}

export interface AirModuleParts {
  readonly file: string;
  readonly target: DeploymentTarget;
  /** Front end whose module is imitated, such as `32023.850`. */
  readonly appleClang: string;
  readonly kernel: string;
  readonly arguments: readonly AirArgument[];
  /** Types and variables, before the kernel. */
  readonly globals: string;
  readonly body: string;
  /** Declarations, one a line. `#1`: convergent; `#2`: convergent and only reading and writing what its arguments point to. */
  readonly declarations: readonly string[];
  /** `!air.visible_function_references`, as the nodes' contents. */
  readonly visibleReferences?: readonly string[];
}

const dataLayout =
  'e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32';

/** A whole module with typed pointers and the metadata that Apple's front end writes for the target (AIR.md 1.2 to 1.5). */
export function airModuleText(parts: AirModuleParts): string {
  const {osVersion, airVersion, newestLanguage} = targetFacts(parts.target);
  const {identifier, sdk, namesAirVersion} = appleToolchain(parts.appleClang);
  const architecture = namesAirVersion ? `air64_v${airVersion[0]}${airVersion[1]}` : 'air64';
  const nodes: string[] = [];
  const node = (content: string): string => `!${nodes.push(`!{${content}}`) - 1}`;
  const flags = [
    `i32 2, !"SDK Version", [${sdk.length} x i32] [${sdk.map((part) => `i32 ${part}`).join(', ')}]`,
    'i32 1, !"wchar_size", i32 4',
    'i32 7, !"frame-pointer", i32 2',
    ...(
      [
        ['device_buffers', 31],
        ['constant_buffers', 31],
        ['threadgroup_buffers', 31],
        ['textures', 128],
        ['read_write_textures', 8],
        ['samplers', 16],
      ] as const
    ).map(([name, limit]) => `i32 7, !"air.max_${name}", i32 ${limit}`),
  ].map(node);
  const types = parts.arguments.map(({type}) => type).join(', ');
  const none = node('');
  const records = parts.arguments.map(({record}, at) => node(`i32 ${at}, ${record}`));
  const list = node(records.join(', '));
  const kernel = node(`void (${types})* @${parts.kernel}, ${none}, ${list}`);
  const options = ['denorms_disable', 'fast_math_enable', 'framebuffer_fetch_enable'].map((option) =>
    node(`!"air.compile.${option}"`),
  );
  const references = (parts.visibleReferences ?? []).map(node);
  const named: readonly (readonly [string, readonly string[]])[] = [
    ['llvm.module.flags', flags],
    ['air.kernel', [kernel]],
    ['air.compile_options', options],
    ['llvm.ident', [node(`!"${identifier}"`)]],
    ['air.version', [node(airVersion.map((part) => `i32 ${part}`).join(', '))]],
    [
      'air.language_version',
      [
        node(
          `!"Metal", ${languageVersion(newestLanguage)
            .map((part) => `i32 ${part}`)
            .join(', ')}`,
        ),
      ],
    ],
    ['air.source_file_name', [node(`!"${parts.file}"`)]],
    ...(references.length === 0 ? [] : [['air.visible_function_references', references] as const]),
  ];
  const parameters = parts.arguments.map(
    ({type, attributes, name}) => `${type}${attributes === '' ? '' : ` ${attributes}`} %${name}`,
  );
  return [
    `source_filename = "${parts.file}"`,
    `target datalayout = "${dataLayout}"`,
    `target triple = "${architecture}-apple-macosx${osVersion.join('.')}"`,
    '',
    parts.globals,
    `define void @${parts.kernel}(${parameters.join(', ')}) local_unnamed_addr #0 {`,
    `${parts.body}}`,
    '',
    ...parts.declarations.flatMap((declaration) => [declaration, '']),
    'attributes #0 = { convergent mustprogress nounwind willreturn "frame-pointer"="all" "no-builtins" }',
    'attributes #1 = { convergent mustprogress nounwind willreturn }',
    'attributes #2 = { argmemonly convergent mustprogress nounwind willreturn }',
    '',
    ...named.map(([name, members]) => `!${name} = !{${members.join(', ')}}`),
    '',
    ...nodes.map((content, at) => `!${at} = ${content}`),
    '',
  ].join('\n');
}
