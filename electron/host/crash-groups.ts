import {type CrashGroup, type CrashRecord} from '../../core/protocol/crash.ts';

/** Records by what they have in common, the group seen last first. `records` are the newest first. */
export function groupCrashes(records: readonly CrashRecord[]): CrashGroup[] {
  const byFingerprint = new Map<string, CrashRecord[]>();
  for (const record of records) {
    // One fault under two profiles, or of two triggers, is shown as two.
    const key = `${record.fingerprint} ${record.trigger} ${record.input.target} ${record.input.source}`;
    const known = byFingerprint.get(key);
    if (known === undefined) byFingerprint.set(key, [record]);
    else known.push(record);
  }
  return [...byFingerprint.values()].flatMap((group) => {
    const [newest, oldest] = [group[0], group.at(-1)];
    if (newest === undefined || oldest === undefined) return [];
    const {error} = newest;
    const predictedBy = error.kind === 'compiler-crash' ? error.prediction?.ruleId : undefined;
    return {
      fingerprint: newest.fingerprint,
      id: newest.id,
      title: newest.title,
      signature: newest.signature,
      trigger: newest.trigger,
      stage: newest.stage,
      target: newest.input.target,
      source: newest.input.source,
      ...(newest.device === undefined ? {} : {device: newest.device.name}),
      ...(predictedBy === undefined ? {} : {predictedBy}),
      count: group.length,
      firstSeen: oldest.time,
      lastSeen: newest.time,
      ids: group.map(({id}) => id),
    };
  });
}
