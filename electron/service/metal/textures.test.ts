import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {deviceSchema} from '../../../core/protocol/device.ts';
import {readApiList} from '../../../native/metal/testing/api-list.ts';
import {type BridgeDispatch, type DeviceBridge} from '../device-bridge.ts';
import {createMetalDevice} from '../metal-device.ts';
import {textureModule, untouchedTextureModule} from '../testing/contract-modules.ts';
import {openStandIn} from '../testing/open-stand-in.ts';
import {type StandInMetal} from '../testing/stand-in-metal.ts';
import {addressModes, compareFunctions, pixelFormats, textureTypes} from './textures.ts';

type Texture = NonNullable<BridgeDispatch['textures']>[number];

describe('the numbers of textures and samplers', () => {
  const listed = new Map(
    readApiList()
      .filter(({kind}) => kind === 'value')
      .map(({owner, name, type}) => [name.slice(owner.length).toLowerCase(), [owner, Number(type)]] as const),
  );
  const of = (owner: string): Map<string, number> =>
    new Map(
      [...listed].flatMap(([name, [from, value]]) => (from === owner ? [[name, value as number]] : [])),
    );

  it('are those of the list of facts', () => {
    const numbers = Object.entries(pixelFormats).map(([name, {number}]) => [name, number]);
    expect(new Map(numbers as [string, number][])).toEqual(of('MTLPixelFormat'));
    const kinds = Object.entries(textureTypes).map(([name, number]) => [
      name === 'buffer' ? 'texturebuffer' : name.replace('-', ''),
      number,
    ]);
    expect(new Map(kinds as [string, number][])).toEqual(of('MTLTextureType'));
    const modes = Object.entries(addressModes).map(([name, number]) => [
      `${name.toLowerCase()}${name === 'clampToBorder' ? 'color' : ''}`,
      number,
    ]);
    expect(new Map(modes as [string, number][])).toEqual(of('MTLSamplerAddressMode'));
    const compares = Object.entries(compareFunctions).map(([name, number]) => [name.toLowerCase(), number]);
    expect(new Map(compares as [string, number][])).toEqual(of('MTLCompareFunction'));
  });

  it('have texels of as many bytes as their names say', () => {
    for (const [name, {texelBytes}] of Object.entries(pixelFormats)) {
      const [, components = '', bits = ''] = /^(rgba|bgra|rg|r)(8|16|32)/.exec(name) ?? ['', 'rgba', '8'];
      expect([name, texelBytes]).toEqual([name, (components.length * Number(bits)) / 8]);
    }
  });
});

