import {type HelpLine} from './help.ts';

/** Attributes of MSL. Facts: AIR.md 1.4 and 1.5, and what the lab's own front end does with them. */
export const attributeHelp: readonly HelpLine[] = [
  [
    'buffer',
    '[[buffer(N)]]',
    'Binds the argument to slot N of the buffer table. Device and constant buffers share the slots 0 to 30; in AIR the slot is air.location_index.',
  ],
  [
    'texture',
    '[[texture(N)]]',
    'Binds the argument to texture slot N. How the kernel uses it (sample, read, write) is part of its type and of its argument record.',
  ],
  [
    'sampler',
    '[[sampler(N)]]',
    'Binds a sampler of the host to slot N, 0 to 15. A constexpr sampler needs no slot: it is kept in the module.',
  ],
  [
    'threadgroup',
    '[[threadgroup(N)]]',
    'Gives a threadgroup argument its slot. The host sets the size for it; these slots count apart from those of buffers.',
  ],
  [
    'thread_position_in_grid',
    '[[thread_position_in_grid]]',
    'Position of this thread in the whole grid. All position arguments of one kernel must have the same number of components.',
  ],
  [
    'thread_position_in_threadgroup',
    '[[thread_position_in_threadgroup]]',
    'Position of this thread in its threadgroup.',
  ],
  [
    'thread_index_in_threadgroup',
    '[[thread_index_in_threadgroup]]',
    'The position in the threadgroup as one number: x first, then y, then z.',
  ],
  [
    'thread_index_in_simdgroup',
    '[[thread_index_in_simdgroup]]',
    'Lane of this thread in its simdgroup, 0 to 31 on Apple GPUs.',
  ],
  ['thread_index_in_quadgroup', '[[thread_index_in_quadgroup]]', 'Lane of this thread in its quad, 0 to 3.'],
  [
    'simdgroup_index_in_threadgroup',
    '[[simdgroup_index_in_threadgroup]]',
    'Number of this simdgroup in its threadgroup.',
  ],
  [
    'quadgroup_index_in_threadgroup',
    '[[quadgroup_index_in_threadgroup]]',
    'Number of this quad in its threadgroup.',
  ],
  [
    'threadgroup_position_in_grid',
    '[[threadgroup_position_in_grid]]',
    'Position of this threadgroup among the threadgroups of the grid.',
  ],
  ['threadgroups_per_grid', '[[threadgroups_per_grid]]', 'How many threadgroups the grid has, by dimension.'],
  ['threads_per_grid', '[[threads_per_grid]]', 'Size of the grid in threads.'],
  [
    'threads_per_threadgroup',
    '[[threads_per_threadgroup]]',
    'Size of this threadgroup in threads. At the edge of a grid that does not divide evenly it can be smaller than what was dispatched.',
  ],
  [
    'dispatch_threads_per_threadgroup',
    '[[dispatch_threads_per_threadgroup]]',
    'Size of a threadgroup as it was dispatched, the same for every threadgroup.',
  ],
  ['threads_per_simdgroup', '[[threads_per_simdgroup]]', 'Lanes of a simdgroup: 32 on Apple GPUs.'],
  ['thread_execution_width', '[[thread_execution_width]]', 'Older name of threads_per_simdgroup.'],
  [
    'simdgroups_per_threadgroup',
    '[[simdgroups_per_threadgroup]]',
    'How many simdgroups this threadgroup has.',
  ],
  [
    'dispatch_simdgroups_per_threadgroup',
    '[[dispatch_simdgroups_per_threadgroup]]',
    'How many simdgroups a threadgroup has as it was dispatched.',
  ],
  ['quadgroups_per_threadgroup', '[[quadgroups_per_threadgroup]]', 'How many quads this threadgroup has.'],
  [
    'dispatch_quadgroups_per_threadgroup',
    '[[dispatch_quadgroups_per_threadgroup]]',
    'How many quads a threadgroup has as it was dispatched.',
  ],
  ['grid_size', '[[grid_size]]', 'Size of the grid that a stage-in kernel works on.'],
  ['grid_origin', '[[grid_origin]]', 'Offset of the grid that a stage-in kernel works on.'],
  [
    'max_total_threads_per_threadgroup',
    '[[max_total_threads_per_threadgroup(N)]]',
    'A promise that no threadgroup has more than N threads; the back end may give each thread more registers. In AIR: air.max_work_group_size.',
  ],
  [
    'function_constant',
    '[[function_constant(N)]]',
    'A value that the host sets when it makes the function. What depends on it is decided then, and an argument that is switched off needs no binding.',
  ],
  [
    'visible',
    '[[visible]]',
    'The function can be put into a function table and called through it, also when it was compiled in another library.',
  ],
  [
    'stitchable',
    '[[stitchable]]',
    'The function can be a node of a graph that the host stitches together; it is visible, too.',
  ],
  [
    'kernel',
    '[[kernel]] or kernel',
    'Entry point of a compute dispatch. It returns nothing, and its arguments are bound by the host.',
  ],
  [
    'vertex',
    '[[vertex]] or vertex',
    'Entry point of the vertex stage. The lab compiles and checks it; its device runs compute only.',
  ],
  [
    'fragment',
    '[[fragment]] or fragment',
    'Entry point of the fragment stage. The lab compiles and checks it; its device runs compute only.',
  ],
  ['stage_in', '[[stage_in]]', 'The argument is gathered from what the stage before gives, field by field.'],
  [
    'position',
    '[[position]]',
    'In a vertex function the clip-space position it gives; in a fragment function the pixel’s place.',
  ],
  ['color', '[[color(N)]]', 'The colour attachment N, written or (with framebuffer fetch) read.'],
  ['vertex_id', '[[vertex_id]]', 'Number of the vertex, the base vertex included.'],
  ['instance_id', '[[instance_id]]', 'Number of the instance, the base instance included.'],
  [
    'early_fragment_tests',
    '[[early_fragment_tests]]',
    'Depth and stencil are tested before the fragment function runs, also where it writes memory.',
  ],
  ['id', '[[id(N)]]', 'Place of a field in an argument buffer.'],
  [
    'user',
    '[[user(NAME)]]',
    'Names a field that links a vertex function’s output to a fragment function’s input.',
  ],
];
