import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab, type LabEvent} from '../../../core/protocol/lab.ts';
import {mergeSuites} from '../../../core/protocol/merge-suites.ts';
import {suiteReportSchema} from '../../../core/protocol/suite.ts';
import {type AppStore} from '../../app/store.ts';
import {onConnected} from '../connection/on-connected.ts';
import {
  crashCaptured,
  type CrashDetail,
  type ExplainJob,
  explanationChanged,
  type ReduceJob,
  reductionChanged,
  withRow,
} from './crash-slice.ts';
import {isViewShown} from '../../app/layout/layout-slice.ts';

type CrashLab = Pick<
  Lab,
  | 'listCrashes'
  | 'readCrash'
  | 'readCrashArtifact'
  | 'removeCrashes'
  | 'setCrashRetention'
  | 'rerunCrash'
  | 'reduce'
  | 'planExplain'
  | 'explain'
  | 'runSuite'
  | 'subscribe'
>;

/** What the Crashes and Compatibility panels can do. */
export interface CrashController extends Disposable {
  refresh(): Promise<void>;
  /** Shows a record; its files are read once. */
  choose(id: string): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Keeps so many records from now on; the oldest beyond them go at once. */
  keepRecords(maxRecords: number): Promise<void>;
  rerun(id: string): Promise<void>;
  reduce(detail: CrashDetail): Promise<void>;
  /** Makes one attempt on each of the two modules, and says what explaining costs. */
  planExplain(detail: CrashDetail, good: ExplainJob['good'], repeats: number): Promise<void>;
  /** Starts what was planned, or goes on with what was stopped. */
  explain(detail: CrashDetail): Promise<void>;
  /** Withdraws the reduction or explanation of a record. */
  stop(id: string): void;
  runSuite(): Promise<void>;
  stopSuite(): void;
  /** Adds the results of another machine; the text is of a file. */
  importSuite(name: string, text: string): void;
}

export function startCrashes(store: AppStore, lab: CrashLab, newId: () => string): CrashController {
  return new Crashes(store, lab, newId);
}

class Crashes implements CrashController {
  private readonly store: AppStore;
  private readonly lab: CrashLab;
  private readonly newId: () => string;
  private readonly owned = new DisposableStack();
  private readonly running = new Map<string, AbortController>();
  private suite: AbortController | undefined;

  constructor(store: AppStore, lab: CrashLab, newId: () => string) {
    this.store = store;
    this.lab = lab;
    this.newId = newId;
    this.owned.use(lab.subscribe((event) => this.hear(event)));
    this.owned.use(onConnected(store, () => this.refresh()));
  }

  async refresh(): Promise<void> {
    const listed = await this.lab.listCrashes({});
    if (!listed.ok) {
      this.store.setState({crashes: {status: 'failed', error: listed.error}});
      return;
    }
    const {crashes, retention} = listed.value;
    this.store.setState({crashes: {status: 'ready', groups: crashes, retention}});
    const {crashChosen} = this.store.getState();
    const [first] = crashes;
    if (crashChosen === undefined && first !== undefined) await this.choose(first.id);
  }

  async choose(id: string): Promise<void> {
    const state = this.store.getState();
    // Read ahead of its panel, a crash has not been looked at yet.
    const isNoticed = isViewShown(state, 'crashes') && state.crashNotice?.ids.includes(id) === true;
    this.store.setState({
      crashChosen: id,
      crashDetailError: undefined,
      ...(isNoticed ? {crashNotice: undefined} : {}),
    });
    const read = await this.lab.readCrash({id});
    if (this.store.getState().crashChosen !== id) return;
    if (!read.ok) {
      this.store.setState({crashDetail: undefined, crashDetailError: read.error});
      return;
    }
    const {record, nearestPassing} = read.value;
    const texts = await this.texts(
      id,
      record.artifacts.filter(({kind}) => kind === 'ir' || kind === 'report'),
    );
    if (this.store.getState().crashChosen !== id) return;
    const ir = texts.find(({kind}) => kind === 'ir');
    this.store.setState({
      crashDetail: {
        id,
        record,
        nearestPassing,
        ir: ir === undefined ? undefined : {name: ir.name, text: ir.text},
        reports: texts.filter(({kind}) => kind === 'report'),
      },
    });
  }

