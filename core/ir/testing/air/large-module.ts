import {pointerSpelling, type Dialect} from '../features/dialect.ts';
import {Random} from '../random.ts';
import {airGenerations, airModule, type AirArgument} from './air-module.ts';
import {BodyWriter, callees, type BodyBuffer} from './body-writer.ts';
import {MetadataWriter} from './metadata-writer.ts';

const elements = [
  'float',
  'half',
  'i32',
  '<4 x float>',
  'i8',
  '<2 x float>',
  'i16',
  '<2 x half>',
  'i64',
  '<4 x i32>',
];
const sizes: Readonly<Record<string, number>> = {float: 4, half: 2, i32: 4, i8: 1, i16: 2, i64: 8};

/**
 * An AIR module of about `lines` lines with typed pointers: kernels of 19 arguments whose bodies have the variety of real
 * ones (arithmetic, vectors, memory, matrices, loops with phis, switches, attachments). Valid for LLVM 14.
 */
export function makeLargeModule(lines: number, seed = 1, kernelCount = 1): string {
  const kernelArguments = Array.from({length: 16}, (_, index) => bufferArgument(index));
  const values: AirArgument[] = [
    'thread_position_in_grid',
    'thread_index_in_threadgroup',
    'threadgroup_position_in_grid',
  ].map((key, index) => ({name: `id${index}`, type: 'i32', typeName: 'uint', role: {kind: 'value', key}}));
  const metadata = new MetadataWriter();
  const buffers = kernelArguments.map((argument, index) => ({
    name: `%${argument.name}`,
    element: elements[index % elements.length] ?? 'float',
    space: argument.role.kind === 'buffer' ? argument.role.space : 1,
  }));
  const random = new Random(seed);
  const kernels = Array.from({length: kernelCount}, (_, index) => {
    const writer = new BodyWriter(
      random,
      pointerSpelling('typed'),
      [...buffers, tile],
      bodyOptions(metadata, (lines - 120) / kernelCount),
    );
    for (const value of values) writer.declare('i32', `%${value.name}`);
    const name = index === 0 ? 'large' : `large${index}`;
    return {name, arguments: [...kernelArguments, ...values], body: writer.body()};
  });
  const generation = airGenerations[2];
  if (generation === undefined) throw new Error('no generation');
  return airModule(generation, kernels, {
    globals: globalsText,
    declarations: declarations(),
    metadata,
  });
}

/** A small random module of either dialect, without AIR's metadata. */
export function makeRandomModule(seed: number, lines: number, dialect: Dialect): string {
  const random = new Random(seed);
  const pointer = pointerSpelling(dialect);
  const metadata = new MetadataWriter();
  const functions: string[] = [];
  for (let index = 0; index < 1 + (seed % 3); index++) {
    const buffers = [1, 2, 3, 1, 0].map((space, number) => ({
      name: `%p${number}`,
      element: random.pick(elements),
      space,
    }));
    const atomics: BodyBuffer = {name: '%counter', element: 'i32', space: 1};
    const all = [...buffers, atomics, tile];
    const writer = new BodyWriter(random, pointer, all, bodyOptions(metadata, lines));
    writer.declare('i32', '%n');
    const parameters = [...buffers, atomics].map(
      ({name, element, space}) => `${pointer(element, space)} ${name}`,
    );
    functions.push(`define void @f${index}(${parameters.join(', ')}, i32 %n) {\n${writer.body()}}\n`);
  }
  const attributes = 'attributes #1 = { convergent nounwind willreturn }\n';
  return `${globalsText}\n${functions.join('\n')}\n${declarations()}\n${attributes}\n${metadata.text()}`;
}

const tile: BodyBuffer = {name: '@tile', element: 'float', space: 3, count: 256};
const globalsText = '@tile = internal unnamed_addr addrspace(3) global [256 x float] undef, align 16\n';

function bufferArgument(index: number): AirArgument {
  const element = elements[index % elements.length] ?? 'float';
  const space = index % 5 === 4 ? 2 : index % 7 === 6 ? 3 : 1;
  return {
    name: `buffer_${index}`,
    type: `${element} addrspace(${space})*`,
    typeName: element.startsWith('<') ? 'float4' : element,
    role: {
      kind: 'buffer',
      slot: index,
      space,
      access: space === 2 ? 'air.read' : 'air.read_write',
      size: sizes[element] ?? 16,
    },
  };
}

function bodyOptions(
  metadata: MetadataWriter,
  lines: number,
): {lines: number; attachments: string[]; loops: string[]} {
  const root = metadata.node('!"Simple C++ TBAA"');
  const character = metadata.node(`!"omnipotent char", ${root}, i64 0`);
  const tags = ['int', 'float', 'half'].map((name) => {
    const type = metadata.node(`!"${name}", ${character}, i64 0`);
    return metadata.node(`${type}, ${type}, i64 0`);
  });
  const domain = metadata.distinct('!"air-alias-scopes(large)"');
  const scopes = [0, 1, 2].map((index) =>
    metadata.node(metadata.distinct(`${domain}, !"air-alias-scope-arg(${index})"`)),
  );
  const [own = '!0', ...others] = scopes;
  const attachments = [
    ...tags.map((tag) => `, !tbaa ${tag}`),
    ...tags.map((tag) => `, !tbaa ${tag}, !alias.scope ${own}, !noalias ${others[0] ?? own}`),
    '',
  ];
  const progress = metadata.node('!"llvm.loop.mustprogress"');
  const unrolled = metadata.node('!"llvm.loop.unroll.disable"');
  const loops = [
    `, !llvm.loop ${metadata.distinct(progress)}`,
    `, !llvm.loop ${metadata.distinct(`${progress}, ${unrolled}`)}`,
  ];
  return {lines: Math.max(lines, 8), attachments, loops};
}

function declarations(): string {
  const lines = Object.entries(callees).map(
    ([name, [result, parameters]]) =>
      `declare ${result} @${name}(${parameters.join(', ')}) local_unnamed_addr #1`,
  );
  return `${lines.join('\n')}\ndeclare void @air.wg.barrier(i32, i32) local_unnamed_addr #1\n`;
}
