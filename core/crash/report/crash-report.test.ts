import {describe, expect, it} from 'vitest';
import {randomStream} from '../../base/random.ts';
import {gpuRestartReport, serviceCrashReport} from '../testing/reports.ts';
import {type CrashReport, parseCrashReport} from './crash-report.ts';
import {belongsToCall, crashSignature, parseReportTime} from './crash-signature.ts';
import {parseExactJson} from './exact-json.ts';

function read(text: string): CrashReport {
  const parsed = parseCrashReport(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

describe('parseCrashReport', () => {
  it('reads threads, frames, images and the end', () => {
    const report = read(serviceCrashReport());
    expect(report).toMatchObject({
      bugType: '309',
      process: 'MTLCompilerService',
      pid: 4711,
      responsiblePid: 4700,
      osVersion: 'macOS 26.3 (25D1)',
      exception: {type: 'EXC_BAD_ACCESS', signal: 'SIGSEGV', detail: 'KERN_INVALID_ADDRESS at 0x8'},
      termination: 'Segmentation fault: 11',
    });
    const faulted = report.threads.find(({faulted: isFaulted}) => isFaulted);
    expect(faulted?.queue).toBe('compile');
    expect(faulted?.frames.map(({image, symbol}) => `${image ?? '-'} ${symbol ?? '-'}`)).toEqual([
      'AGXCompilerCore lowerBuiltin(Call&)',
      'AGXCompilerCore lowerFunction(Function&)',
      'MTLCompiler buildRequest',
      '- -',
    ]);
  });

  it('keeps addresses and registers exact beyond 2^53', () => {
    const report = read(serviceCrashReport());
    expect(report.threads[1]?.frames[0]?.address).toBe(`0x${(18446603336221196288n + 4096n).toString(16)}`);
    expect(JSON.stringify(report.body)).toContain('"18446744073709551615"');
    expect(
      parseExactJson(
        '{"a":"x 12345678901234567890","b":12345678901234567890,"c":1234567890123456.5,"d":"\\"99999999999999999999"}',
      ),
    ).toEqual({
      a: 'x 12345678901234567890',
      b: '12345678901234567890',
      c: 1234567890123456.5,
      d: '"99999999999999999999',
    });
  });

  it('takes the message of an abort and keeps unknown fields', () => {
    const report = read(
      serviceCrashReport({
        asi: {'libLLVM.dylib': ['LLVM ERROR: unknown intrinsic', 'abort() called']},
        novel: {deep: [1]},
      }),
    );
    expect(report.messages).toEqual(['LLVM ERROR: unknown intrinsic', 'abort() called']);
    expect(report.body['novel']).toEqual({deep: [1]});
  });

  it('reads a GPU restart, which has no threads', () => {
    const report = read(gpuRestartReport());
    expect(report).toMatchObject({bugType: '284', process: 'GPU Restart', threads: []});
  });

  it('answers every cut of a report: not yet whole, or no report, never a throw', () => {
    const text = serviceCrashReport();
    const lineEnd = text.indexOf('\n');
    for (let length = 0; length < text.length; length += 7) {
      const parsed = parseCrashReport(text.slice(0, length));
      expect(parsed.ok, String(length)).toBe(false);
      if (!parsed.ok && length > lineEnd + 1) expect(parsed.error.code, String(length)).toBe('incomplete');
    }
  });

  it('refuses what is none', () => {
    const code = (text: string) => {
      const parsed = parseCrashReport(text);
      return parsed.ok ? 'ok' : parsed.error.code;
    };
    expect(code('')).toBe('empty');
    expect(code('Process: MTLCompilerService [12]\nPath: /x')).toBe('not-a-report');
    expect(code('[1,2]\n{}')).toBe('not-a-report');
    expect(code('{"bug_type":"309"}\n\u0000\u0001 binary')).toBe('not-a-report');
    expect(code(`{"bug_type":"309"}\n${'x'.repeat(33 * 1024 * 1024)}`)).toBe('too-large');
    expect(code(`{"bug_type":"309"}\n${'{"a":'.repeat(100_000)}`)).toBe('incomplete');
  });

  it('never throws on mutated reports, and reads all it still can', () => {
    const text = serviceCrashReport();
    const random = randomStream(9);
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\\',
      '\n',
      '0',
      '-',
      '1e999',
      'null',
      'true',
      '\u0000',
      '[[[[',
    ];
    let readable = 0;
    for (let round = 0; round < 3000; round++) {
      let mutated = text;
      for (let edit = 0; edit <= random.below(3); edit++) {
        const at = random.below(mutated.length);
        const piece = pieces[random.below(pieces.length)] ?? '';
        mutated = mutated.slice(0, at) + piece + mutated.slice(at + random.below(4));
      }
      const parsed = parseCrashReport(mutated);
      if (parsed.ok) {
        readable++;
        expect(crashSignature(parsed.value).length).toBeGreaterThan(0);
      }
    }
    expect(readable).toBeGreaterThan(200);
  });

  it('never throws on fields of the wrong kind', () => {
    const wrong = [null, 7, 'text', [], {}, [null], [[]], [{frames: 3}], {x: null}];
    for (const key of [
      'threads',
      'usedImages',
      'exception',
      'termination',
      'asi',
      'pid',
      'procName',
      'faultingThread',
    ]) {
      for (const value of wrong)
        expect(crashSignature(read(serviceCrashReport({[key]: value}))).length).toBeGreaterThan(0);
    }
  });
});

describe('crashSignature', () => {
  it('is the same for another build and differs for another bug', () => {
    const signature = crashSignature(read(serviceCrashReport()));
    const moved = serviceCrashReport()
      .replaceAll('4096', '5000')
      .replaceAll('"symbolLocation": 12', '"symbolLocation": 99');
    expect(crashSignature(read(moved))).toBe(signature);
    expect(crashSignature(read(serviceCrashReport().replace('lowerBuiltin', 'lowerAtomic')))).not.toBe(
      signature,
    );
    expect(signature).toBe(
      'MTLCompilerService | SIGSEGV | AGXCompilerCore!lowerBuiltin(Call&) | AGXCompilerCore!lowerFunction(Function&) | MTLCompiler!buildRequest | ?!+0x1',
    );
  });
});

describe('belongsToCall', () => {
  const report = read(serviceCrashReport());
  const at = Date.parse('2026-03-01T10:20:30.250+01:00');

  it('wants the service, the time and our process', () => {
    const call = {startMs: at - 500, endMs: at + 500, pid: 4700};
    expect(belongsToCall(report, call)).toBe(true);
    expect(belongsToCall(report, {...call, pid: 1})).toBe(false);
    expect(belongsToCall(report, {...call, startMs: at + 3000, endMs: at + 4000})).toBe(false);
    expect(belongsToCall(read(serviceCrashReport({responsiblePid: undefined})), {...call, pid: 1})).toBe(
      true,
    );
    expect(belongsToCall(read(serviceCrashReport({procName: 'air-nt'})), call)).toBe(false);
  });

  it('reads times with their zone and refuses others', () => {
    expect(parseReportTime('2026-03-01 10:20:30.2500 +0100')).toBe(at);
    expect(parseReportTime('2026-03-01 10:20:30 -0800')).toBe(Date.parse('2026-03-01T10:20:30-08:00'));
    expect(parseReportTime('yesterday')).toBeUndefined();
  });
});
