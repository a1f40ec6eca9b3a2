import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import type {Locator, Page} from '@playwright/test';

/** How long an answer may take. */
export const limit = {timeout: 60_000};

/** The lab's window as a person at it has it: keys, tabs, panels, and waiting until it has answered. */
export class LabWindow {
  readonly page: Page;
  /** Milliseconds between two keys; 0: as fast as the lab, without a pause between moves either. */
  keyMs: number;

  constructor(page: Page, keyMs: number) {
    this.page = page;
    this.keyMs = keyMs;
  }

  protected source(): Locator {
    return this.page.getByRole('region', {name: 'Source'});
  }

  protected stage(name: string, word: string): Locator {
    return this.page.getByRole('button', {name: new RegExp(`^${name}\\W+${word}`)});
  }

  protected async intoEditor(): Promise<void> {
    // Not where a click would move the cursor: the keys that follow say where.
    await this.source()
      .locator('.monaco-editor .native-edit-context, .monaco-editor textarea.inputarea')
      .first()
      .focus();
  }

  protected press(keys: string): Promise<void> {
    return this.page.keyboard.press(keys);
  }

  protected type(text: string): Promise<void> {
    return this.page.keyboard.type(text, {delay: this.keyMs});
  }

  /** As from the clipboard, one step of undo: what is typed is a step for every bracket and every space. */
  protected paste(text: string): Promise<void> {
    return this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      const event = new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true});
      document.activeElement?.dispatchEvent(event);
    }, text);
  }

  /**
   * Drops a file on the window. Not by the system's dialog: Playwright holds the page's element of each dialog for ever, ten
   * nodes by a heap snapshot, and so does every handle of a page's object that is not let go.
   */
  protected drop(path: string): Promise<void> {
    const given = {name: basename(path), base64: readFileSync(path).toString('base64')};
    return this.page.evaluate(({name, base64}) => {
      const dataTransfer = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      dataTransfer.items.add(new File([content], name));
      const main = document.querySelector('main');
      for (const type of ['dragenter', 'dragover', 'drop'])
        main?.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
    }, given);
  }

  protected pause(ms: number): Promise<void> {
    return this.page.waitForTimeout(this.keyMs === 0 ? 0 : ms);
  }

  /** Puts an open document in front by its tab. */
  async show(name: string): Promise<void> {
    const tab = this.page
      .getByRole('group', {name: 'Document tabs'})
      .getByRole('button', {name, exact: true})
      .first();
    await tab.click(limit);
    await this.page.getByRole('heading', {level: 1}).filter({hasText: name}).waitFor(limit);
  }

  async openSample(title: RegExp): Promise<void> {
    const front = '.document-tab[data-selected="true"] .document-tab-name';
    const before =
      (await this.page
        .locator(front)
        .getAttribute('title')
        .catch(() => null)) ?? '';
    await this.page
      .getByRole('list', {name: 'Sample gallery'})
      .getByRole('button', {name: title})
      .first()
      .click(limit);
    // What comes next is about the sample: its text is read by the host first.
    await this.page.locator(`${front}:not([title="${before}"])`).waitFor(limit);
  }

  protected panel(name: RegExp): Promise<void> {
    return this.page.getByRole('tab', {name}).first().click(limit);
  }

  /** Until the AIR is that of the text as it is. */
  async settled(): Promise<void> {
    await this.stage('Front end', 'passed').waitFor(limit);
    await this.page.locator('[data-testid="ir-pane"][data-stale="false"]').waitFor(limit);
  }

  /** Closes the document in front. */
  protected async close(): Promise<void> {
    const name =
      (await this.page
        .locator('.document-tab[data-selected="true"] .document-tab-name')
        .getAttribute('title')) ?? '';
    await this.press('Alt+W');
    await this.page
      .getByRole('button', {name: `Close tab ${name}`, exact: true})
      .waitFor({state: 'detached', ...limit});
  }
}
