import {readAirModule} from '../../air/model/air-module.ts';
import {checkAirModule} from '../../air/rules/check.ts';
import {type Finding, type OsProfile} from '../../air/rules/rule.ts';
import {type Diagnostic, type DiagnosticNote, type Location} from '../../base/diagnostic.ts';
import {SourceText} from '../../base/source-text.ts';
import {verifyModule} from '../../ir/verify/verify-module.ts';
import {SourceMap} from '../source-map.ts';
import {type EmittedAir} from './emit.ts';

/** What LLVM's rules and those of an OS profile say of emitted AIR. */
export interface AirJudgement {
  readonly errorCount: number;
  readonly warningCount: number;
  /** Errors and warnings at the place of the source that they come from, where one is known. */
  readonly diagnostics: readonly Diagnostic[];
}

/** More of one kind say nothing new; the AIR document lists all. */
const mostFindings = 50;

/** Checks emitted AIR as `airlock check` does, and tells findings in the source's positions. */
export function judgeAir(emitted: EmittedAir, sourceName: string, profile: OsProfile): AirJudgement {
  const {module, text, sourceMap} = emitted;
  const places = new Places(text, new SourceMap(sourceMap), sourceName);
  const broken = verifyModule(module).filter(({severity}) => severity === 'error');
  const findings = checkAirModule(readAirModule(module), {profile}).filter(
    ({severity}) => severity !== 'info',
  );
  const diagnostics = [
    ...broken.map(({message, start}) => places.diagnostic('error', `AIR: ${message}`, 'air-invalid', start)),
    ...findings.map((finding) => places.finding(finding)),
  ];
  const count = (severity: string): number => diagnostics.filter((one) => one.severity === severity).length;
  return {
    errorCount: count('error'),
    warningCount: count('warning'),
    diagnostics: diagnostics.slice(0, mostFindings),
  };
}

class Places {
  private readonly text: SourceText;
  private readonly map: SourceMap;
  private readonly sourceName: string;

  constructor(text: string, map: SourceMap, sourceName: string) {
    this.text = new SourceText(text);
    this.map = map;
    this.sourceName = sourceName;
  }

  finding({severity, message, rule, place}: Finding): Diagnostic {
    return this.diagnostic(
      severity === 'error' ? 'error' : 'warning',
      `AIR: ${message}`,
      rule.id,
      place.start,
    );
  }

  diagnostic(severity: 'error' | 'warning', message: string, code: string, offset: number): Diagnostic {
    const {line} = this.text.positionAt(offset);
    const location = this.location(line);
    const note: DiagnosticNote = {message: `line ${line} of the AIR text`, fixIts: []};
    return {
      severity,
      message,
      code,
      ...(location === undefined ? {} : {location}),
      highlights: [],
      notes: [note],
      fixIts: [],
      origin: 'lab',
    };
  }

  private location(line: number): Location | undefined {
    const place = this.map.placesOf(line).find(({file}) => file === this.sourceName);
    if (place === undefined) return undefined;
    const position = {line: place.line, column: Math.max(1, place.column)};
    return {file: place.file, range: {start: position, end: position}};
  }
}
