import {z} from 'zod';
import {type BridgeMethodName, bridgeMethodNames} from './device-bridge.ts';
import {deviceSchema} from '../../core/protocol/device.ts';
import {targetSchema} from '../../core/protocol/compile.ts';
import {labErrorSchema} from '../../core/protocol/error.ts';

/** Deliberate faults for tests; the service accepts them only when AIRLOCK_FAULTS=1 is in its environment. */
export const faultSchema = z.enum([
  'segfault',
  'abort',
  'exit',
  'hang',
  'stall',
  'stuck',
  'garbage',
  'noise',
]);
export type Fault = z.infer<typeof faultSchema>;

const moduleTextSchema = z.object({name: z.string().max(4096), text: z.string()});

/** One compile of a module as the OS of `profile` is predicted to take it (reference/profile-compiler.ts). */
export const compileModuleSchema = z.object({
  module: moduleTextSchema,
  /** Kernels that get a pipeline; without it every kernel of the module. */
  kernels: z.array(z.string()).optional(),
  functionConstants: z.record(z.string(), z.union([z.boolean(), z.number()])).default({}),
  linked: z.array(moduleTextSchema.extend({function: z.string()})).default([]),
  profile: targetSchema,
});
export type CompileModule = z.input<typeof compileModuleSchema>;

/** What the device service can be asked: method -> request and reply. */
export const serviceMethods = {
  devices: {request: z.object({}), reply: z.object({devices: z.array(deviceSchema)})},
  /** One method of the bridge (device-bridge.ts) on one device; request and reply are checked by its own schemas. */
  device: {
    request: z.object({
      device: z.string().max(100),
      method: z.enum(bridgeMethodNames as [BridgeMethodName, ...BridgeMethodName[]]),
      request: z.unknown(),
    }),
    reply: z.object({value: z.unknown()}),
  },
  /** The compiler side of the reference device under an OS profile. Where the profile predicts a crash, this process dies. */
  compile: {
    request: compileModuleSchema,
    reply: z.object({kernels: z.array(z.string()), durationMs: z.number().nonnegative()}),
  },
  fault: {request: z.object({fault: faultSchema}), reply: z.object({})},
} as const;

export type ServiceMethods = typeof serviceMethods;
export type ServiceMethodName = keyof ServiceMethods;
export type ServiceRequest<M extends ServiceMethodName> = z.input<ServiceMethods[M]['request']>;
export type ServiceReply<M extends ServiceMethodName> = z.output<ServiceMethods[M]['reply']>;

const id = z.number().int().nonnegative();
const methodNames = Object.keys(serviceMethods) as [ServiceMethodName, ...ServiceMethodName[]];

/** Supervisor -> service. */
export const toServiceSchema = z.discriminatedUnion('type', [
  z.object({type: z.literal('call'), id, method: z.enum(methodNames), request: z.unknown()}),
  z.object({type: z.literal('cancel'), id}),
  z.object({type: z.literal('ping'), id}),
]);
export type ToService = z.infer<typeof toServiceSchema>;

const resultSchema = z.discriminatedUnion('ok', [
  z.object({ok: z.literal(true), value: z.unknown()}),
  z.object({ok: z.literal(false), error: labErrorSchema}),
]);

/** Service -> supervisor. */
export const fromServiceSchema = z.discriminatedUnion('type', [
  /** The addon is loaded and calls are answered from now on. */
  z.object({type: z.literal('ready'), addonVersion: z.string()}),
  /** The service cannot work on this machine as it is; the supervisor ends it. */
  z.object({type: z.literal('cannot-start'), error: labErrorSchema}),
  z.object({type: z.literal('reply'), id, result: resultSchema}),
  /** How far an open call is; a call may send many or none. */
  z.object({type: z.literal('progress'), id, fraction: z.number().min(0).max(1)}),
  z.object({type: z.literal('pong'), id}),
]);
export type FromService = z.infer<typeof fromServiceSchema>;
