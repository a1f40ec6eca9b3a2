import {type Result, err, ok} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type ClangJob, type ClangOutcome} from './clang-messages.ts';
import {HeaderCache, jobKey} from './header-cache.ts';
import {headerFailed} from './pool-errors.ts';
import {RecentMap} from './recent-map.ts';
import {inSharedMemory} from './shared-files.ts';

const headersKept = 8;

export interface HeaderMaker {
  /** The build of Clang, once it is loaded; headers of one build are of no use to another. */
  readonly clangBuild: () => Promise<string>;
  readonly run: (job: ClangJob) => Promise<Result<ClangOutcome, LabError>>;
}

/** Header sets compiled ahead: each is made once, kept in shared memory, and on disk where there is a folder for it. */
export class PrecompiledHeaders {
  private readonly maker: HeaderMaker;
  private readonly cache: HeaderCache | undefined;
  private readonly shipped: HeaderCache | undefined;
  private readonly headers = new RecentMap<string, Promise<Result<Uint8Array, LabError>>>(headersKept);
  private readonly writes = new Set<Promise<void>>();

  /** `shippedFolder` came with the program: it is read first and never written. */
  constructor(maker: HeaderMaker, cacheFolder: string | undefined, shippedFolder: string | undefined) {
    this.maker = maker;
    this.cache = cacheFolder === undefined ? undefined : new HeaderCache(cacheFolder);
    this.shipped = shippedFolder === undefined ? undefined : new HeaderCache(shippedFolder);
  }

  get(key: string, job: ClangJob): Promise<Result<Uint8Array, LabError>> {
    const known = this.headers.get(key);
    if (known !== undefined) return known;
    const made = this.make(job);
    this.headers.set(key, made);
    void made.then((result) => {
      if (!result.ok) this.headers.delete(key);
    });
    return made;
  }

  /** Waits until what was made is on disk. */
  async flush(): Promise<void> {
    await Promise.all(this.writes);
  }

  private async make(job: ClangJob): Promise<Result<Uint8Array, LabError>> {
    const key = jobKey(job, await this.maker.clangBuild());
    const kept = (await this.shipped?.read(key)) ?? (await this.cache?.read(key));
    if (kept !== undefined) return ok(inSharedMemory(kept));
    const result = await this.maker.run(job);
    if (!result.ok) return result;
    const {outputs, stderr, exitCode} = result.value;
    const contents = outputs[job.outputs[0] ?? ''];
    if (exitCode !== 0 || contents === undefined) return err(headerFailed(stderr));
    if (this.cache !== undefined) {
      const write = this.cache.write(key, contents).finally(() => this.writes.delete(write));
      this.writes.add(write);
    }
    return ok(inSharedMemory(contents));
  }
}
