{
  # scripts/build-native.mjs builds this and passes node_addon_api_dir and airlock_version.
  'variables': {
    'warnings': ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Werror'],
    # The interpreter: results must not depend on fused multiplication and addition, and nothing reads errno or the
    # floating-point flags, which would keep loops from becoming vector code.
    'interpreter_flags': ['-O3', '-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math'],
  },
  'target_defaults': {
    'cflags_cc': ['-std=c++17', '<@(warnings)', '-fvisibility=hidden'],
    'cflags_cc!': ['-fno-exceptions', '-fno-rtti', '-std=gnu++17', '-std=gnu++20'],
    'xcode_settings': {
      'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
      'CLANG_CXX_LIBRARY': 'libc++',
      'CLANG_ENABLE_OBJC_ARC': 'YES',
      'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
      'GCC_ENABLE_CPP_RTTI': 'YES',
      'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
      'MACOSX_DEPLOYMENT_TARGET': '13.0',
      'WARNING_CFLAGS': ['<@(warnings)'],
    },
  },
  'targets': [
    {
      # The engine knows nothing of Node; the addon and other executables link it.
      'target_name': 'airlock_engine',
      'type': 'static_library',
      'include_dirs': ['.'],
      'include_dirs!': [
        '<(node_root_dir)/include/node',
        '<(node_root_dir)/src',
      ],
      'sources': [
        'engine/devices.cpp',
        'engine/gpu_errors.cpp',
        'engine/lane.cpp',
        'engine/parent_watch.cpp',
        'reference/checks.cpp',
        'reference/decode.cpp',
        'reference/host_cpu.cpp',
        'reference/opcode_table.cpp',
        'reference/program.cpp',
        'reference/reference_device.cpp',
        'reference/run.cpp',
        'reference/textures.cpp',
        'reference/worker.cpp',
      ],
      'dependencies': ['airlock_interpreter'],
      'conditions': [
        ['target_arch=="x64"', {
          'dependencies': ['airlock_interpreter_avx2', 'airlock_interpreter_avx512'],
          'defines': ['AIRLOCK_X64_SETS'],
        }],
        ['OS=="mac"', {
          'sources': [
            'metal/archives.mm',
            'metal/buffers.mm',
            'metal/capture.mm',
            'metal/compile_options.mm',
            'metal/counters.mm',
            'metal/devices.mm',
            'metal/dispatch.mm',
            'metal/errors.mm',
            'metal/facts.mm',
            'metal/functions.mm',
            'metal/libraries.mm',
            'metal/objc.mm',
            'metal/pipelines.mm',
            'metal/reflection.mm',
            'metal/session.mm',
            'metal/textures.mm',
          ],
        }, {
          'sources': ['metal/no_metal.cpp'],
        }],
      ],
    },
    {
      # The interpreter for every processor of the architecture.
      'target_name': 'airlock_interpreter',
      'type': 'static_library',
      'include_dirs': ['.'],
      'include_dirs!': ['<(node_root_dir)/include/node', '<(node_root_dir)/src'],
      'sources': ['reference/isa/interpreter.cpp'],
      'defines': ['AIRLOCK_ISA=baseline'],
      'cflags_cc': ['<@(interpreter_flags)'],
      'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(interpreter_flags)']},
    },
    {
      'target_name': 'airlock',
      'dependencies': ['airlock_engine'],
      'include_dirs': ['.'],
      'sources': ['addon/addon.cpp', 'addon/arguments.cpp', 'addon/gpu.cpp', 'addon/gpu_values.cpp', 'addon/machine.cpp'],
      'defines': [
        'NAPI_VERSION=8',
        'NAPI_CPP_EXCEPTIONS',
        'AIRLOCK_VERSION="<(airlock_version)"',
      ],
      # A system directory: warnings of the library are not ours.
      'cflags_cc': ['-isystem', '<(node_addon_api_dir)'],
      'conditions': [
        ['OS=="mac"', {
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['-isystem', '<(node_addon_api_dir)']},
          'libraries': ['-framework Metal', '-framework Foundation', '-framework CoreGraphics'],
        }, {
          'libraries': ['-pthread'],
        }],
      ],
    },
  ],
  'conditions': [
    ['OS=="mac"', {
      # One attempt per process, on the same engine; elsewhere there is nothing to attempt.
      'targets': [
        {
          'target_name': 'airlock-probe',
          'type': 'executable',
          'dependencies': ['airlock_engine'],
          'include_dirs': ['.'],
          'include_dirs!': ['<(node_root_dir)/include/node', '<(node_root_dir)/src'],
          'sources': ['probe/arguments.cpp', 'probe/probe.cpp'],
          'libraries': ['-framework Metal', '-framework Foundation', '-framework CoreGraphics'],
        },
      ],
    }],
    ['target_arch=="x64"', {
      # The same interpreter for newer processors; reference/run.cpp asks the processor.
      'targets': [
        {
          'target_name': 'airlock_interpreter_avx2',
          'type': 'static_library',
          'include_dirs': ['.'],
          'include_dirs!': ['<(node_root_dir)/include/node', '<(node_root_dir)/src'],
          'sources': ['reference/isa/interpreter.cpp'],
          'defines': ['AIRLOCK_ISA=avx2'],
          'cflags_cc': ['<@(interpreter_flags)', '-mavx2', '-mfma', '-mf16c'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(interpreter_flags)', '-mavx2', '-mfma', '-mf16c']},
        },
        {
          'target_name': 'airlock_interpreter_avx512',
          'type': 'static_library',
          'include_dirs': ['.'],
          'include_dirs!': ['<(node_root_dir)/include/node', '<(node_root_dir)/src'],
          'sources': ['reference/isa/interpreter.cpp'],
          'defines': ['AIRLOCK_ISA=avx512'],
          'variables': {
            'avx512_flags': ['-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512dq', '-mfma', '-mf16c',
                             '-mprefer-vector-width=512'],
          },
          # GCC 12's own AVX-512 header reads what it calls undefined.
          'cflags_cc': ['<@(interpreter_flags)', '<@(avx512_flags)', '-Wno-maybe-uninitialized'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(interpreter_flags)', '<@(avx512_flags)']},
        },
      ],
    }],
  ],
}
