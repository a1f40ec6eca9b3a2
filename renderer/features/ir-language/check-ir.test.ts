import {describe, expect, it} from 'vitest';
import {conformingModule} from '../../../core/air/testing/conforming-module.ts';
import {libraryOfText} from '../../../core/metallib/library-of-text.ts';
import {type CompileReply, type Target} from '../../../core/protocol/compile.ts';
import {type EvidenceChoice} from '../../../core/protocol/session.ts';
import {replyOf} from './check-ir.ts';
import {IrService} from './ir-service.ts';

/** Without the SDK Version flag; the numbers of the others stay. */
const withoutSdkVersion = conformingModule
  .replace('!llvm.module.flags = !{!0, ', '!llvm.module.flags = !{')
  .replace(/^!0 = .*\n/m, '');

function check(text: string, profile: Target = 'macos26', evidence: EvidenceChoice = 'all') {
  const service = new IrService();
  service.open('a', text);
  const answer = service.call('a', 'check', {file: 'a.ll', profile, evidence});
  const reply = replyOf('a.ll', answer, profile, 1);
  const stage = reply.stages.find((entry) => entry.stage === 'check');
  return {reply, stage, codes: reply.diagnostics.map(({severity, code}) => `${severity} ${code}`)};
}

function metallib(reply: CompileReply) {
  return reply.stages.find(({stage}) => stage === 'metallib');
}

describe('check of an IR document', () => {
  it('passes a conforming module', () => {
    const {stage, reply, codes} = check(conformingModule);
    expect(codes.filter((code) => !code.startsWith('remark'))).toEqual([]);
    expect(stage?.state).toBe('passed');
    expect(stage?.detail).toMatch(/^\d+ rules for macOS 26: 0 errors, 0 warnings\.$/);
    expect(reply.stages.map(({state}) => state)).toEqual([
      'not-needed',
      'passed',
      'passed',
      'passed',
      ...Array<string>(4).fill('not-reached'),
    ]);
    const made = libraryOfText(conformingModule);
    const size = made.ok ? made.value.library.bytes.length : 0;
    expect(metallib(reply)?.detail).toBe(
      `A library of 1 function, ${size} bytes, assembled without Apple’s tools.`,
    );
  });

  it('fails with the predicted verdict and its rule, at the list that lacks the flag', () => {
    const {stage, reply} = check(withoutSdkVersion);
    expect(stage?.state).toBe('failed');
    expect(stage?.detail).toContain('Predicted: the compiler service of macOS 26 crashes (AIR-SDK-VERSION).');
    const [error] = reply.diagnostics.filter(({severity}) => severity === 'error');
    expect(error).toMatchObject({code: 'AIR-SDK-VERSION', origin: 'lab'});
    const line = withoutSdkVersion.split('\n')[(error?.location?.range.start.line ?? 0) - 1];
    expect(line).toContain('!llvm.module.flags');
    expect(error?.notes.map(({message, fixIts}) => [message, fixIts.length])).toEqual([
      ['Add module flag "SDK Version"', 2],
    ]);
    expect(reply.errorCount).toBe(1);
    expect(reply.stages.at(-1)?.state).toBe('not-reached');
  });

  it('says nothing of it for macOS 15, nor where contested evidence is left out', () => {
    expect(check(withoutSdkVersion, 'macos15').codes).not.toContain('error AIR-SDK-VERSION');
    expect(check(withoutSdkVersion, 'macos26', 'uncontested').codes).not.toContain('error AIR-SDK-VERSION');
  });

  it('takes the severity that was chosen for a rule, and asks again when it changes', () => {
    const service = new IrService();
    service.open('a', withoutSdkVersion);
    const severityOf = (severities: Record<string, 'warning' | 'off'>) => {
      const choice = {profile: 'macos26', evidence: 'all', severities} as const;
      const {rules} = service.call('a', 'check', {file: 'a.ll', ...choice});
      if (rules.state !== 'checked') return rules.state;
      return rules.diagnostics.find(({code}) => code === 'AIR-SDK-VERSION')?.severity;
    };
    const chosen = [{}, {'AIR-SDK-VERSION': 'warning'}, {'AIR-SDK-VERSION': 'off'}, {}] as const;
    expect(chosen.map(severityOf)).toEqual(['error', 'warning', undefined, 'error']);
  });

  it('assembles a module that breaks rules, and says where one cannot be assembled', () => {
    expect(metallib(check(withoutSdkVersion).reply)?.state).toBe('passed');
    const withoutKernel = conformingModule.replace(/^!air\.kernel = .*\n/m, '');
    const refused = check(withoutKernel).reply;
    expect(metallib(refused)?.state).toBe('failed');
    expect(metallib(refused)?.detail).toMatch(/^The lab’s assembler refuses line \d+: /);
  });

  it('judges no module that is not AIR', () => {
    const {stage, reply, codes} = check(
      'target triple = "spir64-unknown-unknown"\ndefine void @f() {\n ret void\n}\n',
    );
    expect(codes).toEqual([]);
    expect(stage).toMatchObject({state: 'not-needed'});
    expect(stage?.detail).toContain('Not an AIR module');
    expect(metallib(reply)?.state).toBe('not-needed');
  });

  it('does not reach the rules when the text is broken', () => {
    const {stage, reply} = check(`${withoutSdkVersion}\ndefine void @broken( {\n`);
    expect(reply.errorCount).toBeGreaterThan(0);
    expect(stage?.state).toBe('not-reached');
    expect(reply.diagnostics.map(({code}) => code)).not.toContain('AIR-SDK-VERSION');
  });
});
