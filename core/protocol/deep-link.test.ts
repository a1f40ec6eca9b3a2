import {expect, it} from 'vitest';
import {linkQuery, parseDeepLink, type DeepLink} from './deep-link.ts';

it('says what a link says', () => {
  const links: DeepLink[] = [
    {file: 'kernels/scale.metal', line: 12, column: 3},
    {file: 'a b/ü&=#?.metal', view: 'run'},
    {sample: 'vector-add/vector-add.metal', view: 'timing'},
    {crash: '2026-11-21T21-00-00-ab12', view: 'crashes'},
  ];
  for (const link of links) {
    expect(parseDeepLink(`airlock://${linkQuery(link)}`)).toEqual({ok: true, value: link});
    expect(parseDeepLink(`#${linkQuery(link)}`)).toEqual({ok: true, value: link});
  }
  expect(parseDeepLink('AIRLOCK://open/?file=a+b.metal')).toEqual({ok: true, value: {file: 'a b.metal'}});
});

it.each([
  ['airlock://open', 'does not begin with'],
  ['airlock://run?file=a', 'does not begin with'],
  ['https://open?file=a', 'does not begin with'],
  ['airlock://app/?file=a', 'does not begin with'],
  ['airlock://open?', 'it names nothing'],
  ['airlock://open?file=../secret', 'file: expected a path below the folder'],
  ['airlock://open?file=/etc/passwd', 'file: expected a path below the folder'],
  ['airlock://open?file=%2e%2e/secret', 'file: expected a path below the folder'],
  ['airlock://open?file=a%00', 'file: expected a path below the folder'],
  ['airlock://open?file=%zz', 'file is not encoded'],
  ['airlock://open?file=a&file=b', 'file is said twice'],
  ['airlock://open?file=a&line=0', 'line:'],
  ['airlock://open?file=a&line=NaN', 'line:'],
  ['airlock://open?view=shell', 'view:'],
  ['airlock://open?crash=../../x', 'crash: expected the id of a crash'],
  ['airlock://open?file=a&command=rm', 'Unrecognized key'],
  ['airlock://open?file=a&__proto__=b', ''],
  [`airlock://open?file=${'a'.repeat(5_000)}`, 'longer than'],
])('refuses %s', (text, reason) => {
  const parsed = parseDeepLink(text);
  expect(parsed.ok).toBe(false);
  if (!parsed.ok) expect(parsed.error.message).toContain(reason);
});
