// What an engineer does in the window, as moves that leave it as they found it: same documents open, the main one in front.
import {LabWindow, limit} from './lab-window.ts';

export const mainDocument = 'tiled-matmul.metal';

/** A kernel that is typed into a new document, or pasted and taken out again: one line, which the editor does not indent. */
function anotherKernel(turn: number): string {
  const body = Array.from({length: 24}, (_, at) => `sum = fma(sum, ${turn}.0f, data[at + ${at}u]);`);
  return `kernel void extra${turn}(device float *data [[buffer(0)]], uint at [[thread_position_in_grid]]) { float sum = data[at]; ${body.join(' ')} data[at] = sum; }`;
}

/** A person at the window. `turn` counts what was typed: no text comes twice. */
export class Engineer extends LabWindow {
  turn = 0;

  /** Documents that the moves come back to. */
  async sitDown(): Promise<void> {
    await this.page
      .getByRole('tree', {name: 'Files of the folder'})
      .getByRole('treeitem', {name: 'scale.metal'})
      .click(limit);
    await this.settled();
    await this.openSample(/compiler-shaped|^Module without SDK Version/);
    await this.openSample(/^Vector add/);
    await this.settled();
    await this.openSample(/^Copy 1D/);
    await this.openSample(/^Tiled matrix multiply/);
    await this.settled();
    // A line that every edit types anew, and a kernel that it changes.
    await this.intoEditor();
    await this.press('Control+Home');
    await this.page.keyboard.insertText('#define PACE 1.0f\n');
    await this.press('Control+End');
    await this.page.keyboard.insertText(
      '\nkernel void paced(device float *data [[buffer(0)]], uint at [[thread_position_in_grid]])\n' +
        '{\n  data[at] = fma(data[at], PACE, 1.0f);\n}\n',
    );
    await this.settled();
  }

  private async typePace(value: string): Promise<void> {
    await this.intoEditor();
    await this.press('Control+Home');
    await this.press('Shift+End');
    await this.type(`#define PACE ${value}`);
  }

  /** One edit that changes the code, key by key, and the answer to it. */
  async edit(): Promise<void> {
    this.turn++;
    await this.typePace(`${1 + (this.turn % 9)}.${this.turn}f`);
    await this.settled();
    await this.pause(500);
  }

  async undoAndRedo(): Promise<void> {
    await this.edit();
    await this.edit();
    for (let step = 0; step < 3; step++) await this.press('Control+Z');
    await this.pause(400);
    for (let step = 0; step < 3; step++) await this.press('Control+Shift+Z');
    await this.edit();
  }

  async errAndMend(): Promise<void> {
    await this.typePace('1.0f +');
    await this.stage('Front end', 'failed').waitFor(limit);
    await this.panel(/^Problems/);
    await this.press('F8');
    await this.pause(800);
    await this.edit();
  }

  async pasteAndTakeOut(): Promise<void> {
    await this.intoEditor();
    await this.press('Control+End');
    await this.paste(anotherKernel(++this.turn));
    await this.source().getByText(`extra${this.turn}`, {exact: true}).first().waitFor(limit);
    await this.settled();
    await this.pause(500);
    await this.press('Shift+Home');
    await this.press('Delete');
    await this.settled();
  }

  async otherDocuments(): Promise<void> {
    await this.show('vector-add.metal');
    await this.intoEditor();
    await this.press('Control+Home');
    await this.type(`// ${++this.turn} `);
    await this.press('Shift+Home');
    await this.press('Delete');
    await this.settled();
    await this.show('copy-1d-sync.metal');
    await this.settled();
    await this.show(mainDocument);
    await this.settled();
  }

  async fileOnDisk(): Promise<void> {
    await this.show('scale.metal');
    await this.intoEditor();
    await this.press('Control+Home');
    await this.press('Shift+End');
    await this.type(`#include <metal_stdlib> // ${++this.turn}`);
    await this.press('Control+S');
    await this.settled();
    await this.show(mainDocument);
  }

  async irDocument(): Promise<void> {
    await this.show('fixed.ll');
    await this.intoEditor();
    await this.press('Control+Home');
    await this.press('Shift+End');
    await this.type(`; note ${++this.turn}`);
    await this.pause(600);
    await this.panel(/^Checklist/);
    await this.pause(400);
    await this.panel(/^Problems/);
    await this.show(mainDocument);
  }

  async linesAndMetadata(): Promise<void> {
    await this.intoEditor();
    await this.press('Control+End');
    await this.press('ArrowUp');
    await this.press('ArrowUp');
    await this.pause(300);
    await this.press('Alt+ArrowRight');
    await this.pause(400);
    await this.press('Alt+ArrowLeft');
    await this.press('Alt+M');
    await this.pause(800);
    await this.press('Alt+M');
    await this.pause(300);
  }

  async compare(): Promise<void> {
    await this.press('Alt+C');
    await this.page.getByTestId('text-diff').locator('.view-line').first().waitFor(limit);
    await this.pause(800);
    await this.press('Escape');
    await this.page.getByTestId('text-diff').waitFor({state: 'detached'});
  }

