import {type Diagnostic, type Location} from '../../base/diagnostic.ts';
import {type SourceText} from '../../base/source-text.ts';
import {type AirModule} from '../model/air-module.ts';
import {checkShellSide} from './check-shell.ts';
import {type ShellContract} from './shell-contract.ts';
import {type ShellRule} from './shell-rule.ts';

const severities = {error: 'error', warning: 'warning', info: 'remark'} as const;

/**
 * What one side of a pair breaks, as diagnostics. `locate` says where offsets of the module's text are: in it, or in the source
 * that it was compiled from.
 */
export function shellDiagnostics(
  side: ShellRule['side'],
  air: AirModule,
  contract: ShellContract,
  locate: (start: number, end: number) => Location,
): Diagnostic[] {
  return checkShellSide(side, air, contract).map(({rule, message, place, related}) => ({
    severity: severities[rule.severity],
    message,
    code: rule.id,
    location: locate(place.start, place.end),
    highlights: [],
    notes: (related ?? []).map((one) => ({
      message: one.message,
      location: locate(one.place.start, one.place.end),
      fixIts: [],
    })),
    fixIts: [],
    origin: 'lab',
  }));
}

/** Places of a module in its own text, which the file `file` has. */
export function inText(file: string, text: SourceText): (start: number, end: number) => Location {
  return (start, end) => ({file, range: {start: text.positionAt(start), end: text.positionAt(end)}});
}

/** Which side of a pair a module is: the one with the shell's kernel, else the function's. */
export function sideOf(air: AirModule, {kernel}: ShellContract): ShellRule['side'] {
  return air.entryPoints.some(({role, name}) => role === 'kernel' && name === kernel) ? 'shell' : 'function';
}
