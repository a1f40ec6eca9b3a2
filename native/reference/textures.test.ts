import {describe, expect, it} from 'vitest';
import {randomStream} from '../../core/base/random.ts';
import {opcodes} from '../../core/simt/bytecode/opcodes.ts';
import {
  bufferParameter,
  executedOpcodes,
  kernelText,
  type KernelParameter,
  runAir,
  samplerParameter,
  systemParameter,
  textureParameter,
} from './testing/air-kernel.ts';
import {type MachineResult} from './testing/machine.ts';
import {
  isIntegerFormat,
  sample,
  samplerBits,
  type SamplerModel,
  texel,
  texelBytes,
  type TextureModel,
  writeTexel,
} from './testing/texture-model.ts';

const threads = 96;
const random = randomStream(20261121);

function model(kind: string, format: string, sizes: Partial<TextureModel> = {}): TextureModel {
  const {width = 7, height = kind.startsWith('1d') || kind === 'buffer' ? 1 : 5} = sizes;
  const depth = sizes.depth ?? (kind === '3d' ? 3 : 1);
  const arrayLength = sizes.arrayLength ?? (kind.includes('array') ? 4 : 1);
  const slices = depth * arrayLength * (kind.startsWith('cube') ? 6 : 1);
  const data = Uint8Array.from(
    {length: width * height * slices * texelBytes(format)},
    () => random.uint32() & 0xff,
  );
  // Random bytes of floats would be NaN and huge: small values that halves can hold take their place.
  const count = data.length;
  if (format.endsWith('16float'))
    new Uint16Array(data.buffer).forEach((_, n, list) => (list[n] = 0x3000 + (random.uint32() & 0xfff)));
  if (format.endsWith('32float'))
    new Float32Array(data.buffer).forEach((_, n, list) => (list[n] = random.below(2000) / 64 - 15));
  expect(data.length).toBe(count);
  return {kind, format, width, height, depth, arrayLength, data};
}

/** The IR name of a texture kind, the type of its coordinates, and of a place in it. */
const shapes: Readonly<Record<string, {air: string; axes: number; array: boolean}>> = {
  '1d': {air: 'texture_1d', axes: 1, array: false},
  '1d-array': {air: 'texture_1d_array', axes: 1, array: true},
  '2d': {air: 'texture_2d', axes: 2, array: false},
  '2d-array': {air: 'texture_2d_array', axes: 2, array: true},
  '3d': {air: 'texture_3d', axes: 3, array: false},
  buffer: {air: 'texture_buffer_1d', axes: 1, array: false},
};

const vector = (type: string, count: number): string => (count === 1 ? type : `<${count} x ${type}>`);

/** Loads `axes` words of the thread's four (x, y, z, layer) into `%c`, and the layer into `%layer`. */
function coordinates(type: 'float' | 'i32', axes: number): string {
  const lines = [`  %row = shl i32 %tid, 2`];
  for (let n = 0; n < 4; n++) {
    lines.push(
      `  %i${n} = add i32 %row, ${n}`,
      `  %p${n} = getelementptr ${type}, ${type} addrspace(1)* %in, i32 %i${n}`,
      `  %v${n} = load ${type}, ${type} addrspace(1)* %p${n}`,
    );
  }
  const made = Array.from({length: axes}, (_, n) => n).map((n) => {
    const before = n === 0 ? 'undef' : `%c${n - 1}`;
    const name = n === axes - 1 ? '%c' : `%c${n}`;
    return `  ${name} = insertelement ${vector(type, axes)} ${before}, ${type} %v${n}, i32 ${n}`;
  });
  if (axes === 1) lines.push(`  %c = bitcast ${type} %v0 to ${type}`);
  else lines.push(...made);
  lines.push(
    type === 'float'
      ? `  %layer = call i32 @air.convert.u.i32.f.f32(float %v3)`
      : `  %layer = add i32 %v3, 0`,
  );
  return lines.join('\n');
}

/** Stores the colour `%colour` at the thread's four words of `%out`. */
function storeColour(scalar: string, to = scalar): string {
  return [0, 1, 2, 3]
    .map(
      (n) => `  %e${n} = extractelement <4 x ${scalar}> %colour, i32 ${n}
  ${scalar === to ? '' : `%w${n} = fpext ${scalar} %e${n} to ${to}`}
  %o${n} = getelementptr ${to}, ${to} addrspace(1)* %out, i32 %i${n}
  store ${to} ${scalar === to ? `%e${n}` : `%w${n}`}, ${to} addrspace(1)* %o${n}`,
    )
    .join('\n');
}

