import {z} from 'zod';
import {diagnosticSchema} from '../base/diagnostic.ts';

const common = {
  /** Stable code for tests and scripts, such as `file-too-large`. */
  code: z.string(),
  /** What happened, naming the input. */
  message: z.string(),
  /** What the person can do next. */
  nextStep: z.string(),
};

/** Every expected failure of the lab. The UI switches over `kind` exhaustively, without a default. */
export const labErrorSchema = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('diagnostics'), ...common, diagnostics: z.array(diagnosticSchema)}),
  z.object({
    kind: z.literal('compiler-crash'),
    ...common,
    /** What the dying compiler printed, whole. */
    output: z.string(),
    exitCode: z.number().int().optional(),
    signal: z.string().optional(),
    /** How often the compiler was asked before the failure was told, and died each time. */
    attempts: z.number().int().positive().optional(),
    /** What the device's framework says of it, where the compiler of a device died: an `NSError` on macOS. */
    reported: z.object({domain: z.string(), code: z.number().int(), text: z.string()}).optional(),
    /** Present where no real compiler died of its own: the reference device applied this rule of an OS profile. */
    prediction: z
      .object({
        profile: z.enum(['macos15', 'macos26']),
        ruleId: z.string(),
        ruleTitle: z.string(),
        /** What of the module breaks the rule. */
        message: z.string(),
        /** How well the rule is supported (core/air/rules/rule.ts). */
        status: z.enum(['confirmed', 'reported', 'contradicted', 'inferred']),
        testedOn: z.string(),
        /** All rules of that verdict that the module breaks. */
        rules: z.array(z.string()),
      })
      .optional(),
  }),
  z.object({kind: z.literal('timeout'), ...common, limitMs: z.number()}),
  z.object({
    kind: z.literal('service-gone'),
    ...common,
    exitCode: z.number().int().optional(),
    signal: z.string().optional(),
    stderr: z.string(),
  }),
  z.object({kind: z.literal('gpu-fault'), ...common, errorDomain: z.string(), errorCode: z.number().int()}),
  z.object({kind: z.literal('bad-input'), ...common, place: z.string().optional()}),
  z.object({kind: z.literal('unavailable'), ...common}),
  z.object({kind: z.literal('cancelled'), ...common}),
]);

export type LabError = z.infer<typeof labErrorSchema>;

/** The error of a call that its caller withdrew, or that a newer call for the same document replaced. */
export function cancelled(what: string): LabError {
  return {
    kind: 'cancelled',
    code: 'cancelled',
    message: `${what} was cancelled.`,
    nextStep: 'Nothing to do: a newer request took its place or the caller withdrew it.',
  };
}

/** An input that cannot be used: `message` names it and `nextStep` says what to do. */
export function badInput(code: string, message: string, nextStep: string, place?: string): LabError {
  return {kind: 'bad-input', code, message, nextStep, ...(place === undefined ? {} : {place})};
}

/** Something this machine or build does not have. */
export function unavailable(code: string, message: string, nextStep: string): LabError {
  return {kind: 'unavailable', code, message, nextStep};
}
