import {z} from 'zod';
import {labErrorSchema} from './error.ts';
import {labEventSchema, labMethods, type LabMethodName} from './lab.ts';

/** Largest message either side accepts, in bytes of UTF-8 JSON. */
export const maxMessageBytes = 64 * 1024 * 1024;

/** More unanswered calls than any front end makes: beyond it something is wrong, and the host refuses. */
export const maxPendingCalls = 256;

const callId = z.number().int().nonnegative();
const methodNames = Object.keys(labMethods) as [LabMethodName, ...LabMethodName[]];

/** Front end -> host. `request` is validated against the method's own schema by the host. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({type: z.literal('call'), id: callId, method: z.enum(methodNames), request: z.unknown()}),
  z.object({type: z.literal('cancel'), id: callId}),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

const resultSchema = z.discriminatedUnion('ok', [
  z.object({ok: z.literal(true), value: z.unknown()}),
  z.object({ok: z.literal(false), error: labErrorSchema}),
]);

/** Host -> front end. */
export const hostMessageSchema = z.discriminatedUnion('type', [
  z.object({type: z.literal('reply'), id: callId, result: resultSchema}),
  z.object({type: z.literal('event'), event: labEventSchema}),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;