  async run(): Promise<void> {
    await this.show('vector-add.metal');
    await this.press('Control+R');
    await this.stage('Run', 'passed').waitFor(limit);
    await this.page.getByTestId('run-verdict').filter({hasText: 'Passed'}).waitFor(limit);
    await this.pause(500);
    await this.panel(/^Problems/);
    await this.show(mainDocument);
  }

  async time(): Promise<void> {
    await this.show('copy-1d-sync.metal');
    await this.panel(/^Timing/);
    await this.page.getByRole('spinbutton', {name: 'Samples'}).fill('12', limit);
    await this.page.getByLabel('of at least (ms)').fill('0.05');
    const start = this.page.getByRole('button', {name: /^Time\b/});
    await start.click(limit);
    await this.page
      .getByRole('progressbar', {name: 'Progress of the timing'})
      .waitFor(limit)
      .catch(() => undefined);
    await this.page
      .getByTestId('timing-verdict')
      .filter({hasText: /faster|slower|No difference|Not decided/})
      .waitFor(limit);
    await this.page
      .getByRole('progressbar', {name: 'Progress of the timing'})
      .waitFor({state: 'detached', ...limit});
    await this.page.getByRole('tab', {name: /^History/}).click();
    await this.pause(600);
    await this.page.getByRole('tab', {name: 'Result', exact: true}).click();
    await this.panel(/^Problems/);
    await this.show(mainDocument);
  }

  async crash(): Promise<void> {
    await this.show('broken.ll');
    await this.panel(/^Run\b/);
    await this.press('Control+R');
    await this.page
      .getByTestId('run-verdict')
      .filter({hasText: 'brought the compiler service down'})
      .waitFor(limit);
    const notice = this.page.locator('.banner').filter({hasText: 'Compiler service crashed'});
    await notice.getByRole('button', {name: 'Look at it'}).first().click(limit);
    for (const view of [/^Report$/, /^Files$/, /^Difference$/, /^Explain$/, /^Overview$/]) {
      await this.page.getByRole('tab', {name: view}).click(limit);
      await this.pause(500);
    }
    await this.panel(/^Problems/);
    await this.show(mainDocument);
  }

  async palette(): Promise<void> {
    await this.press('Control+Shift+P');
    await this.page.getByRole('combobox', {name: 'Find a command'}).waitFor(limit);
    await this.type('layout');
    await this.pause(300);
    await this.press('Escape');
    await this.page.getByRole('dialog').waitFor({state: 'detached', ...limit});
  }

  async find(): Promise<void> {
    await this.intoEditor();
    await this.press('Control+F');
    await this.type('PACE');
    await this.press('Enter');
    await this.press('Escape');
    await this.press('Control+Shift+F');
    await this.page.getByRole('textbox', {name: 'Text to find in files'}).fill('FACTOR', limit);
    await this.press('Enter');
    await this.page.getByRole('tree', {name: 'Matches of FACTOR'}).waitFor(limit);
    await this.pause(300);
  }

  async openAndClose(): Promise<void> {
    await this.press('Alt+N');
    await this.intoEditor();
    await this.press('Control+A');
    await this.page.keyboard.insertText(
      `#include <metal_stdlib>\nusing namespace metal;\n${anotherKernel(++this.turn)}`,
    );
    await this.settled();
    await this.close();
    await this.openSample(/^Simdgroup reduction/);
    await this.settled();
    await this.close();
    await this.show(mainDocument);
    await this.settled();
  }

  /** A library dropped on the window: read by its worker, looked at, closed. */
  async library(path: string): Promise<void> {
    await this.drop(path);
    await this.page.getByRole('heading', {level: 1}).filter({hasText: '.metallib'}).waitFor(limit);
    await this.pause(1500);
    await this.close();
    await this.show(mainDocument);
    await this.settled();
  }

  async settingsAndTheme(): Promise<void> {
    await this.press('Control+,');
    await this.page.getByRole('dialog', {name: 'Settings'}).waitFor(limit);
    await this.pause(400);
    await this.press('Escape');
    await this.page.getByRole('dialog').waitFor({state: 'detached', ...limit});
    await this.page.emulateMedia({colorScheme: this.turn % 2 === 0 ? 'dark' : 'light'});
    await this.pause(300);
  }

  /** Closes every document and opens the same ones again. */
  async startAfresh(): Promise<void> {
    const names = this.page.locator('.document-tab');
    for (let left = await names.count(); left > 0; left = await names.count()) {
      await names
        .first()
        .getByRole('button', {name: /^Close tab/})
        .click(limit);
      const dialog = this.page.getByRole('dialog').getByRole('button', {name: 'Close without saving'});
      await dialog.click({timeout: 500}).catch(() => undefined);
    }
    await this.sitDown();
  }

  /** Out of whatever a move that failed has left open. */
  async recover(): Promise<void> {
    for (let step = 0; step < 3; step++) await this.press('Escape');
    await this.show(mainDocument);
    await this.typePace('1.0f');
    await this.settled();
  }
}
