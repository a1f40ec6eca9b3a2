import {type TextEdit} from '../../ir/edit/text-edit.ts';
import {type ArgumentRecord} from '../model/argument-record.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {factPath} from '../model/fact-path.ts';
import {type Place} from '../model/place.ts';
import {type Detection} from './rule.ts';

/** What the fix of an argument rule needs: whose record it is and which one. */
export interface ArgumentSubject {
  readonly entry: EntryPoint;
  readonly record: ArgumentRecord;
  /** Position in the argument list. */
  readonly position: number;
  /** Keys that the record lacks. */
  readonly missing: readonly string[];
  /** What is to stand where a wrong value stands. */
  readonly replacements: readonly TextEdit[];
}

/** "argument 3 (tid) of kernel scale". */
export function describeArgument(entry: EntryPoint, record: ArgumentRecord, position: number): string {
  const name = record.name?.value ?? entry.function?.parameters[position]?.name;
  return `argument ${position}${name === undefined ? '' : ` (${name})`} of ${entry.role} ${entry.name}`;
}

/** What is wrong with one record: a clause, and the keys that it is about. */
export interface RecordBreach {
  readonly what: string;
  readonly keys: readonly string[];
  /** Keys that the record lacks, for the fix. */
  readonly missing?: readonly string[];
  readonly replacements?: readonly TextEdit[];
  readonly place?: Place | undefined;
}

/** One detection for each argument record of which `breachOf` has something to say. */
export function eachArgument(
  entries: readonly EntryPoint[],
  breachOf: (record: ArgumentRecord, entry: EntryPoint, position: number) => RecordBreach | undefined,
): Detection[] {
  return entries.flatMap((entry) =>
    entry.arguments.flatMap((record, position) => {
      const breach = breachOf(record, entry, position);
      if (breach === undefined) return [];
      const subject: ArgumentSubject = {
        entry,
        record,
        position,
        missing: breach.missing ?? [],
        replacements: breach.replacements ?? [],
      };
      return [
        {
          message: `${describeArgument(entry, record, position)} ${breach.what}`,
          place: breach.place ?? record.place,
          concerns: breach.keys.map((key) => factPath.argumentFact(entry, position, key)),
          subject,
        },
      ];
    }),
  );
}

/** Whether the record describes a buffer, argument buffers included. */
export function isBuffer(record: ArgumentRecord): boolean {
  return (
    record.kind.form === 'resource' &&
    (record.kind.resource === 'buffer' || record.kind.resource === 'indirect_buffer')
  );
}
