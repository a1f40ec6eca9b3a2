import {type HelpLine} from './help.ts';

/** Metadata of AIR modules. Facts: AIR.md 1.2 to 1.6. */
export const metadataHelp: readonly HelpLine[] = [
  [
    'air.kernel',
    '!air.kernel = !{!N, …}',
    'Lists the compute entry points: for each the function, its outputs (none) and its argument records. A function that is not listed cannot be found by the host.',
  ],
  ['air.vertex', '!air.vertex = !{!N, …}', 'Lists the vertex functions with their outputs and inputs.'],
  ['air.fragment', '!air.fragment = !{!N, …}', 'Lists the fragment functions with their outputs and inputs.'],
  [
    'air.visible',
    '!air.visible = !{!N, …}',
    'Lists functions that can be called through tables, with the types of what they take and give.',
  ],
  [
    'air.version',
    '!{i32 2, i32 8, i32 0}',
    'Version of AIR. It follows the oldest OS that the module is made for, not the language; a _vNN in the triple must agree with it.',
  ],
  [
    'air.language_version',
    '!{!"Metal", i32 4, i32 0, i32 0}',
    'Version of MSL that the source was written in. Each one needs a certain AIR version at least.',
  ],
  [
    'air.compile_options',
    '!{!"air.compile.fast_math_enable"}, …',
    'What the module was compiled with: denormals, fast math, framebuffer fetch.',
  ],
  [
    'air.compile.fast_math_enable, air.compile.fast_math_disable',
    '!{!"air.compile.fast_math_enable"}',
    'Whether functions of fast math were allowed. Says how the source was compiled; it changes no instruction of this module.',
  ],
  ['air.compile.denorms_disable', '!{!"air.compile.denorms_disable"}', 'Denormal numbers count as zero.'],
  [
    'air.compile.framebuffer_fetch_enable, air.compile.framebuffer_fetch_disable',
    '!{!"air.compile.framebuffer_fetch_enable"}',
    'Whether fragment functions may read what is in their attachments.',
  ],
  [
    'air.source_file_name',
    '!air.source_file_name = !{!N}',
    'File that the module was compiled from. The front end writes it, the linker of executables drops it: one without it lacks nothing.',
  ],
  [
    'llvm.module.flags',
    '!llvm.module.flags = !{…}',
    'Facts that modules must agree in when they are linked: SDK Version, wchar_size, limits of bindings.',
  ],
  [
    'llvm.ident',
    '!llvm.ident = !{!N}',
    'Name and build of the compiler. For people; nothing is decided by it.',
  ],
  [
    'SDK Version',
    '!{i32 2, !"SDK Version", [2 x i32] [i32 26, i32 2]}',
    'SDK that the module was built with. It is reported that macOS 26 may lose its compiler service on a module without it; the checklist says how sure that is.',
  ],
  [
    'wchar_size',
    '!{i32 1, !"wchar_size", i32 4}',
    'Bytes of a wide character; Apple’s compilers always write 4.',
  ],
  [
    'frame-pointer',
    '!{i32 7, !"frame-pointer", i32 2}',
    'Frame pointers are kept. Written for macOS 14 and newer.',
  ],
  [
    'air.max_device_buffers',
    '!{i32 7, !"air.max_device_buffers", i32 31}',
    'Buffers in device memory that a function may have bound.',
  ],
  [
    'air.max_constant_buffers',
    '!{i32 7, !"air.max_constant_buffers", i32 31}',
    'Buffers in constant memory that a function may have bound.',
  ],
  [
    'air.max_threadgroup_buffers',
    '!{i32 7, !"air.max_threadgroup_buffers", i32 31}',
    'Threadgroup arguments that a function may have.',
  ],
  ['air.max_textures', '!{i32 7, !"air.max_textures", i32 128}', 'Textures that a function may have bound.'],
  [
    'air.max_read_write_textures',
    '!{i32 7, !"air.max_read_write_textures", i32 8}',
    'Textures that a function may both read and write.',
  ],
  ['air.max_samplers', '!{i32 7, !"air.max_samplers", i32 16}', 'Samplers that a function may have bound.'],
  [
    'air.buffer',
    'i32 N, !"air.buffer", …',
    'The argument is a buffer, or threadgroup memory. Slot, access, address space, size and alignment of what it points to follow.',
  ],
  [
    'air.indirect_buffer',
    'i32 N, !"air.indirect_buffer", …',
    'The argument is an argument buffer: a structure in constant memory that holds pointers or textures.',
  ],
  [
    'air.indirect_argument',
    '!"air.indirect_argument", !N',
    'Record of one field of an argument buffer; its slots are counted for themselves.',
  ],
  [
    'air.indirect_constant',
    '!"air.indirect_constant"',
    'A field of an argument buffer that is a value, not a resource.',
  ],
  [
    'air.buffer_size',
    '!"air.buffer_size", i32 BYTES',
    'Bytes that are behind a reference: written for T&, not for T*.',
  ],
  [
    'air.location_index',
    '!"air.location_index", i32 SLOT, i32 COUNT',
    'Slot that the host binds to, and how many from there: 1 for everything that is no array.',
  ],
  ['air.read', '!"air.read"', 'The kernel only reads the argument.'],
  ['air.write', '!"air.write"', 'The kernel only writes the argument.'],
  ['air.read_write', '!"air.read_write"', 'The kernel reads and writes the argument.'],
  ['air.sample', '!"air.sample"', 'The kernel samples the texture.'],
  [
    'air.address_space',
    '!"air.address_space", i32 N',
    '1 is device, 2 constant, 3 threadgroup memory; it must agree with the pointer’s type.',
  ],
  [
    'air.struct_type_info',
    '!"air.struct_type_info", !N',
    'Fields of the structure that the argument points to: offset, size, array length, type and name of each.',
  ],
  [
    'air.arg_type_size',
    '!"air.arg_type_size", i32 BYTES',
    'Bytes of one element of what the argument points to.',
  ],
  [
    'air.arg_type_align_size',
    '!"air.arg_type_align_size", i32 BYTES',
    'Alignment of one element of what the argument points to.',
  ],
  ['air.arg_type_name', '!"air.arg_type_name", !"float"', 'The type as the source spells it.'],
  ['air.arg_name', '!"air.arg_name", !"x"', 'The argument’s name in the source; reflection shows it.'],
  ['air.arg_unused', '!"air.arg_unused"', 'Nothing reads the argument; the host need not bind it.'],
  ['air.texture', 'i32 N, !"air.texture", …', 'The argument is a texture. Its slot and access follow.'],
  ['air.sampler', 'i32 N, !"air.sampler", …', 'The argument is a sampler that the host binds.'],
  [
    'air.function_constant, air.function_constants',
    '!air.function_constants = !{!N}',
    'Values that the host sets when it makes a function: global, type, name, index. In an argument record: the argument depends on one.',
  ],
  [
    'air.sampler_states',
    '!air.sampler_states = !{!N}',
    'Samplers that are constants of the source, with their state packed into the module.',
  ],
  [
    'air.max_work_group_size',
    '!{!"air.max_work_group_size", i32 N}',
    'Most threads that a threadgroup of this kernel has; from max_total_threads_per_threadgroup.',
  ],
  [
    'air.visible_function_references',
    '!air.visible_function_references = !{!N}',
    'Functions of other libraries that this module calls by name, resolved when the host links them.',
  ],
  [
    'air.visible_function_reference',
    '!{!"air.visible_function_reference", @f.MTL_VISIBLE_FN_REF, !"f"}',
    'One such function: the placeholder that is called, and the name it stands for.',
  ],
  [
    'air.visible_function_table',
    'i32 N, !"air.visible_function_table", …',
    'The argument is a table of functions that the host fills.',
  ],
  ['air.visible_input', '!{i32 N, !"air.visible_input", …}', 'What a visible function takes.'],
  ['air.visible_output', '!{!"air.visible_output", …}', 'What a visible function gives.'],
  [
    'air.externally_defined',
    'section "air.externally_defined"',
    'The function is defined in another library: its declaration is a placeholder for linking.',
  ],
  [
    'air.static_init',
    'section "air.static_init"',
    'Code that copies function constants into place before the kernel begins.',
  ],
  [
    'air.fc_initializer',
    'section "air.fc_initializer"',
    'Where the values of function constants are put when a function is made.',
  ],
  [
    'air-buffer-no-alias',
    '"air-buffer-no-alias"',
    'A promise that this buffer overlaps none of the others: loads may be moved across stores.',
  ],
];
