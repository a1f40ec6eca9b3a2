import {z} from 'zod';

/** Parts of the window that hold views in tabs, in the order in which the focus visits them. */
export const layoutAreas = ['left', 'centre', 'right', 'bottom'] as const;
export type LayoutArea = (typeof layoutAreas)[number];

const viewIdSchema = z.string().min(1).max(60);

/** Tabs of one strip. `front` is one of `views`; where it is not, readers take the first. */
const viewGroupSchema = z.object({
  views: z.array(viewIdSchema).max(60).readonly(),
  front: viewIdSchema.optional(),
});
const groupsSchema = z.array(viewGroupSchema).max(12).readonly().default([]);

/** Where every view of the window is. Ids are those of the features' contributions; readers mend what they do not know. */
export const arrangementSchema = z.object({
  /** Sections above one another at the top of the left column. */
  sidebar: z.array(viewIdSchema).max(60).readonly().default([]),
  /** Tabs of the left column, below the sections. */
  left: groupsSchema,
  centre: groupsSchema,
  right: groupsSchema,
  bottom: groupsSchema,
  /** Areas that a person has put away; the left one is put away with the sidebar. */
  hidden: z
    .array(z.enum(['right', 'bottom']))
    .readonly()
    .default([]),
  /** What was stored could not be read, and this stands for it. */
  unreadable: z.literal(true).optional(),
});
export type StoredArrangement = z.infer<typeof arrangementSchema>;

/** Shares in percent of the window's splits, by the name of the split. */
export const splitSizesSchema = z.record(z.string().max(60), z.array(z.number().min(0).max(100)).max(12));

/** Longest name of a saved layout, and how many are kept. */
export const maxLayoutName = 60;
export const maxSavedLayouts = 50;

/** A layout that a person has saved under a name. */
export const savedLayoutSchema = z.object({
  name: z.string().trim().min(1).max(maxLayoutName),
  arrangement: arrangementSchema,
  sizes: splitSizesSchema,
  sidebarOpen: z.boolean(),
});
export type SavedLayout = z.infer<typeof savedLayoutSchema>;

/** As `arrangementSchema`, but what cannot be read is the default, marked so that the window can say it. */
export const mendedArrangementSchema = arrangementSchema
  .default(arrangementSchema.parse({}))
  .catch(() => ({...arrangementSchema.parse({}), unreadable: true as const}));

/** Every layout of the list that can be read; the others are dropped. */
export const savedLayoutsSchema = z
  .array(savedLayoutSchema.nullable().catch(null))
  .max(maxSavedLayouts)
  .catch([])
  .default([])
  .transform((layouts) => layouts.filter((layout) => layout !== null));
