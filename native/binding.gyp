{
  # scripts/build-native.mjs builds this and passes node_addon_api_dir and airlock_version.
  'variables': {
    'warnings': ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Werror'],
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
        'engine/parent_watch.cpp',
        'reference/host_cpu.cpp',
        'reference/reference_device.cpp',
      ],
      'conditions': [
        ['OS=="mac"', {
          'sources': ['metal/metal_devices.mm'],
        }, {
          'sources': ['metal/no_metal.cpp'],
        }],
      ],
    },
    {
      'target_name': 'airlock',
      'dependencies': ['airlock_engine'],
      'include_dirs': ['.'],
      'sources': ['addon/addon.cpp'],
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
}
