import {type NodeBuilder} from './node-builder.ts';
import {type Metadata} from '../../../ir/model/metadata.ts';
import {
  appleToolchain,
  type DeploymentTarget,
  type LanguageName,
  languageVersion,
  targetFacts,
} from '../../target.ts';

/** What the module's own metadata is made of. */
export interface ModuleFacts {
  readonly target: DeploymentTarget;
  readonly language: LanguageName;
  readonly appleClang: string;
  readonly fastMath: boolean;
  /** SDK version instead of the one that the compiler's Xcode has. */
  readonly sdk?: readonly number[];
  readonly sourceName: string;
}

/** Limits that every module since macOS 11 states (AIR.md 1.2, 1.3). */
const limits: readonly (readonly [name: string, count: number])[] = [
  ['air.max_device_buffers', 31],
  ['air.max_constant_buffers', 31],
  ['air.max_threadgroup_buffers', 31],
  ['air.max_textures', 128],
  ['air.max_read_write_textures', 8],
  ['air.max_samplers', 16],
];

/** `!llvm.module.flags` in the order in which Apple's compiler writes them (AIR.md 1.3). */
export function addModuleFlags(nodes: NodeBuilder, facts: ModuleFacts): void {
  const apple = appleToolchain(facts.appleClang);
  const flag = (behaviour: number, name: string, value: Metadata): Metadata =>
    nodes.node([nodes.integer(behaviour), nodes.text(name), value]);
  const sdk = facts.sdk ?? apple.sdk;
  const isFramePointerStated = apple.hasFramePointer && (targetFacts(facts.target).osVersion[0] ?? 0) >= 14;
  nodes.named('llvm.module.flags', [
    ...(sdk.length === 0 ? [] : [flag(2, 'SDK Version', nodes.integers(sdk))]),
    flag(1, 'wchar_size', nodes.integer(4)),
    ...(isFramePointerStated ? [flag(7, 'frame-pointer', nodes.integer(2))] : []),
    ...limits.map(([name, count]) => flag(7, name, nodes.integer(count))),
  ]);
}

/** What stands behind the lists of functions: options, identification, versions, source (AIR.md 1.3). */
export function addIdentification(nodes: NodeBuilder, facts: ModuleFacts): void {
  const option = (name: string): Metadata => nodes.node([nodes.text(`air.compile.${name}`)]);
  nodes.named('air.compile_options', [
    option('denorms_disable'),
    option(facts.fastMath ? 'fast_math_enable' : 'fast_math_disable'),
    option('framebuffer_fetch_enable'),
  ]);
  nodes.named('llvm.ident', [nodes.node([nodes.text(appleToolchain(facts.appleClang).identifier)])]);
  const numbers = (version: readonly number[]): Metadata[] => version.map((part) => nodes.integer(part));
  nodes.named('air.version', [nodes.node(numbers(targetFacts(facts.target).airVersion))]);
  const language = [nodes.text('Metal'), ...numbers(languageVersion(facts.language))];
  nodes.named('air.language_version', [nodes.node(language)]);
  nodes.named('air.source_file_name', [nodes.node([nodes.text(facts.sourceName)])]);
}
