import {z} from 'zod';

export const documentIdSchema = z.string().min(1).max(200).brand<'DocumentId'>();
export type DocumentId = z.infer<typeof documentIdSchema>;
