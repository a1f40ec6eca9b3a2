import {describe, expect, test} from 'vitest';
import {parseModule} from '../ir/parser/parse-module.ts';
import {type DifferenceGroup, diffAirModules} from './diff/diff-modules.ts';
import {analyseAir} from './analyse.ts';
import {openLlvm14Oracle} from '../ir/testing/oracle-llvm14.ts';
import {fixAll} from './fixes/fix-findings.ts';
import {readAirModule} from './model/air-module.ts';
import {checkAirModule} from './rules/check.ts';
import {type OsProfile} from './rules/rule.ts';
import {appleModuleFolder, readAppleModules} from './testing/apple-modules.ts';

// Public files made by Apple's tools are obtained for the test and never committed.
const folder = appleModuleFolder();
const modules = folder === undefined ? [] : readAppleModules(folder);
const parsed = modules.flatMap(({file, index, text}) => {
  if (text === undefined) return [];
  const {module, diagnostics} = parseModule(text);
  return [{name: `${file} module ${index}`, air: readAirModule(module), diagnostics}];
});
const files = new Set(modules.map(({file}) => file)).size;
const entryPoints = parsed.reduce((sum, {air}) => sum + air.entryPoints.length, 0);

const macos26Triple = 'target triple = "air64_v28-apple-macosx26.0.0"';

const found = `${files} files, ${modules.length} modules, ${entryPoints} entry points`;
const absent = 'absent: set AIRLOCK_APPLE_MODULES to a folder of .metallib files';

/** Rules that differences of a group and of those below it break. */
function brokenRules(group: DifferenceGroup): string[] {
  const own = group.differences.flatMap(({broken}) => broken.map(({ruleId}) => ruleId));
  return [...own, ...group.children.flatMap(brokenRules)];
}

describe.skipIf(folder === undefined)(
  `made by Apple’s compilers (${modules.length > 0 ? found : absent})`,
  () => {
    test('every module is read, by LLVM 14 and by our parser', () => {
      expect(modules.filter(({text}) => text === undefined)).toEqual([]);
      expect(parsed.filter(({diagnostics}) => diagnostics.length > 0)).toEqual([]);
      expect(parsed.length).toBeGreaterThan(0);
    });

    test.each(['macos15', 'macos26'] satisfies OsProfile[])(
      'no rule reports more than information under %s, but that a module is for a newer OS',
      (profile) => {
        const reports = parsed.flatMap(({name, air}) =>
          checkAirModule(air, {profile})
            .filter(({severity, rule}) => severity !== 'info' && rule.id !== 'AIR-TRIPLE-OS')
            .map(({rule, message}) => `${name}: ${rule.id} ${message}`),
        );
        expect(reports).toEqual([]);
      },
    );

    test('each module equals itself', () => {
      const different = parsed.filter(({air}) => {
        const {missing, extra, changed} = diffAirModules(air, air).counts;
        return missing + extra + changed > 0;
      });
      expect(different.map(({name}) => name)).toEqual([]);
    });

    test('without the facts that the checklist asks for, the fixes bring back what a rule names', () => {
      const named = modules.flatMap(({file, index, text = ''}) => {
        const made = text.replace(/target triple = ".*"/, macos26Triple);
        const original = fixAll(made, {profile: 'macos26'}).text;
        const stripped = original
          .replace(/^!(air\.compile_options|llvm\.ident) = .*\n/gm, '')
          .replace(/, !"air\.arg_(?:type_name|name)", !"[^"]*"/g, '')
          .replace(/^(!llvm\.module\.flags) = .*$/m, '$1 = !{}');
        const mended = fixAll(stripped, {profile: 'macos26'}).text;
        const sides = [mended, original].map((side) => analyseAir(side, {profile: 'macos26'}));
        const [left, right] = sides;
        if (left === undefined || right === undefined) return [];
        const diff = diffAirModules(left.air, right.air, {left: left.findings, right: right.findings});
        const broken = diff.groups.flatMap(brokenRules);
        return broken.length === 0 ? [] : [`${file} module ${index}: ${broken.join(', ')}`];
      });
      // The type of an intersection function table has tags that the IR of its kernel does not tell.
      const untellable = 'gfx-rs+metal-rs/examples_raytracing_shaders.metallib module 0: AIR-ARG-TYPE-NAME';
      expect(named.filter((line) => line !== untellable)).toEqual([]);
    });

    test('made for macOS 26 by another triple, each is made complete by the fixes, and LLVM takes it', async () => {
      const oracle = await openLlvm14Oracle();
      const fixed = modules.map(({text = ''}) =>
        fixAll(text.replace(/target triple = ".*"/, macos26Triple), {
          profile: 'macos26',
        }),
      );
      expect(fixed.flatMap(({remaining}) => remaining.map(({message}) => message))).toEqual([]);
      const answers = await oracle.askAll(fixed.map(({text}) => text));
      expect(answers.filter(({accepted}) => !accepted)).toEqual([]);
    });
  },
);
