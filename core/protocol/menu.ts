import {z} from 'zod';

/** Menus that the lab's commands go into; Edit, Window and the app's own are the platform's. */
export const menuNames = ['File', 'Go', 'Run', 'View', 'Tools', 'Help'] as const;

/** A command as a native menu shows it. The page tells its commands; the menu tells the page which was chosen. */
export const menuItemSchema = z.object({
  commandId: z.string().regex(/^[a-z][a-z0-9.-]{0,79}$/),
  title: z.string().min(1).max(120),
  menu: z.enum(menuNames),
  /** Commands of one group stand together. */
  group: z.string().max(40),
  /** Such as `Mod+Shift+P`. */
  keys: z
    .string()
    .regex(/^(?:(?:Mod|Control|Shift|Alt)\+){0,4}(?:[A-Za-z]+\d{0,2}|[\d,.\-=/\\;'`[\]])$/)
    .optional(),
});
export type MenuItem = z.infer<typeof menuItemSchema>;

export const menuSchema = z.array(menuItemSchema).max(500);
