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

/**
 * A loop with a barrier from `from` to below `to`. `%begin` and `%limit` are two values that all threads share, with the
 * thread's index added to each.
 */
function shiftedLoop(from: string, to: string, more = '', step = '64'): string {
  return `  %bits = bitcast float %value to i32
  %low = lshr i32 %bits, 8
  %begin = add i32 %low, %index
  %limit = add i32 %index, %bits
${more}
  %some = icmp ult i32 ${from}, ${to}
  br i1 %some, label %loop, label %after
loop:
  %n = phi i32 [ ${from}, %entry ], [ %m, %loop ]
  ${barrier}
  %m = add i32 ${step}, %n
  %is = icmp ult i32 %m, ${to}
  br i1 %is, label %loop, label %after
after:`;
}

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
    ['in a loop from and to what each thread shifts by its index', shiftedLoop('%begin', '%limit')],
    [
      'in a loop to a bound that is shifted twice, there and back',
      shiftedLoop('%begin', '%back', '  %on = add i32 %limit, %index\n  %back = sub i32 %on, %index'),
    ],
    [
      'in a loop over multiples that are the same on both sides',
      shiftedLoop(
        '%first',
        '%second',
        '  %four = shl i32 %index, 2\n  %three = mul i32 %index, 3\n  %first = add i32 %begin, %three\n  %less = sub i32 %four, %index\n  %second = add i32 %less, %limit',
      ),
    ],
    [
      'behind a comparison of equal shares of the index',
      `  %share = lshr i32 %index, 5\n  %one = add i32 %share, 1\n  %two = sub i32 %share, -7\n  %is = icmp slt i32 %one, %two\n  br i1 %is, label %a, label %b\na:\n  ${barrier}\n  br label %b\nb:`,
    ],
    ['in a block that cannot be reached', `  br label %on\ndead:\n  ${barrier}\n  br label %on\non:`],
  ])('%s', (_name, code) => {
    expect(broken(code)).toEqual([]);
  });
});

describe('barriers that some threads miss', () => {
  test.each([
    ['in a loop to a bound that all threads share', shiftedLoop('%begin', '%bits', '')],
    [
      'in a loop to a bound that is shifted by another value',
      shiftedLoop('%begin', '%other', '  %wider = zext i16 %lane to i32\n  %other = add i32 %limit, %wider'),
    ],
    ['in a loop to twice the index', shiftedLoop('%begin', '%twice', '  %twice = add i32 %limit, %index')],
    ['in a loop that steps by the index', shiftedLoop('%begin', '%limit', '', '%index')],
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
