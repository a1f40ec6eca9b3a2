import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {compileRequestSchema} from '../../core/protocol/compile.ts';
import {readProjectFiles} from './project-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-project-'));
  mkdirSync(join(folder, 'app/shared'), {recursive: true});
});

afterEach(() => rmSync(folder, {recursive: true, force: true}));

function write(path: string, text: string): string {
  const place = join(folder, path);
  writeFileSync(place, text);
  return place;
}

it('reads what is included, directly or not, once each', async () => {
  const source = '#include "shared/types.h"\n#include "shared/types.h"\n#include <metal_stdlib>\n';
  const file = write('app/k.metal', source);
  write('app/shared/types.h', '  #  include "more.h"\n#include "../k.metal"\n');
  write('app/shared/more.h', '#include "types.h"\nint more;\n');
  const read = await readProjectFiles(file, source);
  expect(read).toEqual({
    path: 'k.metal',
    includes: {
      'shared/types.h': '  #  include "more.h"\n#include "../k.metal"\n',
      'shared/more.h': '#include "types.h"\nint more;\n',
    },
  });
  expect(compileRequestSchema.safeParse({name: file, source, ...read}).success).toBe(true);
});

it('stays below the folder, also where a link leads out', async () => {
  const secret = write('secret.h', 'int secret;');
  symlinkSync(secret, join(folder, 'app/link.h'));
  const source = `#include "../secret.h"\n#include "link.h"\n#include "${secret}"\n#include "missing.h"\n#include "shared"\n`;
  const file = write('app/k.metal', source);
  expect((await readProjectFiles(file, source)).includes).toEqual({});
  const wider = await readProjectFiles(file, source, folder);
  expect(wider.path).toBe('app/k.metal');
  expect(wider.includes).toEqual({'secret.h': 'int secret;', 'app/link.h': 'int secret;'});
});
