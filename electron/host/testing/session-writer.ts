// A child process for session-kill.test.ts: saves documents without pause and prints each save once it is answered.
import {writeSync} from 'node:fs';
import {documentSchema} from '../../../core/protocol/session.ts';
import {createSessionStore} from '../session-store.ts';

const [home = '', round = '0'] = process.argv.slice(2);
const store = createSessionStore(home, () => new Date());

async function write(id: string, bulk: number): Promise<never> {
  for (let count = 0; ; count++) {
    const revision = Number(round) * 1_000_000 + count;
    const text = `${id} ${revision} ${'x'.repeat(bulk)} end`;
    const document = documentSchema.parse({id, name: `${id}.metal`, language: 'msl', text, revision});
    const saved = await store.saveDocument(document);
    if (!saved.ok) throw new Error(saved.error.message);
    // Straight to the pipe: what is printed has happened, whatever kills this process next.
    writeSync(1, `${id} ${saved.value.revision}\n`);
  }
}

await Promise.all([write('small', 10), write('middle', 20_000), write('large', 700_000)]);
