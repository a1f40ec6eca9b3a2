import {MetadataWriter} from './metadata-writer.ts';

/** The data layout of every 64-bit AIR module. */
const dataLayout =
  'e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32';

/** One argument of a kernel, as written by hand. */
export interface AirArgument {
  readonly name: string;
  /** IR type of the parameter. */
  readonly type: string;
  /** Metal's name of the type, such as `float` or `uint3`. */
  readonly typeName: string;
  readonly role:
    | {
        readonly kind: 'buffer';
        readonly slot: number;
        readonly space: 1 | 2 | 3;
        readonly access: string;
        readonly size: number;
      }
    | {readonly kind: 'texture'; readonly slot: number; readonly access: string}
    | {readonly kind: 'sampler'; readonly slot: number}
    | {readonly kind: 'value'; readonly key: string};
}

export interface AirKernel {
  readonly name: string;
  readonly arguments: readonly AirArgument[];
  /** Instructions; the parameters are called as the arguments are. */
  readonly body: string;
}

/** What a deployment target changes in a module. */
export interface AirGeneration {
  readonly triple: string;
  readonly airVersion: readonly [number, number];
  readonly languageVersion: readonly [number, number];
  readonly sdk: readonly number[];
}

export const airGenerations: readonly AirGeneration[] = [
  {triple: 'air64-apple-macosx13.0.0', airVersion: [2, 5], languageVersion: [3, 0], sdk: [13, 1]},
  {triple: 'air64-apple-macosx15.0.0', airVersion: [2, 7], languageVersion: [3, 2], sdk: [15, 0]},
  {triple: 'air64_v28-apple-macosx26.0.0', airVersion: [2, 8], languageVersion: [4, 0], sdk: [26, 2]},
  {triple: 'air64_v27-apple-macosx15.6.0', airVersion: [2, 7], languageVersion: [3, 2], sdk: [26, 4, 1]},
];

/** A whole AIR module with typed pointers: kernels, the declarations they need, and all module metadata. */
export function airModule(
  generation: AirGeneration,
  kernels: readonly AirKernel[],
  parts: {
    readonly types?: string;
    readonly globals?: string;
    readonly declarations?: string;
    readonly metadata?: MetadataWriter;
    readonly named?: string;
  } = {},
): string {
  const metadata = parts.metadata ?? new MetadataWriter();
  const functions = kernels.map((kernel) => kernelText(kernel)).join('\n');
  const named = [
    `!llvm.module.flags = !{${moduleFlags(generation, metadata).join(', ')}}`,
    `!air.kernel = !{${kernels.map((kernel) => kernelNode(kernel, metadata)).join(', ')}}`,
    `!air.compile_options = !{${compileOptions(metadata).join(', ')}}`,
    `!llvm.ident = !{${metadata.node('!"Apple metal version 32023.850 (metalfe-32023.850.10)"')}}`,
    `!air.version = !{${metadata.node(`i32 ${generation.airVersion[0]}, i32 ${generation.airVersion[1]}, i32 0`)}}`,
    `!air.language_version = !{${metadata.node(`!"Metal", i32 ${generation.languageVersion[0]}, i32 ${generation.languageVersion[1]}, i32 0`)}}`,
    `!air.source_file_name = !{${metadata.node('!"/tmp/kernels.metal"')}}`,
  ].join('\n');
  return `; handwritten
source_filename = "kernels.metal"
target datalayout = "${dataLayout}"
target triple = "${generation.triple}"

${parts.types ?? ''}${parts.globals ?? ''}
${functions}
${parts.declarations ?? ''}
attributes #0 = { convergent mustprogress nounwind willreturn "approx-func-fp-math"="true" "frame-pointer"="all" "min-legal-vector-width"="0" "no-builtins" "no-infs-fp-math"="true" "no-nans-fp-math"="true" "no-signed-zeros-fp-math"="true" "no-trapping-math"="true" "stack-protector-buffer-size"="8" "unsafe-fp-math"="true" }
attributes #1 = { convergent mustprogress nounwind willreturn }
attributes #2 = { argmemonly convergent nounwind }
attributes #3 = { mustprogress nofree nosync nounwind readnone willreturn }

${named}
${parts.named ?? ''}
${metadata.text()}`;
}

function kernelText(kernel: AirKernel): string {
  const parameters = kernel.arguments.map((argument) => {
    const attributes =
      argument.role.kind === 'buffer'
        ? ` nocapture noundef ${argument.role.access === 'air.read' ? 'readonly ' : ''}"air-buffer-no-alias"`
        : argument.role.kind === 'value'
          ? ' noundef'
          : '';
    return `${argument.type}${attributes} %${argument.name}`;
  });
  return `define void @${kernel.name}(${parameters.join(', ')}) local_unnamed_addr #0 {\n${kernel.body}}\n`;
}

function kernelNode(kernel: AirKernel, metadata: MetadataWriter): string {
  const signature = `void (${kernel.arguments.map((argument) => argument.type).join(', ')})*`;
  const records = kernel.arguments.map((argument, index) => metadata.node(argumentRecord(argument, index)));
  const outputs = metadata.node('');
  const inputs = metadata.node(records.join(', '));
  return metadata.node(`${signature} @${kernel.name}, ${outputs}, ${inputs}`);
}

function argumentRecord(argument: AirArgument, index: number): string {
  const {role} = argument;
  const tail = `!"air.arg_type_name", !"${argument.typeName}", !"air.arg_name", !"${argument.name}"`;
  switch (role.kind) {
    case 'buffer':
      return `i32 ${index}, !"air.buffer", !"air.location_index", i32 ${role.slot}, i32 1, !"${role.access}", !"air.address_space", i32 ${role.space}, !"air.arg_type_size", i32 ${role.size}, !"air.arg_type_align_size", i32 ${role.size}, ${tail}`;
    case 'texture':
      return `i32 ${index}, !"air.texture", !"air.location_index", i32 ${role.slot}, i32 1, !"${role.access}", ${tail}`;
    case 'sampler':
      return `i32 ${index}, !"air.sampler", !"air.location_index", i32 ${role.slot}, i32 1, ${tail}`;
    case 'value':
      return `i32 ${index}, !"air.${role.key}", ${tail}`;
  }
}

function moduleFlags(generation: AirGeneration, metadata: MetadataWriter): string[] {
  const {sdk} = generation;
  const limits: readonly (readonly [string, number])[] = [
    ['frame-pointer', 2],
    ['air.max_device_buffers', 31],
    ['air.max_constant_buffers', 31],
    ['air.max_threadgroup_buffers', 31],
    ['air.max_textures', 128],
    ['air.max_read_write_textures', 8],
    ['air.max_samplers', 16],
  ];
  const version = `[${sdk.length} x i32] [${sdk.map((part) => `i32 ${part}`).join(', ')}]`;
  return [
    metadata.node(`i32 2, !"SDK Version", ${version}`),
    metadata.node('i32 1, !"wchar_size", i32 4'),
    ...limits.map(([name, value]) => metadata.node(`i32 7, !"${name}", i32 ${value}`)),
  ];
}

function compileOptions(metadata: MetadataWriter): string[] {
  return ['denorms_disable', 'fast_math_enable', 'framebuffer_fetch_enable'].map((option) =>
    metadata.node(`!"air.compile.${option}"`),
  );
}
