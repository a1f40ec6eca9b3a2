import {contentKey, type DiskCache} from './disk-cache.ts';

/** What a real LLVM says about a module. */
export interface OracleAnswer {
  readonly accepted: boolean;
  /** Who rejected it; `crash` is an assertion or a signal of the tool, which is no verdict on the module. */
  readonly stage: 'accepted' | 'parser' | 'verifier' | 'crash';
  /** Set where the tool took the module only because it dropped debug info that it found invalid. */
  readonly droppedDebugInfo: boolean;
  readonly stderr: string;
}

/** A real LLVM that reads modules. Answers come from the disk cache where the same text was asked before. */
export interface Oracle {
  readonly name: string;
  ask(text: string | Uint8Array): Promise<OracleAnswer>;
  askAll(texts: readonly string[]): Promise<OracleAnswer[]>;
}

const stages = ['accepted', 'parser', 'verifier', 'crash'] as const;

/** Remembers in `cache` what `ask` answered. `toolVersion` makes the answers of another version new questions. */
export function cachedAsk(
  cache: DiskCache,
  toolVersion: string,
  ask: (text: string | Uint8Array) => Promise<OracleAnswer>,
): (text: string | Uint8Array) => Promise<OracleAnswer> {
  return async (text) => {
    const content = typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
    const key = contentKey(toolVersion, typeof text, content);
    const known = cache.get(key);
    if (known !== undefined) return decodeAnswer(known);
    const answer = await ask(text);
    cache.set(key, encodeAnswer(answer));
    return answer;
  };
}

/** The message that explains a rejection, without file name and place; empty for an accepted module. */
export function firstMessage(answer: OracleAnswer): string {
  if (answer.accepted) return '';
  const lines = answer.stderr.split('\n').filter((line) => line.trim() !== '' && !line.includes('warning:'));
  const error = lines.find((line) => line.includes('error:') && !line.includes('does not verify')) ?? '';
  const message = error.replace(/^.*?error: (invalid LLVM IR input: )?/, '').trim();
  if (message !== '') return message;
  return lines.find((line) => !line.includes('does not verify as correct'))?.trim() ?? '';
}

function encodeAnswer(answer: OracleAnswer): string {
  return `${stages.indexOf(answer.stage)}${answer.droppedDebugInfo ? 'd' : '-'}${answer.stderr}`;
}

function decodeAnswer(value: string): OracleAnswer {
  const stage = stages[Number(value[0])] ?? 'crash';
  return {accepted: stage === 'accepted', stage, droppedDebugInfo: value[1] === 'd', stderr: value.slice(2)};
}