describe.skipIf(process.platform === 'darwin')('textures on a Metal device', () => {
  let metal: StandInMetal;
  let device: DeviceBridge;
  beforeAll(async () => {
    metal = await openStandIn();
    const description = deviceSchema.parse(((await metal.addon.devices()) as unknown[])[0]);
    device = createMetalDevice({gpu: metal.addon, description, lifeId: 'textures'});
  });
  afterAll(() => metal?.addon.standIn.setOracle(null));

  async function pipelineOf(text: string): Promise<string> {
    expect(parseModule(text).diagnostics).toEqual([]);
    const library = await device.loadLibrary({kind: 'air-text', name: 't.ll', text});
    if (!library.ok) throw new Error(library.error.message);
    const name = library.value.functions[0]?.name ?? '';
    const made = await device.makePipeline({library: library.value.library, function: name});
    if (!made.ok) throw new Error(made.error.message);
    return made.value.pipeline;
  }
  async function bufferOf(bytes: Uint8Array): Promise<string> {
    const made = await device.createBuffer({sizeBytes: bytes.byteLength});
    if (!made.ok) throw new Error(made.error.message);
    await device.writeBuffer({buffer: made.value.buffer, data: bytes});
    return made.value.buffer;
  }
  async function read(buffer: string): Promise<number[]> {
    const told = await device.readBuffer({buffer});
    if (!told.ok) throw new Error(told.error.message);
    return [...told.value.data];
  }
  const launch = (pipeline: string, more: Partial<BridgeDispatch>): BridgeDispatch => ({
    pipeline,
    label: 'textures',
    grid: [1, 1, 1],
    threadgroup: [1, 1, 1],
    ...more,
  });

  const sizes: readonly (readonly [string, Omit<Texture, 'index' | 'buffer' | 'format'>, number])[] = [
    ['1d', {kind: '1d', width: 7}, 7],
    ['1d-array', {kind: '1d-array', width: 5, arrayLength: 3}, 15],
    ['2d', {kind: '2d', width: 5, height: 4}, 20],
    ['2d-array', {kind: '2d-array', width: 5, height: 2, arrayLength: 3}, 30],
    ['3d', {kind: '3d', width: 3, height: 4, depth: 5}, 60],
    ['cube', {kind: 'cube', width: 3, height: 3}, 54],
    ['cube-array', {kind: 'cube-array', width: 2, height: 2, arrayLength: 2}, 48],
    ['buffer', {kind: 'buffer', width: 33}, 33],
  ];
  // The stand-in's textures begin with other bytes, so that a slice that is not copied both ways is seen.
  it.each(sizes)('carries every texel of a %s there and back', async (kind, size, texels) => {
    const air = kind === 'buffer' ? 'buffer_1d' : kind;
    const pipeline = await pipelineOf(untouchedTextureModule(air));
    const before = Uint8Array.from({length: 32 + texels * 8}, (_, n) => (n * 31 + 7) & 255);
    const buffer = await bufferOf(before);
    const texture: Texture = {index: 0, buffer, offset: 16, format: 'rgba16float', ...size};
    const ran = await device.dispatch(launch(pipeline, {textures: [texture]}));
    expect(ran).toMatchObject({ok: true});
    expect(await read(buffer)).toEqual([...before]);
  });

  it('leaves what is between rows as it was', async () => {
    const pipeline = await pipelineOf(untouchedTextureModule('2d'));
    const before = Uint8Array.from({length: 3 * 64}, (_, n) => n);
    const buffer = await bufferOf(before);
    const texture: Texture = {index: 0, buffer, format: 'r32float', width: 5, height: 3, bytesPerRow: 64};
    expect(await device.dispatch(launch(pipeline, {textures: [texture]}))).toMatchObject({ok: true});
    expect(await read(buffer)).toEqual([...before]);
  });

  it.each([
    ['texels outside of the buffer', {width: 9}, 'outside-buffer'],
    ['rows inside of each other', {bytesPerRow: 8}, 'bad-dispatch'],
    ['rows that begin inside of a texel', {bytesPerRow: 18}, 'bad-dispatch'],
    ['a height in one dimension', {kind: '1d', height: 2}, 'bad-dispatch'],
    ['faces that are not square', {kind: 'cube', width: 2, height: 1}, 'bad-dispatch'],
    ['a format of blocks', {format: 'pvrtc_rgb_2bpp'}, 'bad-dispatch'],
    ['a format that is a name of something else', {format: 'constructor'}, 'bad-dispatch'],
    ['too many texels', {width: 16_385}, 'bad-dispatch'],
  ] as const)('refuses %s before anything is made', async (_what, wrong, code) => {
    const pipeline = await pipelineOf(untouchedTextureModule('2d'));
    const buffer = await bufferOf(new Uint8Array(32));
    const texture: Texture = {index: 0, buffer, format: 'r32float', width: 4, height: 2, ...wrong};
    const ran = await device.dispatch(launch(pipeline, {textures: [texture]}));
    expect(ran).toMatchObject({ok: false, error: {kind: 'bad-input', code}});
  });

  it('refuses a launch that binds no texture, and a written one that shares its bytes', async () => {
    const pipeline = await pipelineOf(textureModule);
    const buffer = await bufferOf(new Uint8Array(256));
    const size = {format: 'rgba8unorm', width: 4, height: 4};
    const samplers = [{index: 0, normalised: false}];
    const first = {index: 0, buffer, ...size};
    const none = await device.dispatch(launch(pipeline, {textures: [first], samplers}));
    expect(none).toMatchObject({ok: false, error: {kind: 'bad-input', code: 'bad-dispatch'}});
    const overlapping = {index: 1, buffer, offset: 60, ...size};
    const both = await device.dispatch(launch(pipeline, {textures: [first, overlapping], samplers}));
    expect(both).toMatchObject({ok: false, error: {code: 'not-supported'}});
    const beside = {...overlapping, offset: 64};
    expect(await device.dispatch(launch(pipeline, {textures: [first, beside], samplers}))).toMatchObject({
      ok: true,
    });
    const odd = [{index: 0, normalised: false, sAddress: 'repeat'}] as const;
    const repeated = await device.dispatch(launch(pipeline, {textures: [first, beside], samplers: [...odd]}));
    expect(repeated).toMatchObject({ok: false, error: {code: 'not-supported'}});
  });

  it('keeps none of Metal’s objects when a dispatch has ended', async () => {
    const pipeline = await pipelineOf(textureModule);
    const [from, to] = [await bufferOf(new Uint8Array(64)), await bufferOf(new Uint8Array(64))];
    const size = {format: 'rgba8unorm', width: 4, height: 4};
    const textures = [
      {index: 0, buffer: from, ...size},
      {index: 1, buffer: to, ...size},
    ];
    const request = launch(pipeline, {textures, samplers: [{index: 0}]});
    const settled = async (wanted: number): Promise<number> => {
      // The stand-in's GPU lets go of a command buffer a moment after its end was told.
      for (let wait = 0; wait < 100 && metal.liveCount() !== wanted; wait++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return metal.liveCount();
    };
    await device.dispatch(request);
    await device.drain({});
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = metal.liveCount();
    for (let round = 0; round < 3; round++) expect(await device.dispatch(request)).toMatchObject({ok: true});
    expect(await settled(before)).toBe(before);
  });
});