async function run(
  parameters: readonly KernelParameter[],
  body: string,
  declarations: string,
  given: {
    input: Float32Array | Int32Array;
    output: Float32Array | Int32Array;
    texture: TextureModel;
    sampler?: bigint;
    checked?: boolean;
  },
): Promise<MachineResult> {
  const text = kernelText(parameters, body, declarations);
  return runAir(text, {
    buffers: [
      {index: 0, data: given.input},
      {index: 1, data: given.output},
    ],
    textures: [{index: 2, ...given.texture}],
    ...(given.sampler === undefined ? {} : {samplers: [{index: 0, state: given.sampler}]}),
    grid: [threads, 1, 1],
    threadgroup: [threads, 1, 1],
    checked: given.checked ?? true,
  });
}

const clean = {status: 'completed', error: '', findings: []};

/** Places inside, one for each thread: x, y, z, layer. */
function placesInside({width, height, depth, arrayLength}: TextureModel): Int32Array {
  return Int32Array.from({length: threads * 4}, (_, n) =>
    random.below([width, height, depth, arrayLength][n % 4] ?? 1),
  );
}

function sliceOf({kind}: TextureModel, place: Int32Array): number {
  return (kind === '3d' ? place[2] : place[3]) ?? 0;
}

const formats = [
  ...['r', 'rg', 'rgba'].flatMap((order) =>
    [
      ...['8unorm', '8snorm', '8uint', '8sint', '16unorm', '16snorm', '16uint', '16sint', '16float'],
      ...['32uint', '32sint', '32float'],
    ].map((rest) => order + rest),
  ),
  ...['rgba8unorm_srgb', 'bgra8unorm', 'bgra8unorm_srgb'],
];

/** The IR type of a format's colours, and the token in function names. */
function colourOf(format: string): {scalar: 'float' | 'i32'; token: string} {
  if (!isIntegerFormat(format)) return {scalar: 'float', token: 'v4f32'};
  return {scalar: 'i32', token: `${format.endsWith('uint') ? 'u' : 's'}.v4i32`};
}

function parametersOf(air: string, words: 'float' | 'i32', result: string): KernelParameter[] {
  return [
    bufferParameter(0, 'in', words),
    bufferParameter(1, 'out', result),
    textureParameter(2, 't', air),
    systemParameter('thread_position_in_grid', 'tid'),
  ];
}

