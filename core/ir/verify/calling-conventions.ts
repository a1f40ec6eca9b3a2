import {type Dialect} from './context.ts';

const graphicsStages = ['amdgpu_vs', 'amdgpu_ls', 'amdgpu_hs', 'amdgpu_es', 'amdgpu_gs', 'amdgpu_ps'];

const shared: ReadonlySet<string> = new Set([
  ...[
    'ccc',
    'fastcc',
    'coldcc',
    'webkit_jscc',
    'anyregcc',
    'preserve_mostcc',
    'preserve_allcc',
    'ghccc',
    'tailcc',
  ],
  ...[
    'swiftcc',
    'swifttailcc',
    'cfguard_checkcc',
    'cxx_fast_tlscc',
    'hhvmcc',
    'hhvm_ccc',
    'hhvm_cc',
    'x86_stdcallcc',
  ],
  ...[
    'x86_fastcallcc',
    'x86_regcallcc',
    'x86_thiscallcc',
    'x86_vectorcallcc',
    'x86_intrcc',
    'x86_64_sysvcc',
    'win64cc',
  ],
  ...[
    'arm_apcscc',
    'arm_aapcscc',
    'arm_aapcs_vfpcc',
    'aarch64_vector_pcs',
    'aarch64_sve_vector_pcs',
    'msp430_intrcc',
  ],
  ...['avr_intrcc', 'avr_signalcc', 'ptx_kernel', 'ptx_device', 'spir_func', 'spir_kernel', 'intel_ocl_bicc'],
  ...graphicsStages,
  ...['amdgpu_cs', 'amdgpu_kernel', 'amdgpu_gfx'],
]);

const newer: ReadonlySet<string> = new Set([
  ...[
    'preserve_nonecc',
    'graalcc',
    'm68k_rtdcc',
    'riscv_vector_cc',
    'amdgpu_cs_chain',
    'amdgpu_cs_chain_preserve',
  ],
  ...['amdgpu_gfx_whole_wave', 'aarch64_sme_preservemost_from_x0', 'aarch64_sme_preservemost_from_x1'],
  'aarch64_sme_preservemost_from_x2',
]);

const largestNumber = 1023;

/** What is wrong with the name of a calling convention; undefined when nothing is. */
export function callingConventionProblem(dialect: Dialect, convention: string): string | undefined {
  if (shared.has(convention)) return undefined;
  if (dialect === 'opaque' && (newer.has(convention) || convention.startsWith('riscv_vls_cc')))
    return undefined;
  if (!convention.startsWith('cc ')) return `unknown calling convention '${convention}'`;
  const number = Number(convention.slice(3));
  // LLVM 14 cuts larger numbers off without a word.
  return number <= largestNumber || dialect === 'typed'
    ? undefined
    : `calling convention ${number} is above ${largestNumber}`;
}

const entryPoints: ReadonlySet<string> = new Set([
  ...['spir_kernel', 'amdgpu_kernel'],
  ...graphicsStages,
  ...['amdgpu_cs', 'amdgpu_cs_chain', 'amdgpu_cs_chain_preserve'],
]);

/** Whether functions of the convention can be called at all: entry points of GPU programs cannot, says LLVM 22. */
export function isCallableConvention(dialect: Dialect, convention: string): boolean {
  return dialect === 'typed' || !entryPoints.has(convention);
}

export function isKernelConvention(convention: string | undefined): boolean {
  return convention === 'spir_kernel' || convention === 'amdgpu_kernel';
}

/** Conventions that cannot pass a variable number of arguments. */
export function forbidsVariadic(convention: string | undefined): boolean {
  if (convention === undefined) return false;
  if (entryPoints.has(convention)) return true;
  return ['fastcc', 'coldcc', 'intel_ocl_bicc', 'ptx_kernel', 'ptx_device'].includes(convention);
}
