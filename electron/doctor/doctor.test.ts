import {describe, expect, test} from 'vitest';
import {type ProbeResult} from '../../core/protocol/doctor.ts';
import {redact} from './redact.ts';
import {type ProbeProcess, runProbes} from './run-probes.ts';

const environment = {PATH: process.env['PATH'] ?? ''};

function probe(id: string, script: string, limitMs = 30_000): ProbeProcess {
  return {id, title: id, limitMs, command: process.execPath, args: ['-e', script]};
}

const answer = (state: string): string =>
  `console.log(JSON.stringify({state: '${state}', detail: 'said', facts: {n: 1}}))`;

describe('probes', () => {
  test('each is judged by how its process ended, and none holds up the others', async () => {
    const seen: ProbeResult[] = [];
    const results = await runProbes(
      [
        probe('passes', answer('passed')),
        probe('fails', `console.error('because'); ${answer('failed')}`),
        probe('absent', answer('not-available')),
        // Deaf to the polite signal, with a child that holds its pipes.
        probe(
          'hangs',
          `process.on('SIGTERM', () => {}); require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 999)'], {stdio: 'inherit'}); for (;;);`,
          2500,
        ),
        probe('dies', `${answer('passed')}; process.kill(process.pid, 'SIGSEGV')`),
        probe('garbage', `console.log('{"state":"splendid"}')`),
        probe('lies', `${answer('passed')}; process.exitCode = 3`),
        {...probe('absurd', ''), command: '/nonexistent/program'},
        probe('still passes', answer('passed')),
      ],
      {environment, onResult: (result) => seen.push(result)},
    );
    expect(results.map(({id, state}) => [id, state])).toEqual([
      ['passes', 'passed'],
      ['fails', 'failed'],
      ['absent', 'not-available'],
      ['hangs', 'timeout'],
      ['dies', 'crashed'],
      ['garbage', 'crashed'],
      ['lies', 'crashed'],
      ['absurd', 'crashed'],
      ['still passes', 'passed'],
    ]);
    expect(seen).toEqual(results);
    expect(results[0]).toMatchObject({detail: 'said', facts: {n: 1}});
    expect(results[1]?.output).toBe('because');
    expect(results[4]?.detail).toContain('SIGSEGV');
  });
});

describe('a report', () => {
  const secrets = {
    homeDirectory: '/home/marguerite',
    temporaryDirectory: '/tmp/somewhere',
    resourcesDirectory: '/home/marguerite/work/lab',
    userName: 'marguerite',
    hostName: 'marguerites-mac.local',
  };

  test('names neither people nor machines nor their folders', () => {
    const told = redact(
      {
        output: 'at /home/marguerite/work/lab/native/x.node, /tmp/somewhere/a and /home/marguerite/.cache',
        list: ['/Users/otto/Library', 'Marguerite on marguerites-mac.local', 'C:\\Users\\otto\\x'],
        facts: {n: 4, ok: true},
      },
      secrets,
    );
    expect(told).toEqual({
      output: 'at <airlock>/native/x.node, <tmp>/a and ~/.cache',
      list: ['/Users/<user>/Library', '<user> on <host>', 'C:\\Users\\<user>\\x'],
      facts: {n: 4, ok: true},
    });
  });

  test('a name that is a common word or very short is left alone', () => {
    const plain = {...secrets, homeDirectory: '/root', userName: 'root', hostName: 'a'};
    expect(redact('the root of a tree at /root/x', plain)).toBe('the root of a tree at ~/x');
  });
});