describe('formats', () => {
  it.each(formats)('%s is read and written as the specification has it', async (format) => {
    const {scalar, token} = colourOf(format);
    const source = model('2d', format);
    const parameters = parametersOf('texture_2d', 'i32', scalar);
    const read = `${coordinates('i32', 2)}
  %r = call {<4 x ${scalar}>, i8} @air.read_texture_2d.${token}(%struct._texture_2d_t addrspace(1)* %t, <2 x i32> %c, i32 0, i32 0)
  %colour = extractvalue {<4 x ${scalar}>, i8} %r, 0
${storeColour(scalar)}`;
    const declareRead = `declare {<4 x ${scalar}>, i8} @air.read_texture_2d.${token}(%struct._texture_2d_t addrspace(1)*, <2 x i32>, i32, i32)`;
    const input = placesInside(source);
    const output = scalar === 'float' ? new Float32Array(threads * 4) : new Int32Array(threads * 4);
    expect(await run(parameters, read, declareRead, {input, output, texture: source})).toMatchObject(clean);
    for (let thread = 0; thread < threads; thread++) {
      const place = input.subarray(thread * 4, thread * 4 + 4);
      const expected = texel(source, place[0] ?? 0, place[1] ?? 0, 0);
      const actual = [...output.subarray(thread * 4, thread * 4 + 4)].map((one) =>
        token.startsWith('u') ? one >>> 0 : one,
      );
      if (scalar === 'i32') expect(actual).toEqual(expected);
      // One step of float: the model divides in double precision.
      else
        actual.forEach((one, n) =>
          expect(Math.abs(one - (expected[n] ?? NaN))).toBeLessThan(2 ** -22 * Math.max(1, Math.abs(one))),
        );
    }

    // Colours to write: special ones, ones beyond the format's range, ordinary ones. Each thread has its own texel.
    const target = model('2d', format, {width: threads, height: 2});
    const special =
      scalar === 'float'
        ? [NaN, Infinity, -Infinity, -0, 2, -2, 0.5, 1e-3]
        : [0, -1, 255, 256, -129, 65536, -70000, 2 ** 31 - 1];
    const colours = Array.from({length: threads * 4}, (_, n) =>
      n < 16
        ? (special[n % 8] ?? 0)
        : scalar === 'float'
          ? random.uniform() * 2.4 - 1.2
          : random.uint32() | 0,
    );
    const written = scalar === 'float' ? Float32Array.from(colours) : Int32Array.from(colours);
    const write = `  %row = shl i32 %tid, 2
${[0, 1, 2, 3]
  .map(
    (n) => `  %i${n} = add i32 %row, ${n}
  %p${n} = getelementptr ${scalar}, ${scalar} addrspace(1)* %in, i32 %i${n}
  %v${n} = load ${scalar}, ${scalar} addrspace(1)* %p${n}
  %c${n} = insertelement <4 x ${scalar}> ${n === 0 ? 'undef' : `%c${n - 1}`}, ${scalar} %v${n}, i32 ${n}`,
  )
  .join('\n')}
  %at = insertelement <2 x i32> <i32 0, i32 1>, i32 %tid, i32 0
  call void @air.write_texture_2d.${token}(%struct._texture_2d_t addrspace(1)* %t, <2 x i32> %at, <4 x ${scalar}> %c3, i32 0, i32 2)`;
    const declareWrite = `declare void @air.write_texture_2d.${token}(%struct._texture_2d_t addrspace(1)*, <2 x i32>, <4 x ${scalar}>, i32, i32)`;
    const expected = {...target, data: target.data.slice()};
    for (let thread = 0; thread < threads; thread++) {
      const colour = [...written.subarray(thread * 4, thread * 4 + 4)].map((one) =>
        token.startsWith('u') ? one >>> 0 : one,
      );
      writeTexel(expected, thread, 1, 0, colour);
    }
    const result = await run(parametersOf('texture_2d', scalar, scalar), write, declareWrite, {
      input: written,
      output: new Float32Array(1),
      texture: target,
    });
    expect(result).toMatchObject(clean);
    const differences = target.data.reduce(
      (most, byte, n) => Math.max(most, Math.abs(byte - (expected.data[n] ?? 0))),
      0,
    );
    // The curve of sRGB may fall on the other side of a rounding boundary in float.
    expect(differences).toBeLessThanOrEqual(format.endsWith('srgb') ? 1 : 0);
    expect(result.counters.bytes).toContainEqual({
      name: 'texture write',
      value: threads * texelBytes(format),
    });
  });

  it('halves of a kernel are rounded, 16-bit integers cut', async () => {
    const source = model('2d', 'r32float');
    const input = placesInside(source);
    const output = new Float32Array(threads * 4);
    const body = `${coordinates('i32', 2)}
  %r = call {<4 x half>, i8} @air.read_texture_2d.v4f16(%struct._texture_2d_t addrspace(1)* %t, <2 x i32> %c, i32 0, i32 0)
  %colour = extractvalue {<4 x half>, i8} %r, 0
${storeColour('half', 'float')}`;
    const declaration =
      'declare {<4 x half>, i8} @air.read_texture_2d.v4f16(%struct._texture_2d_t addrspace(1)*, <2 x i32>, i32, i32)';
    new Float32Array(source.data.buffer).set([1 / 3, 2049, 70000], 0);
    expect(
      await run(parametersOf('texture_2d', 'i32', 'float'), body, declaration, {
        input: input.fill(0).map((_, n) => (n % 4 === 0 ? (n >> 2) % 3 : 0)),
        output,
        texture: source,
      }),
    ).toMatchObject(clean);
    expect([...output.subarray(0, 12)]).toEqual([0.333251953125, 0, 0, 1, 2048, 0, 0, 1, Infinity, 0, 0, 1]);
  });
});

