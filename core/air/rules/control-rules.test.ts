import {describe, expect, test} from 'vitest';
import {edited} from '../testing/rule-case.ts';
import {checkText} from '../testing/check-text.ts';

const barrier = 'tail call void @air.wg.barrier(i32 2, i32 1) #1';

/** The rules about barriers that the kernel breaks when `code` stands in place of its barrier. */
function broken(code: string): string[] {
  const text = edited([`  ${barrier}\n`, `${code}\n`]);
  return checkText(text)
    .map(({rule}) => rule.id)
    .filter((id) => id.includes('BARRIER'));
}

const lane = '%is = icmp ult i16 %lane, 4';
const uniform = '%is = fcmp olt float %value, 4.0';

describe('barriers that every thread reaches', () => {
  test.each([
    [
      'behind both ways of a branch on the thread',
      `${lane}\n  br i1 %is, label %a, label %b\na:\n  br label %b\nb:\n  ${barrier}`,
    ],
    [
      'behind a branch on memory',
      `${uniform}\n  br i1 %is, label %a, label %b\na:\n  ${barrier}\n  br label %b\nb:`,
    ],
    [
      'in a loop whose count all threads share',
      `  br label %loop\nloop:\n  %n = phi i32 [ 0, %entry ], [ %m, %loop ]\n  ${barrier}\n  %m = add i32 %n, 1\n  %is = icmp ult i32 %m, 8\n  br i1 %is, label %loop, label %after\nafter:`,
    ],
    ['in a block that cannot be reached', `  br label %on\ndead:\n  ${barrier}\n  br label %on\non:`],
  ])('%s', (_name, code) => {
    expect(broken(code)).toEqual([]);
  });
});

describe('barriers that some threads miss', () => {
  test.each([
    [
      'in one way of a branch',
      `${lane}\n  br i1 %is, label %a, label %b\na:\n  ${barrier}\n  br label %b\nb:`,
    ],
    [
      'behind arithmetic on the thread',
      `  %half = lshr i32 %index, 1\n  %low = trunc i32 %half to i16\n  %is = icmp eq i16 %low, 0\n  br i1 %is, label %a, label %b\na:\n  ${barrier}\n  br label %b\nb:`,
    ],
    [
      'in a loop that each thread leaves on its own',
      `  br label %loop\nloop:\n  %n = phi i32 [ %index, %entry ], [ %m, %loop ]\n  ${barrier}\n  %m = add i32 %n, 64\n  %is = icmp ult i32 %m, 800\n  br i1 %is, label %loop, label %after\nafter:`,
    ],
    [
      'behind a uniform branch inside of a divergent one',
      `${lane}\n  br i1 %is, label %a, label %b\na:\n  %so = fcmp olt float %value, 4.0\n  br i1 %so, label %deep, label %b\ndeep:\n  ${barrier}\n  br label %b\nb:`,
    ],
    [
      'in a case of a switch',
      `  switch i16 %lane, label %b [ i16 0, label %a ]\na:\n  ${barrier}\n  br label %b\nb:`,
    ],
  ])('%s', (_name, code) => {
    expect(broken(code)).toEqual(['AIR-DIVERGENT-BARRIER']);
  });

  test('because they have returned: a warning of its own', () => {
    const code = `${lane}\n  br i1 %is, label %on, label %out\nout:\n  ret void\non:\n  ${barrier}\n  ${barrier}`;
    expect(broken(code)).toEqual(['AIR-BARRIER-AFTER-RETURN', 'AIR-BARRIER-AFTER-RETURN']);
  });
});
