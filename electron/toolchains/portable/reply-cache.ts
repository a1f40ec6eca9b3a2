import {createHash} from 'node:crypto';
import {type CompileReply, type CompileRequest} from '../../../core/protocol/compile.ts';

const entriesKept = 64;
/** UTF-16 units of IR, maps and output in all replies together. */
const unitsKept = 64 * 1024 * 1024;

/** Replies to the compiles asked last, by everything that a request says; bounded by count and by size. */
export class ReplyCache {
  private readonly replies = new Map<string, {readonly reply: CompileReply; readonly units: number}>();
  private units = 0;

  /** A hash of the request: equal requests give equal replies. */
  keyOf(request: CompileRequest): string {
    const {source, includes, ...rest} = request;
    const hash = createHash('sha256')
      .update(JSON.stringify(rest))
      .update(`\0${source.length}\0`)
      .update(source);
    for (const [path, text] of Object.entries(includes).sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`\0${path}\0${text.length}\0`).update(text);
    }
    return hash.digest('hex');
  }

  get(key: string): CompileReply | undefined {
    const entry = this.replies.get(key);
    if (entry === undefined) return undefined;
    this.replies.delete(key);
    this.replies.set(key, entry);
    return entry.reply;
  }

  set(key: string, reply: CompileReply): void {
    const units = unitsOf(reply);
    this.remove(key);
    this.replies.set(key, {reply, units});
    this.units += units;
    for (const oldest of this.replies.keys()) {
      if (this.replies.size <= entriesKept && this.units <= unitsKept) return;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    const entry = this.replies.get(key);
    if (entry === undefined) return;
    this.replies.delete(key);
    this.units -= entry.units;
  }
}

function unitsOf({ir, sourceMap, stages}: CompileReply): number {
  const map = sourceMap === undefined ? 0 : sourceMap.places.length + sourceMap.lines.length;
  const output = stages.reduce((sum, {rawOutput}) => sum + (rawOutput?.length ?? 0), 0);
  return (ir?.text.length ?? 0) + map + output;
}
