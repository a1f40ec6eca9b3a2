import {type SuiteReport} from './suite.ts';

/**
 * Reports of several machines as one matrix: machines and cases in the order in which they first appear. A machine that
 * appears twice keeps its newer results; `label` renames `this machine` of a report that comes from elsewhere.
 */
export function mergeSuites(reports: readonly SuiteReport[]): SuiteReport | undefined {
  const [first] = reports;
  if (first === undefined) return undefined;
  const oldestFirst = [...reports].sort((a, b) => (a.time < b.time ? -1 : 1));
  const results = new Map<string, SuiteReport['results'][number]>();
  for (const report of oldestFirst) {
    for (const result of report.results)
      results.set([result.case, result.profile, result.machine].join('\n'), result);
  }
  const machines = new Map(reports.flatMap(({machines: list}) => list.map((one) => [one.label, one])));
  const cases = new Map(reports.flatMap(({cases: list}) => list.map((one) => [one.name, one])));
  return {
    ...first,
    time: oldestFirst.at(-1)?.time ?? first.time,
    machines: [...machines.values()],
    cases: [...cases.values()],
    results: [...results.values()],
  };
}

/** The report with its own machine called `label`, so that a team can tell columns apart. */
export function withMachineLabel(report: SuiteReport, label: string): SuiteReport {
  const own = report.machines[0]?.label;
  const rename = (name: string): string => (name === own ? label : name);
  return {
    ...report,
    machines: report.machines.map((machine) => ({...machine, label: rename(machine.label)})),
    results: report.results.map((result) => ({...result, machine: rename(result.machine)})),
  };
}
