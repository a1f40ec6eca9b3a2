import {
  settingFault,
  type SettingName,
  type Settings,
  settingsSchema,
} from '../../../core/protocol/settings.ts';

const names = Object.keys(settingsSchema.shape) as SettingName[];

/** The settings of a state, by themselves. */
export function settingsOf(state: Settings): Settings {
  return Object.fromEntries(names.map((name) => [name, state[name]])) as unknown as Settings;
}

/** One setting changed, where the schema allows the value; the reason where it does not. */
export function settingChanged(
  name: SettingName,
  value: unknown,
): {readonly ok: true; readonly change: Partial<Settings>} | {readonly ok: false; readonly reason: string} {
  const parsed = settingsSchema.shape[name].safeParse(value);
  if (parsed.success) return {ok: true, change: {[name]: parsed.data}};
  return {ok: false, reason: settingFault(parsed.error.issues[0])};
}