describe('kinds of textures', () => {
  it.each(Object.keys(shapes))('%s: reads with and without a sampler, sizes', async (kind) => {
    const {air, axes, array} = shapes[kind]!;
    const source = model(kind, 'rgba32float');
    const input = placesInside(source);
    const place = vector('i32', axes);
    const layer = array ? ', i32 %layer' : '';
    const level = kind === 'buffer' ? '' : ', i32 0';
    const texture = `%struct._${air}_t addrspace(1)*`;
    const sampled = kind !== 'buffer';
    const forms = [
      `(${texture} %t, ${place} %c${layer}${level}, i32 0)`,
      ...(sampled
        ? [
            `(${texture} %t, %struct._sampler_t addrspace(2)* %s, ${place} %c${layer}, ${place} zeroinitializer${level}, i32 0)`,
          ]
        : []),
    ];
    for (const [at, form] of forms.entries()) {
      const signature = form.replaceAll(/ (%[a-z]+|zeroinitializer|\d)(?=[,)])/g, '');
      const output = new Float32Array(threads * 4);
      const result = await run(
        [...parametersOf(air, 'i32', 'float'), ...(at === 1 ? [samplerParameter(0, 's')] : [])],
        `${coordinates('i32', axes)}
  %r = call {<4 x float>, i8} @air.read_${air}.v4f32${form}
  %colour = extractvalue {<4 x float>, i8} %r, 0
${storeColour('float')}`,
        `declare {<4 x float>, i8} @air.read_${air}.v4f32${signature}`,
        {input, output, texture: source, ...(at === 1 ? {sampler: 0n} : {})},
      );
      expect(result).toMatchObject(clean);
      const expected = Array.from({length: threads}, (_, thread) => {
        const at4 = input.subarray(thread * 4, thread * 4 + 4);
        const y = axes > 1 ? (at4[1] ?? 0) : 0;
        return texel(source, at4[0] ?? 0, y, kind.startsWith('1d') && !array ? 0 : sliceOf(source, at4));
      }).flat();
      expect([...output]).toEqual(expected);
    }
    const queries = [
      ['get_width', true, source.width],
      ['get_height', true, source.height],
      ['get_depth', true, source.depth],
      ['get_array_size', false, source.arrayLength],
    ] as const;
    const asked = queries.filter(([name]) => {
      if (name === 'get_height') return axes > 1;
      return name === 'get_depth' ? axes === 3 : name === 'get_array_size' ? array : true;
    });
    const output = new Int32Array(8);
    const hasLevel = kind !== 'buffer';
    const body = asked
      .map(
        (
          [name, takesLevel],
          n,
        ) => `  %q${n} = call i32 @air.${name}_${air}(${texture} %t${takesLevel && hasLevel ? ', i32 0' : ''})
  %o${n} = getelementptr i32, i32 addrspace(1)* %out, i32 ${n}
  store i32 %q${n}, i32 addrspace(1)* %o${n}`,
      )
      .join('\n');
    const declarations = asked
      .map(
        ([name, takesLevel]) =>
          `declare i32 @air.${name}_${air}(${texture}${takesLevel && hasLevel ? ', i32' : ''})`,
      )
      .join('\n');
    expect(
      await run(parametersOf(air, 'i32', 'i32'), body, declarations, {input, output, texture: source}),
    ).toMatchObject(clean);
    expect([...output.subarray(0, asked.length)]).toEqual(asked.map(([, , size]) => size));
  });

  it('writes to 3D textures and arrays at the right slice, with 16-bit coordinates too', async () => {
    for (const [kind, call, declaration] of [
      [
        '3d',
        '@air.write_texture_3d.v4f32(%struct._texture_3d_t addrspace(1)* %t, <3 x i32> <i32 6, i32 4, i32 2>, <4 x float> <float 1.0, float 2.0, float 3.0, float 4.0>, i32 0, i32 2)',
        '<3 x i32>, <4 x float>, i32, i32',
      ],
      [
        '2d-array',
        '@air.write_texture_2d_array.v4f32(%struct._texture_2d_array_t addrspace(1)* %t, <2 x i32> <i32 6, i32 4>, i32 3, <4 x float> <float 1.0, float 2.0, float 3.0, float 4.0>, i32 0, i32 2)',
        '<2 x i32>, i32, <4 x float>, i32, i32',
      ],
      [
        '2d-array',
        '@air.write_texture_2d_array.i16.v4f32(%struct._texture_2d_array_t addrspace(1)* %t, <2 x i16> <i16 6, i16 4>, i16 3, <4 x float> <float 1.0, float 2.0, float 3.0, float 4.0>, i16 0, i32 2)',
        '<2 x i16>, i16, <4 x float>, i16, i32',
      ],
      [
        'cube-array',
        '@air.write_texture_cube_array.i16.v4f32(%struct._texture_cube_array_t addrspace(1)* %t, <2 x i16> <i16 4, i16 4>, i16 5, i16 3, <4 x float> <float 1.0, float 2.0, float 3.0, float 4.0>, i16 0, i32 2)',
        '<2 x i16>, i16, i16, <4 x float>, i16, i32',
      ],
    ] as const) {
      const texture = model(kind, 'rgba32float', kind.startsWith('cube') ? {width: 5} : {});
      const air = /air\.write_(texture_\w+?)\./.exec(call)?.[1] ?? '';
      const name = /@[\w.]+/.exec(call)?.[0] ?? '';
      const body = `  call void ${call}`;
      const result = await run(
        parametersOf(air, 'i32', 'i32'),
        body,
        `declare void ${name}(%struct._${air}_t addrspace(1)*, ${declaration})`,
        {
          input: new Int32Array(1),
          output: new Int32Array(1),
          texture,
        },
      );
      expect(result).toMatchObject(clean);
      // The last texel of the last slice.
      expect([...new Float32Array(texture.data.buffer).slice(-4)]).toEqual([1, 2, 3, 4]);
    }
  });
});

