/** One short session with the stand-in, in a process of its own: `node session.mjs ADDON`. Prints what it left behind. */
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../../core/metallib/build-library.ts';
import {saxpyModule} from './contract-modules.ts';
import {StandInMetal} from './stand-in-metal.ts';

const metal = new StandInMetal(process.argv[2] ?? '');
const {addon} = metal;
await addon.devices();
const before = metal.liveCount();
const gpu = await addon.gpuOpen('metal:0');
if (gpu === undefined) throw new Error('no device');
const built = buildLibrary(parseModule(saxpyModule).module);
if (!built.ok) throw new Error('no library');
for (let round = 0; round < 2; round++) {
  const {value: loaded} = await addon.gpuLibrary(gpu, {kind: 'data', bytes: built.value.bytes});
  if (loaded === undefined) throw new Error('not loaded');
  const {library} = loaded;
  const {value: made} = await addon.gpuPipeline(gpu, {library, function: 'indices', label: 'indices'});
  const {value: buffer} = await addon.gpuBuffer(gpu, {sizeBytes: 128, alignment: 16});
  if (made === undefined || buffer === undefined) throw new Error('not made');
  const done = await addon.gpuDispatch(gpu, {
    pipeline: made.pipeline,
    label: 'session',
    buffers: [{index: 0, buffer, offset: 0}],
    grid: [32, 1, 1],
    threadgroup: [32, 1, 1],
  });
  if (done.value === undefined) throw new Error(done.failure?.text);
  for (const handle of [library, made.pipeline, buffer]) addon.gpuClose(handle);
}
addon.gpuClose(gpu);
// The stand-in's GPU lets go of a command buffer a moment after its end was told.
for (let wait = 0; wait < 100 && metal.liveCount() > before; wait++)
  await new Promise((resolve) => setTimeout(resolve, 20));
process.stdout.write(JSON.stringify({left: metal.liveCount() - before}));