  async remove(ids: readonly string[]): Promise<void> {
    const removed = await this.lab.removeCrashes({ids: [...ids]});
    if (!removed.ok) {
      this.store.setState({announcement: removed.error.message});
      return;
    }
    const {crashChosen} = this.store.getState();
    const isShown = crashChosen !== undefined && ids.includes(crashChosen);
    this.store.setState({
      announcement: 'The crash was removed.',
      ...(isShown ? {crashChosen: undefined, crashDetail: undefined} : {}),
    });
    await this.refresh();
  }

  async keepRecords(maxRecords: number): Promise<void> {
    const {crashes} = this.store.getState();
    if (crashes.status !== 'ready') return;
    const set = await this.lab.setCrashRetention({...crashes.retention, maxRecords});
    this.store.setState({
      announcement: set.ok ? `The newest ${maxRecords} records are kept.` : set.error.message,
    });
    await this.refresh();
  }

  async rerun(id: string): Promise<void> {
    const set = (state: ReturnType<AppStore['getState']>['crashReruns'][string]): void =>
      this.store.setState(({crashReruns}) => ({crashReruns: {...crashReruns, [id]: state}}));
    set({status: 'running', reply: undefined, error: undefined});
    const ran = await this.lab.rerunCrash({id});
    set({
      status: 'done',
      reply: ran.ok ? ran.value : undefined,
      error: ran.ok ? undefined : ran.error,
    });
    this.store.setState({announcement: ran.ok ? ran.value.summary : ran.error.message});
  }

  async reduce({id, record, ir}: CrashDetail): Promise<void> {
    if (ir === undefined || this.running.has(id)) return;
    const jobId = this.newId();
    const job: ReduceJob = {
      jobId,
      status: 'running',
      progress: undefined,
      steps: [],
      reply: undefined,
      error: undefined,
    };
    this.store.setState((state) => ({
      crashReductions: {...state.crashReductions, [id]: job},
      crashTab: 'reduce',
    }));
    const reduced = await this.withdrawable(id, (signal) =>
      this.lab.reduce({jobId, module: ir, target: record.input.target}, {signal}),
    );
    this.store.setState((state) => ({
      ...reductionChanged(
        state,
        id,
        reduced.ok
          ? {status: reduced.value.complete ? 'done' : 'stopped', reply: reduced.value}
          : {status: reduced.error.kind === 'cancelled' ? 'stopped' : 'failed', error: reduced.error},
      ),
      announcement: reduced.ok
        ? `Reduced to ${reduced.value.lines} of ${reduced.value.linesBefore} lines.`
        : reduced.error.message,
    }));
  }

  async planExplain({id, record, ir}: CrashDetail, good: ExplainJob['good'], repeats: number): Promise<void> {
    if (ir === undefined || this.running.has(id)) return;
    const job: ExplainJob = {
      jobId: this.newId(),
      status: 'planning',
      good,
      repeats,
      plan: undefined,
      rows: [],
      attempts: 0,
      reply: undefined,
      error: undefined,
    };
    this.store.setState((state) => ({
      crashExplanations: {...state.crashExplanations, [id]: job},
      crashTab: 'explain',
    }));
    const pair = {bad: ir, good, repeats, target: record.input.target};
    const planned = await this.withdrawable(id, (signal) => this.lab.planExplain(pair, {signal}));
    this.store.setState((state) =>
      explanationChanged(
        state,
        id,
        planned.ok ? {status: 'planned', plan: planned.value} : {status: 'failed', error: planned.error},
      ),
    );
  }

  async explain({id, record, ir}: CrashDetail): Promise<void> {
    const job = this.store.getState().crashExplanations[id];
    if (ir === undefined || job === undefined || this.running.has(id)) return;
    const {jobId, good, repeats, rows} = job;
    this.store.setState((state) =>
      explanationChanged(state, id, {status: 'running', reply: undefined, error: undefined}),
    );
    const resume = rows.map((row) => ({...row, facts: [...row.facts]}));
    const request = {jobId, bad: ir, good, repeats, target: record.input.target, resume};
    const explained = await this.withdrawable(id, (signal) => this.lab.explain(request, {signal}));
    this.store.setState((state) => ({
      ...explanationChanged(
        state,
        id,
        explained.ok
          ? {
              status: explained.value.outcome === 'cancelled' ? 'stopped' : 'done',
              reply: explained.value,
              rows: explained.value.rows,
              attempts: explained.value.attempts,
            }
          : {status: explained.error.kind === 'cancelled' ? 'stopped' : 'failed', error: explained.error},
      ),
      announcement: explained.ok ? explained.value.summary : explained.error.message,
    }));
  }

