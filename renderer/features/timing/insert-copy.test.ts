import {describe, expect, it} from 'vitest';
import {createSimdgroupEventHeader} from '../../../core/copy/msl.ts';
import {withSnippet} from './insert-copy.ts';

const header = createSimdgroupEventHeader([{shape: '1d', direction: 'd2t'}]);
const kernel = '#include <metal_stdlib>\nusing namespace metal;\n\nkernel void k()\n{\n    barrier();\n}\n';

describe('inserting a copy', () => {
  it('indents statements as the line of the cursor and puts declarations behind the usings', () => {
    const text = withSnippet(kernel, {header, statements: 'one();\n\nif (a) {\n  two();\n}\n'}, 6);
    expect(text).toContain('{\n    one();\n\n    if (a) {\n      two();\n    }\n    barrier();\n}');
    expect(text.indexOf('using namespace')).toBeLessThan(text.indexOf('struct _simdgroup_event_t;'));
    expect(text.indexOf('__metal_wait_simdgroup_events')).toBeLessThan(text.indexOf('kernel void'));
  });

  it('declares nothing twice', () => {
    const once = withSnippet(kernel, {header, statements: 'one();'}, 6);
    const twice = withSnippet(once, {header, statements: 'two();'}, once.split('\n').length - 3);
    expect(twice.split('struct _simdgroup_event_t;')).toHaveLength(2);
    expect(withSnippet(kernel, {header: '', statements: 'x();'}, 999)).not.toContain('event');
  });
});
