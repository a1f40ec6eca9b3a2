import {expect, test} from 'vitest';
import {diagnosticSchema} from '../base/diagnostic.ts';
import {SourceText} from '../base/source-text.ts';
import {applyEdits} from '../ir/edit/text-edit.ts';
import {analyseAir, toDiagnostics} from './analyse.ts';
import {conformingModule} from './testing/conforming-module.ts';
import {edited} from './testing/rule-case.ts';

const profile = 'macos26';

test('a finding is a diagnostic at its place, with the rule, related places and the fix', () => {
  const text = edited(
    ['!{!0, !1', '!{!1'],
    ['!"air.location_index", i32 1, i32 1', '!"air.location_index", i32 0, i32 1'],
  );
  const diagnostics = toDiagnostics(analyseAir(text, {profile}), 'k.ll', profile);
  diagnostics.forEach((diagnostic) => diagnosticSchema.parse(diagnostic));
  const [sdk, clash] = diagnostics;
  const line = text.split('\n').findIndex((each) => each.startsWith('!llvm.module.flags')) + 1;
  expect(sdk).toMatchObject({severity: 'error', code: 'AIR-SDK-VERSION', origin: 'lab'});
  expect(sdk?.location?.range.start).toEqual({line, column: 1});
  expect(sdk?.notes.map(({message}) => message)).toEqual(['Add module flag "SDK Version"']);
  expect(clash?.notes[0]).toMatchObject({
    message: 'argument 0 (source) of kernel scale',
    location: {file: 'k.ll'},
  });
  const source = new SourceText(text);
  const edits = (sdk?.notes[0]?.fixIts ?? []).map(({range, text: inserted}) => ({
    start: source.offsetAt(range.start),
    end: source.offsetAt(range.end),
    text: inserted,
  }));
  const fixed = applyEdits(text, edits);
  const rules = fixed.ok ? analyseAir(fixed.value, {profile}).findings.map(({rule}) => rule.id) : [];
  expect(rules).toEqual(['AIR-LOCATION-CLASH']);
});

test('a text that the parser does not understand is not said to lack what follows', () => {
  const analysis = analyseAir(conformingModule.slice(0, conformingModule.indexOf('ret void')), {profile});
  expect(analysis.parseDiagnostics.length).toBeGreaterThan(0);
  expect(analysis.findings).toEqual([]);
});

test('other modules are not judged as AIR', () => {
  const text = 'target triple = "x86_64-unknown-linux-gnu"\ndefine void @f() {\n  ret void\n}\n';
  expect(analyseAir(text, {profile}).findings).toEqual([]);
});