  stop(id: string): void {
    this.running.get(id)?.abort();
  }

  async runSuite(): Promise<void> {
    if (this.suite !== undefined) return;
    this.suite = new AbortController();
    const jobId = this.newId();
    const job = {jobId, status: 'running', done: 0, total: 0, results: [], error: undefined} as const;
    this.store.setState({suiteJob: job, suiteProblem: undefined});
    const ran = await this.lab.runSuite({jobId, suite: {kind: 'sample'}}, {signal: this.suite.signal});
    this.suite = undefined;
    this.store.setState(({suiteJob, suiteReport}) => {
      const done = suiteJob ?? job;
      if (!ran.ok) {
        const status = ran.error.kind === 'cancelled' ? 'stopped' : 'failed';
        return {suiteJob: {...done, status, error: ran.error}, announcement: ran.error.message};
      }
      const imported = suiteReport === undefined ? [] : [suiteReport];
      const merged = mergeSuites([ran.value, ...imported]) ?? ran.value;
      return {
        suiteJob: {...done, status: 'done'},
        suiteReport: merged,
        announcement: 'The compatibility suite has run.',
      };
    });
  }

  stopSuite(): void {
    this.suite?.abort();
  }

  importSuite(name: string, text: string): void {
    const parsed = parseReport(text);
    if (parsed === undefined) {
      const problem = `${name} is no result of a suite: give a file that was exported here or by airlock suite -o.`;
      this.store.setState({suiteProblem: problem, announcement: problem});
      return;
    }
    this.store.setState(({suiteReport}) => ({
      suiteProblem: undefined,
      suiteReport: mergeSuites(suiteReport === undefined ? [parsed] : [suiteReport, parsed]),
      announcement: `${name} was added.`,
    }));
  }

  dispose(): void {
    for (const controller of this.running.values()) controller.abort();
    this.suite?.abort();
    this.owned.dispose();
  }

  private hear(event: LabEvent): void {
    switch (event.type) {
      case 'crash':
        this.store.setState((state) => {
          const {crashChosen, crashNotice} = state;
          // One that is looked at, as when it is run again, is no news for later.
          const isLookedAt =
            crashChosen !== undefined &&
            event.crash.ids.includes(crashChosen) &&
            isViewShown(state, 'crashes');
          return {
            ...crashCaptured(state, event.crash),
            ...(isLookedAt ? {crashNotice} : {}),
            announcement: `Captured: ${event.crash.title}.`,
          };
        });
        if (this.store.getState().crashChosen === undefined) void this.choose(event.crash.id);
        return;
      case 'reduce': {
        const {progress} = event;
        this.store.setState((state) => {
          const found = Object.entries(state.crashReductions).find(([, job]) => job.jobId === progress.jobId);
          if (found === undefined || found[1].status !== 'running') return {};
          const step = {attempts: progress.attempts, lines: progress.lines};
          return reductionChanged(state, found[0], {progress, steps: [...found[1].steps, step]});
        });
        return;
      }
      case 'explain': {
        const {jobId, row, attempts} = event.progress;
        this.store.setState((state) => {
          const found = Object.entries(state.crashExplanations).find(([, job]) => job.jobId === jobId);
          if (found === undefined || found[1].status !== 'running') return {};
          return explanationChanged(state, found[0], {rows: withRow(found[1].rows, row), attempts});
        });
        return;
      }
      case 'suite': {
        const {jobId, result, done, total} = event.progress;
        this.store.setState(({suiteJob}) =>
          suiteJob?.jobId === jobId
            ? {suiteJob: {...suiteJob, done, total, results: [...suiteJob.results, result]}}
            : {},
        );
        return;
      }
      default:
    }
  }

  private async withdrawable<T>(
    id: string,
    work: (signal: AbortSignal) => Promise<Result<T, LabError>>,
  ): Promise<Result<T, LabError>> {
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      return await work(controller.signal);
    } finally {
      this.running.delete(id);
    }
  }

  private async texts<A extends {readonly name: string}>(
    id: string,
    artifacts: readonly A[],
  ): Promise<(A & {readonly text: string})[]> {
    const read: (A & {readonly text: string})[] = [];
    for (const artifact of artifacts) {
      const bytes = await this.lab.readCrashArtifact({id, name: artifact.name});
      if (bytes.ok) read.push({...artifact, text: decodeText(bytes.value.base64)});
    }
    return read;
  }
}

function parseReport(text: string) {
  try {
    return suiteReportSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** UTF-8 text of base64. */
export function decodeText(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
