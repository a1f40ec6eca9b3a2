// Makes packaging/icons/ from renderer/icon.svg: PNG set, icns (macOS), ico. Chromium draws, the containers are written
// here. `node scripts/make-icons.mjs`; the results are committed, because a packaging machine needs no browser.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {ensureBrowser} from './ensure-browser.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
export const iconSource = join(repository, 'renderer/icon.svg');
export const iconFolder = join(repository, 'packaging/icons');

/** Linux and the window: the drawing fills the square. */
export const pngSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
export const icoSizes = [16, 24, 32, 48, 64, 128, 256];
/** Kinds of an icns that hold PNG, with the pixels of each (the 2x kinds under half their size's name). */
export const icnsKinds = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];
/** Apple's grid: the shape takes 824 of 1024 pixels, the rest is its shadow's. */
const macShare = 824 / 1024;

/** An icns file of PNG images. `images` are pairs of kind and PNG bytes. */
export function icns(images) {
  const parts = images.map(([kind, png]) => {
    const head = Buffer.alloc(8);
    head.write(kind, 0, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'latin1');
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return Buffer.concat([head, ...parts]);
}

/** An ico file of PNG images. `images` are pairs of size in pixels and PNG bytes. */
export function ico(images) {
  const directory = Buffer.alloc(6 + 16 * images.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(images.length, 4);
  let offset = directory.length;
  images.forEach(([size, png], index) => {
    const at = 6 + 16 * index;
    // 0 stands for 256.
    directory.writeUInt8(size % 256, at);
    directory.writeUInt8(size % 256, at + 1);
    directory.writeUInt16LE(1, at + 4);
    directory.writeUInt16LE(32, at + 6);
    directory.writeUInt32LE(png.length, at + 8);
    directory.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([directory, ...images.map(([, png]) => png)]);
}

/** What the committed icons were made from. */
export function sourceHash() {
  return createHash('sha256').update(readFileSync(iconSource)).digest('hex');
}

async function draw(page, svg, size, share) {
  await page.setViewportSize({width: size, height: size});
  const side = size * share;
  const image = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(
    `<body style="margin:0;width:${size}px;height:${size}px;display:grid;place-items:center;background:transparent">` +
      `<img style="width:${side}px;height:${side}px" src="${image}"></body>`,
  );
  await page.locator('img').evaluate((element) => element.decode());
  return page.screenshot({omitBackground: true});
}

async function main() {
  const {chromium} = createRequire(import.meta.url)('@playwright/test');
  const browser = await chromium.launch({executablePath: ensureBrowser(), args: ['--no-sandbox']});
  try {
    const page = await browser.newPage({deviceScaleFactor: 1});
    const svg = readFileSync(iconSource, 'utf8');
    mkdirSync(iconFolder, {recursive: true});
    const full = new Map();
    for (const size of pngSizes) full.set(size, await draw(page, svg, size, 1));
    const mac = new Map();
    for (const size of new Set(icnsKinds.map(([, pixels]) => pixels))) {
      mac.set(size, await draw(page, svg, size, size < 64 ? 1 : macShare));
    }
    for (const [size, png] of full) writeFileSync(join(iconFolder, `${size}x${size}.png`), png);
    writeFileSync(join(iconFolder, 'icon.ico'), ico(icoSizes.map((size) => [size, full.get(size)])));
    writeFileSync(
      join(iconFolder, 'icon.icns'),
      icns(icnsKinds.map(([kind, size]) => [kind, mac.get(size)])),
    );
    writeFileSync(join(iconFolder, 'source.json'), `${JSON.stringify({sha256: sourceHash()})}\n`);
  } finally {
    await browser.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
