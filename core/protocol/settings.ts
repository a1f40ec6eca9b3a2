import {z} from 'zod';
import {
  appleClangSchema,
  defaultAppleClang,
  defaultTarget,
  targetSchema,
  toolchainChoiceSchema,
} from './compile.ts';

export const themeSchema = z.enum(['system', 'light', 'dark', 'high-contrast-light', 'high-contrast-dark']);
export type Theme = z.infer<typeof themeSchema>;

/** Which AIR rules apply: all, or only those that no report contradicts. */
export const evidenceChoiceSchema = z.enum(['all', 'uncontested']);
export type EvidenceChoice = z.infer<typeof evidenceChoiceSchema>;

/** Severities that replace a rule's default, by rule id; `off` silences it. */
export const ruleSeveritiesSchema = z.record(
  z.string().max(100),
  z.enum(['error', 'warning', 'info', 'off']),
);

/** What a person sees of a setting. The form of the settings is made of these. */
export interface SettingText {
  readonly title: string;
  readonly description: string;
  readonly group: 'Appearance' | 'Editor' | 'Files' | 'Compiling' | 'Rules' | 'Help';
  /** Words for the values of an enumeration. */
  readonly values?: Readonly<Record<string, string>>;
  readonly unit?: string;
}

/** Zod takes any record as what is known about a schema. */
function about(text: SettingText): Record<string, unknown> {
  return {...text};
}

/**
 * Everything that a person can set: the one place of names, bounds, defaults and words. The host keeps it with the session's
 * view; the form and the JSON text of the settings view are both made of it.
 */
export const settingsSchema = z.object({
  theme: themeSchema.default('system').meta(
    about({
      title: 'Theme',
      description: 'Colours of the window. System follows the light or dark appearance of this machine.',
      group: 'Appearance',
      values: {
        system: 'System',
        light: 'Light',
        dark: 'Dark',
        'high-contrast-light': 'High contrast, light',
        'high-contrast-dark': 'High contrast, dark',
      },
    }),
  ),
  motion: z
    .enum(['system', 'reduced'])
    .default('system')
    .meta(
      about({
        title: 'Motion',
        description: 'Reduced: nothing slides, fades or blinks, whatever the system asks for.',
        group: 'Appearance',
        values: {system: 'System', reduced: 'Reduced'},
      }),
    ),
  zoomPercent: z
    .number()
    .int()
    .min(50)
    .max(200)
    .default(100)
    .meta(
      about({
        title: 'Zoom',
        description: 'Size of everything in the window.',
        group: 'Appearance',
        unit: '%',
      }),
    ),
  codeFontSize: z
    .number()
    .int()
    .min(8)
    .max(32)
    .default(13)
    .meta(about({title: 'Size of code', description: 'Font size in editors.', group: 'Editor', unit: 'px'})),
  wordWrap: z
    .boolean()
    .default(false)
    .meta(
      about({
        title: 'Wrap long lines',
        description: 'Breaks lines that are wider than the editor; the text stays as it is.',
        group: 'Editor',
      }),
    ),
  hoverHelp: z
    .boolean()
    .default(true)
    .meta(
      about({
        title: 'Help under the pointer',
        description: 'Explains functions, attributes, intrinsics, metadata and rules in editors.',
        group: 'Help',
      }),
    ),
  autosave: z
    .enum(['off', 'after-delay', 'on-focus-change'])
    .default('off')
    .meta(
      about({
        title: 'Save files by themselves',
        description:
          'Writes edited files of the opened folder. What is typed is kept by the lab in any case.',
        group: 'Files',
        values: {off: 'Never', 'after-delay': 'After a pause', 'on-focus-change': 'When the window is left'},
      }),
    ),
  autosaveDelayMs: z
    .number()
    .int()
    .min(200)
    .max(60_000)
    .default(1_000)
    .meta(
      about({
        title: 'Pause before saving',
        description: 'Time without an edit after which files are saved by themselves.',
        group: 'Files',
        unit: 'ms',
      }),
    ),
  target: targetSchema.default(defaultTarget).meta(
    about({
      title: 'Target',
      description: 'OS profile that sources are compiled for and modules are judged by.',
      group: 'Compiling',
      values: {macos15: 'macOS 15', macos26: 'macOS 26'},
    }),
  ),
  toolchain: toolchainChoiceSchema.default('auto').meta(
    about({
      title: 'Toolchain',
      description: 'Automatic takes Apple’s tools where they are, else the portable toolchain.',
      group: 'Compiling',
      values: {auto: 'Automatic', portable: 'Portable', apple: 'Apple'},
    }),
  ),
  appleClang: appleClangSchema.default(defaultAppleClang).meta(
    about({
      title: 'Apple front end',
      description:
        'Version of Apple’s compiler whose own rules the portable toolchain applies, such as 32023.850.',
      group: 'Compiling',
    }),
  ),
  evidence: evidenceChoiceSchema.default('all').meta(
    about({
      title: 'Rules that apply',
      description: 'Uncontested leaves out rules that a report contradicts.',
      group: 'Rules',
      values: {all: 'All', uncontested: 'Uncontested'},
    }),
  ),
  ruleSeverities: ruleSeveritiesSchema.default({}).meta(
    about({
      title: 'Severities of rules',
      description: 'By rule id: error, warning, info or off. Set in the checklist, or as JSON.',
      group: 'Rules',
    }),
  ),
});
export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

