import {parseModule} from '../../ir/parser/parse-module.ts';
import {readAirModule} from '../model/air-module.ts';
import {type CheckOptions, checkAirModule} from '../rules/check.ts';
import {type Finding} from '../rules/rule.ts';

/** Findings of every rule on `text`, under macOS 26 unless said otherwise. */
export function checkText(text: string, options: Partial<CheckOptions> = {}): Finding[] {
  return checkAirModule(readAirModule(parseModule(text).module), {profile: 'macos26', ...options});
}

/** `ID severity message` of each finding, for comparison as one list. */
export function findingLines(text: string, options: Partial<CheckOptions> = {}): string[] {
  return checkText(text, options).map(({rule, severity, message}) => `${rule.id} ${severity} ${message}`);
}
