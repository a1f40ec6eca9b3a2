import {z} from 'zod';
import {type GpuCompileOptions} from './gpu.ts';

const extent = z.tuple([
  z.number().int().positive(),
  z.number().int().positive(),
  z.number().int().positive(),
]);

/** Options of a compilation of MSL by the system (METAL.md 1.2); what is absent is left at the system's default. */
export const metalCompileOptionsSchema = z.object({
  macros: z.record(z.string(), z.string()).optional(),
  /** Such as `3.2`. */
  languageVersion: z
    .string()
    .regex(/^[1-9]\.\d$/)
    .optional(),
  mathMode: z.enum(['safe', 'relaxed', 'fast']).optional(),
  mathFunctions: z.enum(['fast', 'precise']).optional(),
  fastMath: z.boolean().optional(),
  preserveInvariance: z.boolean().optional(),
  /** `dynamic` needs an installName. */
  libraryType: z.enum(['executable', 'dynamic']).optional(),
  installName: z.string().min(1).optional(),
  /** Handles of libraries of type `dynamic` to link. */
  libraries: z.array(z.string()).optional(),
  optimizationLevel: z.enum(['default', 'size']).optional(),
  symbolVisibility: z.enum(['default', 'hidden']).optional(),
  allowUndefinedSymbols: z.boolean().optional(),
  maxThreadsPerThreadgroup: z.number().int().min(1).max(1024).optional(),
  logging: z.boolean().optional(),
  requiredThreadsPerThreadgroup: extent.optional(),
});
export type MetalCompileOptions = z.infer<typeof metalCompileOptionsSchema>;

const numbers = {
  mathMode: {safe: 0, relaxed: 1, fast: 2},
  mathFunctions: {fast: 0, precise: 1},
  libraryType: {executable: 0, dynamic: 1},
  optimizationLevel: {default: 0, size: 1},
  symbolVisibility: {default: 0, hidden: 1},
} as const;

/** The same with Metal's own numbers; `libraries` are the caller's to look up. */
export function gpuCompileOptions(options: Omit<MetalCompileOptions, 'libraries'>): GpuCompileOptions {
  const {macros, languageVersion, mathMode, mathFunctions, libraryType, optimizationLevel, symbolVisibility} =
    options;
  const {
    fastMath,
    preserveInvariance,
    installName,
    allowUndefinedSymbols,
    logging,
    maxThreadsPerThreadgroup,
  } = options;
  const {requiredThreadsPerThreadgroup} = options;
  const [major = 0, minor = 0] = (languageVersion ?? '').split('.').map(Number);
  return present({
    macros: macros === undefined ? undefined : Object.entries(macros).map(([name, value]) => ({name, value})),
    languageVersion: languageVersion === undefined ? undefined : major * 65536 + minor,
    mathMode: mathMode && numbers.mathMode[mathMode],
    mathFunctions: mathFunctions && numbers.mathFunctions[mathFunctions],
    libraryType: libraryType && numbers.libraryType[libraryType],
    optimizationLevel: optimizationLevel && numbers.optimizationLevel[optimizationLevel],
    symbolVisibility: symbolVisibility && numbers.symbolVisibility[symbolVisibility],
    fastMath,
    preserveInvariance,
    installName,
    allowUndefinedSymbols,
    logging,
    maxThreadsPerThreadgroup,
    requiredThreadsPerThreadgroup,
  });
}

type Present<T> = {[K in keyof T]?: Exclude<T[K], undefined>};

function present<T extends object>(object: T): Present<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>;
}
