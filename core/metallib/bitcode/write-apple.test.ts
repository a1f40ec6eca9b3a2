import {describe, expect, test} from 'vitest';
import {appleModuleFolder, readAppleModules} from '../../air/testing/apple-modules.ts';
import {firstDifference} from '../../ir/equality.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {mapInParallel} from '../../ir/testing/run-process.ts';
import {disassemble, judgeBitcode, judgeText} from '../testing/llvm14.ts';
import {writeBitcode} from './write-module.ts';

// Public files made by Apple's tools are obtained for the test and never committed.
const folder = appleModuleFolder();
const modules = folder === undefined ? [] : readAppleModules(folder);
const found = folder === undefined ? 'absent: set AIRLOCK_APPLE_MODULES' : `${modules.length} modules`;

/** `llvm-as` takes some of Apple's texts only after dropping their debug info; then the text itself is compared. */
async function complaintOf(text: string): Promise<string | undefined> {
  const {module} = parseModule(text);
  const written = writeBitcode(module);
  if (!written.ok) return written.error[0]?.message;
  const [ours, reference] = await Promise.all([judgeBitcode(written.value), judgeText(text)]);
  if (ours.complaints !== '') return ours.complaints;
  if (ours.textHash === reference.textHash) return undefined;
  const again = parseModule(await disassemble(written.value)).module;
  const difference = firstDifference(module, again);
  return difference === undefined ? undefined : `differs at ${difference}: ${reference.complaints}`;
}

describe.skipIf(modules.length === 0)(`modules that Apple's compilers made (${found})`, () => {
  test('are written so that LLVM 14 reads what it read before', async () => {
    const complaints = await mapInParallel(modules, async ({file, index, text}) => {
      const complaint = text === undefined ? undefined : await complaintOf(text);
      return complaint === undefined ? [] : [`${file} module ${index}: ${complaint}`];
    });
    expect(complaints.flat()).toEqual([]);
  }, 600_000);
});