const samplers: SamplerModel[] = (
  ['clamp_to_zero', 'clamp_to_edge', 'repeat', 'mirrored_repeat', 'clamp_to_border'] as const
).flatMap((address, n) =>
  [false, true].flatMap((linear) =>
    [false, true].map((pixel) => ({
      address,
      linear,
      pixel,
      border: ((n + (linear ? 1 : 0)) % 3) as 0 | 1 | 2,
    })),
  ),
);

describe('sampling', () => {
  it.each(['1d', '1d-array', '2d', '2d-array', '3d'])(
    '%s: nearest and linear with every address mode',
    async (kind) => {
      const {air, axes, array} = shapes[kind]!;
      const texture = `%struct._${air}_t addrspace(1)*`;
      const [place, whole] = [vector('float', axes), vector('i32', axes)];
      const offsets = [
        [0, 0, 0],
        [1, -2, 3],
      ];
      for (const format of ['rgba32float', 'rg8unorm', 'r32uint']) {
        const {scalar, token} = colourOf(format);
        const source = model(kind, format);
        for (const [at, sampler] of samplers.entries()) {
          const offset = offsets[at % 2] ?? [];
          const scale = sampler.pixel ? [source.width, source.height, source.depth] : [1, 1, 1];
          const input = Float32Array.from({length: threads * 4}, (_, n) =>
            n % 4 === 3 ? random.below(6) : Math.fround((random.uniform() * 4 - 1.5) * (scale[n % 4] ?? 1)),
          );
          const output = scalar === 'float' ? new Float32Array(threads * 4) : new Int32Array(threads * 4);
          const constant =
            axes === 1
              ? `i32 ${offset[0]}`
              : `${whole} <${offset
                  .slice(0, axes)
                  .map((one) => `i32 ${one}`)
                  .join(', ')}>`;
          const result = await run(
            [...parametersOf(air, 'float', scalar), samplerParameter(0, 's')],
            `${coordinates('float', axes)}
  %r = call {<4 x ${scalar}>, i8} @air.sample_${air}.${token}(${texture} %t, %struct._sampler_t addrspace(2)* %s, ${place} %c${array ? ', i32 %layer' : ''}, i1 true, ${constant}, i1 false, float 0.0, float 0.0, i32 0)
  %colour = extractvalue {<4 x ${scalar}>, i8} %r, 0
${storeColour(scalar)}`,
            `declare i32 @air.convert.u.i32.f.f32(float)
declare {<4 x ${scalar}>, i8} @air.sample_${air}.${token}(${texture}, %struct._sampler_t addrspace(2)*, ${place}${array ? ', i32' : ''}, i1, ${whole}, i1, float, float, i32)`,
            {input, output, texture: source, sampler: samplerBits(sampler), checked: at % 3 === 0},
          );
          expect(result).toMatchObject(clean);
          for (let thread = 0; thread < threads; thread++) {
            const coordinate = [...input.subarray(thread * 4, thread * 4 + 3)];
            // Coordinates that fall on a boundary between texels go either way in float.
            const expected = sample(source, sampler, coordinate, input[thread * 4 + 3] ?? 0, offset);
            const actual = [...output.subarray(thread * 4, thread * 4 + 4)];
            const worst = Math.max(
              ...expected.map((one, n) =>
                Math.abs(one - (scalar === 'i32' ? (actual[n] ?? 0) >>> 0 : (actual[n] ?? 0))),
              ),
            );
            expect(worst, `${format} ${JSON.stringify(sampler)} (${coordinate.join(', ')})`).toBeLessThan(
              2e-5,
            );
          }
        }
      }
    },
  );

  it('a constexpr sampler is the state that the module has, beside one that is given', async () => {
    const source = model('2d', 'r32float', {width: 4, height: 1});
    new Float32Array(source.data.buffer).set([0, 10, 20, 30]);
    const state = samplerBits({address: 'clamp_to_edge', linear: true, pixel: true, border: 0});
    const call = (sampler: string, result: string): string => `
  %${result}r = call {<4 x float>, i8} @air.sample_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* %t, %struct._sampler_t addrspace(2)* ${sampler}, <2 x float> %c, i1 true, <2 x i32> zeroinitializer, i1 false, float 0.0, float 0.0, i32 0)
  %${result}c = extractvalue {<4 x float>, i8} %${result}r, 0
  %${result} = extractelement <4 x float> %${result}c, i32 0`;
    const body = `${coordinates('float', 2)}
${call('bitcast ([2 x i64] addrspace(2)* @__air_sampler_state to %struct._sampler_t addrspace(2)*)', 'a')}
${call('%s', 'b')}
  %oa = getelementptr float, float addrspace(1)* %out, i32 %i0
  store float %a, float addrspace(1)* %oa
  %ob = getelementptr float, float addrspace(1)* %out, i32 %i1
  store float %b, float addrspace(1)* %ob`;
    const declarations = `@__air_sampler_state = internal addrspace(2) constant [2 x i64] [i64 ${state}, i64 0], align 8
!air.sampler_states = !{!100}
!100 = !{!"air.sampler_state", [2 x i64] addrspace(2)* @__air_sampler_state}
declare i32 @air.convert.u.i32.f.f32(float)
declare {<4 x float>, i8} @air.sample_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i1, <2 x i32>, i1, float, float, i32)`;
    const input = Float32Array.from({length: threads * 4}, (_, n) => (n % 4 === 0 ? (n >> 2) / 8 : 0.5));
    const output = new Float32Array(threads * 4);
    const nearest = samplerBits({address: 'clamp_to_edge', linear: false, pixel: true, border: 0});
    const given = {input, output, texture: source, sampler: nearest};
    const parameters = [...parametersOf('texture_2d', 'float', 'float'), samplerParameter(0, 's')];
    expect(await run(parameters, body, declarations, given)).toMatchObject(clean);
    for (let thread = 0; thread < threads; thread++) {
      expect(output[thread * 4]).toBeCloseTo(10 * Math.min(3, Math.max(0, thread / 8 - 0.5)), 5);
      expect(output[thread * 4 + 1]).toBe(10 * Math.min(3, Math.floor(thread / 8)));
    }
  });

  it('a texture made smaller is filtered by the minification filter', async () => {
    const source = model('2d', 'r32float', {width: 2, height: 1});
    new Float32Array(source.data.buffer).set([0, 8]);
    // Magnification nearest, minification linear, edges clamped.
    const sampler = 1n | (1n << 3n) | (1n << 11n);
    for (const [level, expected] of [
      ['0.0', 0],
      ['1.0', 3.2],
    ] as const) {
      const output = new Float32Array(threads * 4);
      const body = `${coordinates('float', 2)}
  %r = call {<4 x float>, i8} @air.sample_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* %t, %struct._sampler_t addrspace(2)* %s, <2 x float> %c, i1 true, <2 x i32> zeroinitializer, i1 true, float ${level}, float 0.0, i32 0)
  %colour = extractvalue {<4 x float>, i8} %r, 0
${storeColour('float')}`;
      const declarations = `declare i32 @air.convert.u.i32.f.f32(float)
declare {<4 x float>, i8} @air.sample_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i1, <2 x i32>, i1, float, float, i32)`;
      const input = new Float32Array(threads * 4).fill(0.45);
      const given = {input, output, texture: source, sampler};
      const result = await run(
        [...parametersOf('texture_2d', 'float', 'float'), samplerParameter(0, 's')],
        body,
        declarations,
        given,
      );
      expect(result).toMatchObject(clean);
      expect(output[0]).toBeCloseTo(expected, 5);
    }
  });

  it('gathers the four texels around, and compares depths', async () => {
    const source = model('2d', 'r32float', {width: 2, height: 2});
    new Float32Array(source.data.buffer).set([1, 2, 3, 4]);
    const [less] = [1n | (1n << 3n) | (1n << 9n) | (1n << 16n)];
    const input = new Float32Array(threads * 4).fill(0.5);
    const output = new Float32Array(threads * 4);
    const gather = `${coordinates('float', 2)}
  %r = call {<4 x float>, i8} @air.gather_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* %t, %struct._sampler_t addrspace(2)* %s, <2 x float> %c, i1 true, <2 x i32> zeroinitializer, i32 0, i32 0)
  %colour = extractvalue {<4 x float>, i8} %r, 0
${storeColour('float')}`;
    const convert = 'declare i32 @air.convert.u.i32.f.f32(float)';
    const given = {input, output, texture: source, sampler: less};
    expect(
      await run(
        [...parametersOf('texture_2d', 'float', 'float'), samplerParameter(0, 's')],
        gather,
        `${convert}\ndeclare {<4 x float>, i8} @air.gather_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i1, <2 x i32>, i32, i32)`,
        given,
      ),
    ).toMatchObject(clean);
    expect([...output.subarray(0, 4)]).toEqual([3, 4, 2, 1]);
    const gathered = gather
      .replaceAll('texture_2d', 'depth_2d')
      .replace('gather_depth_2d.v4f32', 'gather_compare_depth_2d.f32')
      .replace('%s, <2 x float> %c, i1 true', '%s, i32 1, <2 x float> %c, float 2.5, i1 true')
      .replace('i32 0, i32 0)', 'i32 0)');
    expect(
      await run(
        [...parametersOf('depth_2d', 'float', 'float'), samplerParameter(0, 's')],
        gathered,
        `${convert}\ndeclare {<4 x float>, i8} @air.gather_compare_depth_2d.f32(%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x float>, float, i1, <2 x i32>, i32)`,
        given,
      ),
    ).toMatchObject(clean);
    // 2.5 is less than 3 and 4.
    expect([...output.subarray(0, 4)]).toEqual([1, 1, 0, 0]);
    const compare = `${coordinates('float', 2)}
  %r = call {float, i8} @air.sample_compare_depth_2d.f32(%struct._depth_2d_t addrspace(1)* %t, %struct._sampler_t addrspace(2)* %s, i32 1, <2 x float> %c, float 1.5, i1 true, <2 x i32> zeroinitializer, i1 false, float 0.0, float 0.0, i32 0)
  %one = extractvalue {float, i8} %r, 0
  %p = getelementptr float, float addrspace(1)* %out, i32 %tid
  store float %one, float addrspace(1)* %p`;
    expect(
      await run(
        [...parametersOf('depth_2d', 'float', 'float'), samplerParameter(0, 's')],
        compare,
        `${convert}\ndeclare {float, i8} @air.sample_compare_depth_2d.f32(%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x float>, float, i1, <2 x i32>, i1, float, float, i32)`,
        given,
      ),
    ).toMatchObject(clean);
    expect(new Set(output.subarray(0, threads))).toEqual(new Set([0.75]));
  });

  it('a cube by its six faces, and across their edges', async () => {
    const source = model('cube', 'r32float', {width: 2, height: 2});
    new Float32Array(source.data.buffer).forEach((_, n, list) => (list[n] = n >> 2));
    const directions = [
      [1, 0.2, 0.1],
      [-1, 0.2, 0.1],
      [0.1, 1, 0.2],
      [0.1, -1, 0.2],
      [0.1, 0.2, 1],
      [0.1, 0.2, -1],
      [1, 0, 0.999999],
    ];
    const input = Float32Array.from({length: threads * 4}, (_, n) => directions[(n >> 2) % 7]?.[n % 4] ?? 0);
    for (const linear of [false, true]) {
      const output = new Float32Array(threads * 4);
      const body = `${coordinates('float', 3)}
  %r = call {<4 x float>, i8} @air.sample_texture_cube.v4f32(%struct._texture_cube_t addrspace(1)* %t, %struct._sampler_t addrspace(2)* %s, <3 x float> %c, i1 false, float 0.0, float 0.0, i32 0)
  %colour = extractvalue {<4 x float>, i8} %r, 0
${storeColour('float')}`;
      const declarations = `declare i32 @air.convert.u.i32.f.f32(float)
declare {<4 x float>, i8} @air.sample_texture_cube.v4f32(%struct._texture_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i1, float, float, i32)`;
      const sampler = samplerBits({address: 'clamp_to_edge', linear, pixel: false, border: 0});
      const result = await run(
        [...parametersOf('texture_cube', 'float', 'float'), samplerParameter(0, 's')],
        body,
        declarations,
        {input, output, texture: source, sampler},
      );
      expect(result).toMatchObject(clean);
      const found = Array.from({length: 7}, (_, n) => output[n * 4] ?? NaN);
      // Weights of linear filtering add up to 1 but for a rounding.
      expect(found.slice(0, 6).map((one) => Math.round(one * 1e6) / 1e6)).toEqual([0, 1, 2, 3, 4, 5]);
      // Half of +x and half of +z on the edge between them.
      expect(found[6]).toBeCloseTo(linear ? 2 : 0, 4);
    }
  });
});

