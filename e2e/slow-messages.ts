import {type Page} from '@playwright/test';

/**
 * Every message between the page, the host and the page's workers comes up to `limitMs` late, each direction in its order:
 * `AIRLOCK_SLOW_MESSAGES=400 npx playwright test`. A step of a journey that does not wait for what it needs fails here, and
 * on a machine that is busy at the wrong moment.
 */
export async function slowMessages(page: Page, limitMs: number): Promise<void> {
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    const toServer = inOrder(limitMs);
    const toPage = inOrder(limitMs);
    socket.onMessage((message) => toServer(() => server.send(message)));
    server.onMessage((message) => toPage(() => socket.send(message)));
  });
  await page.addInitScript(slowWorkers, limitMs);
}

/** Calls what it is given up to `limitMs` later. Whichever timer ends sends what has waited longest, so the order is kept. */
function inOrder(limitMs: number): (send: () => void) => void {
  const waiting: (() => void)[] = [];
  return (send) => {
    waiting.push(send);
    setTimeout(() => waiting.shift()?.(), Math.random() * limitMs);
  };
}

/** Runs in the page: what it says to a worker is said later, in order. The answer needs no second delay. */
function slowWorkers(limitMs: number): void {
  const post = Reflect.get(Worker.prototype, 'postMessage') as (...message: unknown[]) => void;
  const waiting = new WeakMap<Worker, unknown[][]>();
  Worker.prototype.postMessage = function (this: Worker, ...message: unknown[]) {
    const queue = waiting.get(this) ?? [];
    waiting.set(this, queue);
    queue.push(message);
    setTimeout(() => post.apply(this, queue.shift() ?? []), Math.random() * limitMs);
  };
}
