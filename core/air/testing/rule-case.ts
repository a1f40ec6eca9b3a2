import {type OsProfile, type RuleSeverity} from '../rules/rule.ts';
import {conformingModule} from './conforming-module.ts';

/** A module that breaks a rule beside one that does not, both made from the conforming module. */
export interface RuleCase {
  readonly rule: string;
  readonly name: string;
  readonly violating: string;
  readonly conforming: string;
  readonly severity: RuleSeverity;
  /** Part of the message. */
  readonly message: string;
  /** LLVM does not take the violating module: the rule is about broken text. */
  readonly malformed?: true;
  readonly profile?: OsProfile;
}

export type Replacement = readonly [from: string, to: string];

/** The conforming module with replacements; each must find its text. */
export function edited(...replacements: readonly Replacement[]): string {
  let text = conformingModule;
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`the conforming module has no ${from}`);
    text = text.replace(from, () => to);
  }
  return text;
}

/** Instructions put in front of the barrier. */
export function body(...lines: readonly string[]): Replacement {
  return [
    '  tail call void @air.wg.barrier',
    `${lines.map((line) => `  ${line}\n`).join('')}  tail call void @air.wg.barrier`,
  ];
}

/** Declarations and globals put before the first declaration. */
export function top(...lines: readonly string[]): Replacement {
  return ['declare void @air.wg.barrier', `${lines.join('\n')}\n\ndeclare void @air.wg.barrier`];
}

/** What an async copy needs. */
export const copyDeclaration = top(
  '%struct._simdgroup_event_t = type opaque',
  'declare %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64, i64, i8 addrspace(3)*, i8 addrspace(1)*, i64) #1',
);
export const copyCall = (alignment: number, count: number): string =>
  `%event = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64 4, i64 ${alignment}, i8 addrspace(3)* %to8, i8 addrspace(1)* %from8, i64 ${count})`;
export const copyOperands = [
  '%to8 = bitcast float addrspace(3)* %tile to i8 addrspace(3)*',
  '%from8 = bitcast float addrspace(1)* %source to i8 addrspace(1)*',
];
export const conformingCopy = edited(copyDeclaration, body(...copyOperands, copyCall(4, 32)));
