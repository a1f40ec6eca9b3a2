import {expect, it} from 'vitest';
import {helpTopics, intrinsicTopic, metadataTopic, mslTopic} from './help.ts';
import {intrinsicCatalogue} from './intrinsics.ts';

it('every topic has an anchor and names of its own', () => {
  const topics = helpTopics();
  expect(topics.length).toBeGreaterThan(150);
  expect(new Set(topics.map(({id}) => id)).size).toBe(topics.length);
  for (const kind of ['function', 'attribute', 'intrinsic', 'metadata']) {
    const names = topics.filter((topic) => topic.kind === kind).flatMap((topic) => topic.names);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }
  for (const {id, form, text} of topics)
    expect([id, form.length > 2, /[.]$/.test(text)]).toEqual([id, true, true]);
});

it('every pattern of intrinsics has a function of Apple’s modules, or says that there is none', () => {
  const known = [...intrinsicCatalogue().keys()];
  const patterns = helpTopics()
    .filter(({kind}) => kind === 'intrinsic')
    .flatMap(({names, form}) => (form === 'not a function' ? [] : names));
  const idle = patterns.filter((pattern) =>
    pattern.endsWith('*')
      ? !known.some((name) => name.startsWith(pattern.slice(0, -1)))
      : !known.includes(pattern),
  );
  // Said of families of which the corpora happen to have no member.
  expect(idle).toEqual([
    'air.atomic.fence',
    'air.atomic.local.cmpxchg.weak.*',
    'air.atomic.local.load.*',
    'air.atomic.local.store.*',
    'air.atomic.local.*',
    'air.clamp.*',
    'air.saturate.*',
    'air.fmin.*',
    'air.popcount.*',
    'air.clz.*',
    'air.ctz.*',
    'air.rotate.*',
    'air.abs.*',
    'air.get_depth_*',
  ]);
});

it('finds the narrowest family', () => {
  expect(intrinsicTopic('air.simd_shuffle_xor.f32')?.names).toContain('air.simd_shuffle_xor*');
  expect(intrinsicTopic('air.simd_shuffle.u.i32')?.names).toContain('air.simd_shuffle*');
  expect(intrinsicTopic('air.atomic.global.cmpxchg.weak.i32')?.form).toContain('expected');
  expect(intrinsicTopic('air.threadgroup.barrier')?.text).toContain('air.wg.barrier');
  expect(intrinsicTopic('air.no_such_thing')).toBeUndefined();
  expect(intrinsicTopic('llvm.fma.f32')).toBeUndefined();
});

it('tells words of code from attributes and metadata', () => {
  expect(mslTopic('threadgroup', 'code')?.kind).toBe('function');
  expect(mslTopic('threadgroup', 'attribute')?.kind).toBe('attribute');
  expect(mslTopic('thread_position_in_grid', 'code')).toBeUndefined();
  expect(metadataTopic('air.thread_position_in_grid')?.names).toEqual(['thread_position_in_grid']);
  expect(metadataTopic('SDK Version')?.kind).toBe('metadata');
  expect(metadataTopic('constructor')).toBeUndefined();
});