describe('checked mode', () => {
  const read = (coordinate: string, level = 0): string => `${coordinates('i32', 2)}
  %r = call {<4 x float>, i8} @air.read_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* %t, <2 x i32> ${coordinate}, i32 ${level}, i32 0)
  %colour = extractvalue {<4 x float>, i8} %r, 0
${storeColour('float')}`;
  const write = (coordinate: string): string =>
    `  call void @air.write_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* %t, <2 x i32> ${coordinate}, <4 x float> zeroinitializer, i32 0, i32 2)`;
  const declarations = `declare {<4 x float>, i8} @air.read_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)*, <2 x i32>, i32, i32)
declare void @air.write_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)*, <2 x i32>, <4 x float>, i32, i32)`;
  const launch = async (
    body: string,
    texture: TextureModel,
    output = new Float32Array(threads * 4),
  ): Promise<MachineResult> =>
    run(parametersOf('texture_2d', 'i32', 'float'), body, declarations, {
      input: new Int32Array(threads * 4),
      output,
      texture,
    });

  it.each([
    [
      'a read beyond the width',
      read('<i32 7, i32 0>'),
      read('<i32 6, i32 0>'),
      'reads texel (7, 0) of texture 2 (t), which has 7 x 5',
    ],
    [
      'a read at a negative place',
      read('<i32 0, i32 -1>'),
      read('<i32 0, i32 4>'),
      'reads texel (0, 4294967295) of texture 2 (t), which has 7 x 5',
    ],
    [
      'a read of another level',
      read('zeroinitializer', 1),
      read('zeroinitializer', 0),
      'reads texel (0, 0 of level 1) of texture 2 (t), which has 7 x 5 and one level',
    ],
    [
      'a write beyond the height',
      write('<i32 0, i32 5>'),
      write('<i32 0, i32 4>'),
      'writes texel (0, 5) of texture 2 (t), which has 7 x 5',
    ],
  ])('%s is out of bounds, its near twin is not', async (_name, bad, good, message) => {
    const texture = model('2d', 'rgba32float');
    const before = texture.data.slice();
    const output = new Float32Array(threads * 4).fill(5);
    const result = await launch(bad, texture, output);
    expect(result.findings).toMatchObject([
      {kind: 'out-of-bounds', space: 'texture', bufferIndex: 2, count: threads, message},
    ]);
    expect(texture.data).toEqual(before);
    if (message.startsWith('reads')) expect(new Set(output)).toEqual(new Set([0]));
    expect((await launch(good, texture)).findings).toEqual([]);
  });

  it('a texture of another kind or with other colours is not what the kernel takes it for', async () => {
    for (const texture of [model('2d-array', 'rgba32float'), model('2d', 'rgba32uint')]) {
      const result = await launch(read('zeroinitializer'), texture);
      expect(result.findings.map(({kind}) => kind)).toEqual(['texture-kind']);
    }
  });

  it('a binding that makes no texture is refused', async () => {
    const good = model('2d', 'rgba8unorm');
    for (const [bad, reason] of [
      [{...good, format: 'rgba8'}, 'not supported: the pixel format'],
      [{...good, format: 'astc_4x4_ldr'}, 'not supported: the pixel format'],
      [{...good, kind: '2d-multisample'}, 'not supported: a texture of kind'],
      [{...good, width: 8}, 'it needs 160 bytes and has 140'],
      [{...good, width: 0}, 'sizes are 0'],
      [{...good, kind: '1d'}, 'sizes do not fit'],
      [{...good, arrayLength: 2}, 'sizes do not fit'],
    ] as const) {
      const result = await launch(read('zeroinitializer'), bad);
      expect(result.status).toBe('bad-request');
      expect(result.error).toContain(reason);
    }
  });
});

it('together these execute every opcode of textures', () => {
  const names = opcodes.map(({name}) => name).filter((name) => name.startsWith('texture.'));
  expect(names.filter((name) => !executedOpcodes.has(name))).toEqual([]);
});
