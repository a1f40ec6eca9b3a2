/** Writes crash records as fast as it can, and one line per record that is acknowledged: `ID HASH`. For kill tests. */
import {CrashStore, hashOf} from '../crash-store.ts';
import {exampleRecord} from './example-crash.ts';

const [home = '', round = '0'] = process.argv.slice(2);
const store = new CrashStore(home, () => new Date());
for (let number = 0; ; number++) {
  const text = `round ${round} record ${number} ${'x'.repeat((number * 7919) % 60_000)}`;
  const record = exampleRecord(new Date(), `${round}-${number}`);
  const added = await store.add(record, [
    {name: 'module.ll', kind: 'ir', content: text},
    {name: 'report.ips', kind: 'report', content: `same in every record of round ${round}`},
  ]);
  if (!added.ok) throw new Error(added.error.message);
  process.stdout.write(`${record.id} ${hashOf(text)}\n`);
}