export const defaultSettings: Settings = settingsSchema.parse({});

/** A setting that is not as the schema wants it. */
export interface SettingProblem {
  /** Such as `zoomPercent` or `ruleSeverities.AIR-SDK-VERSION`; empty for the text as a whole. */
  readonly path: string;
  readonly message: string;
}

/** Reads settings from JSON text. What is not said has its default; an unknown name is an error, not forgotten. */
export function readSettings(
  text: string,
):
  | {readonly ok: true; readonly settings: Settings}
  | {readonly ok: false; readonly problems: readonly SettingProblem[]} {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return {ok: false, problems: [{path: '', message: `This is not JSON: ${(error as Error).message}`}]};
  }
  const parsed = settingsSchema.strict().safeParse(json);
  if (parsed.success) return {ok: true, settings: parsed.data};
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({path: key, message: 'There is no such setting.'}))
      : [{path: issue.path.map(String).join('.'), message: settingFault(issue)}],
  );
  return {ok: false, problems};
}

/** What is wrong with a value of a setting, in the words of this window; the schema's own where it has none. */
export function settingFault(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'too_big':
      return issue.origin === 'number' ? `It is at most ${issue.maximum}.` : issue.message;
    case 'too_small':
      return issue.origin === 'number' ? `It is at least ${issue.minimum}.` : issue.message;
    case 'invalid_value':
      return `It is one of: ${issue.values.map(String).join(', ')}.`;
    case 'invalid_type':
      return `It is a ${issue.expected}.`;
    default:
      return issue?.message ?? 'This is no value of the setting.';
  }
}

/** Settings that differ from their defaults, as a person would write them. */
export function settingsText(settings: Settings): string {
  const changed = (Object.keys(defaultSettings) as SettingName[]).filter(
    (name) => JSON.stringify(settings[name]) !== JSON.stringify(defaultSettings[name]),
  );
  return `${JSON.stringify(Object.fromEntries(changed.map((name) => [name, settings[name]])), null, 2)}\n`;
}

/** How the form edits a setting. */
export type SettingControl =
  | {readonly kind: 'choice'; readonly values: readonly string[]}
  | {readonly kind: 'switch'}
  | {readonly kind: 'number'; readonly minimum: number; readonly maximum: number}
  | {readonly kind: 'text'}
  /** Only as JSON. */
  | {readonly kind: 'json'};

export interface SettingField extends SettingText {
  readonly name: SettingName;
  readonly control: SettingControl;
}

/** Every setting as the form shows it, in the order of the schema. */
export function settingFields(): SettingField[] {
  return (Object.keys(settingsSchema.shape) as SettingName[]).map((name) => {
    const field = settingsSchema.shape[name];
    const text = field.meta() as unknown as SettingText;
    return {...text, name, control: controlOf(field.unwrap())};
  });
}

function controlOf(schema: z.ZodType): SettingControl {
  if (schema instanceof z.ZodEnum) return {kind: 'choice', values: schema.options.map(String)};
  if (schema instanceof z.ZodBoolean) return {kind: 'switch'};
  if (schema instanceof z.ZodNumber)
    return {kind: 'number', minimum: schema.minValue ?? 0, maximum: schema.maxValue ?? 0};
  return schema instanceof z.ZodString ? {kind: 'text'} : {kind: 'json'};
}
