/** A crash report in the documented form (METAL.md 3.3), every value our own. */
export function serviceCrashReport(changes: Readonly<Record<string, unknown>> = {}): string {
  const header = {
    app_name: 'MTLCompilerService',
    timestamp: '2026-03-01 10:20:31.00 +0100',
    bug_type: '309',
    os_version: 'macOS 26.3 (25D1)',
    bundleID: 'com.apple.MTLCompilerService',
    name: 'MTLCompilerService',
  };
  const body = {
    procName: 'MTLCompilerService',
    pid: 4711,
    responsiblePid: 4700,
    responsibleProc: 'Airlock Helper',
    captureTime: '2026-03-01 10:20:30.2500 +0100',
    modelCode: 'Mac16,1',
    bug_type: '309',
    exception: {type: 'EXC_BAD_ACCESS', signal: 'SIGSEGV', subtype: 'KERN_INVALID_ADDRESS at 0x8'},
    termination: {namespace: 'SIGNAL', code: 11, indicator: 'Segmentation fault: 11'},
    faultingThread: 1,
    threads: [
      {id: 1, frames: [{imageIndex: 0, imageOffset: 64, symbol: 'mach_msg2_trap', symbolLocation: 8}]},
      {
        id: 2,
        triggered: true,
        queue: 'compile',
        threadState: {pc: {value: '@large'}},
        frames: [
          {imageIndex: 1, imageOffset: 4096, symbol: 'lowerBuiltin(Call&)', symbolLocation: 12},
          {imageIndex: 1, imageOffset: 8192, symbol: 'lowerFunction(Function&)', symbolLocation: 40},
          {imageIndex: 0, imageOffset: 512, symbol: 'buildRequest', symbolLocation: 4},
          {imageIndex: 9, imageOffset: 1},
        ],
      },
    ],
    usedImages: [
      {name: 'MTLCompiler', base: 6442450944, size: 65536, source: 'S'},
      {path: '/System/Library/Extensions/AGXCompilerCore', base: '@base', source: 'S'},
    ],
    ...changes,
  };
  return `${JSON.stringify(header)}\n${JSON.stringify(body, null, 2)}`
    .replace('"@large"', '18446744073709551615')
    .replace('"@base"', '18446603336221196288');
}

/** A report of a GPU restart: another bug type, no threads. */
export function gpuRestartReport(): string {
  const header = {
    bug_type: '284',
    name: 'GPU Restart',
    timestamp: '2026-03-01 10:20:31.00 +0100',
    os_version: 'macOS 26.3 (25D1)',
  };
  return `${JSON.stringify(header)}\n${JSON.stringify({signature: 'hang', process_name: 'Airlock Helper', restart_reason: 7})}`;
}
