import type {IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents} from 'electron';
import {type Disposable} from '../../core/base/disposable.ts';
import {type Result, err} from '../../core/base/result.ts';
import {type LabError, badInput} from '../../core/protocol/error.ts';
import {type CallOptions, type Lab, type LabMethodName, labMethods} from '../../core/protocol/lab.ts';
import {maxPendingCalls} from '../../core/protocol/wire.ts';
import {callChannel, cancelChannel, droppedChannel, eventChannel} from './ipc-channels.ts';

/** What the transport needs of the lab host: one view of the lab for each page. */
export interface CallerSource {
  connect(): {readonly lab: Lab; dispose(): void};
}

export interface IpcHostOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'on'>;
  readonly host: CallerSource;
  /** Whether a frame's address is one of the lab's own page. */
  readonly isOwnUrl: (url: string) => boolean;
  /** Opens a folder that a person dropped on the page; `path` is what the preload says and still to be checked. */
  readonly openDropped: (path: unknown) => Promise<LabResult>;
}

type LabResult = Result<unknown, LabError>;

/** Serves the lab to attached windows over Electron's IPC. */
export interface IpcHost {
  /** Lets the page of `contents` call the lab; calls of any other sender are refused. */
  attach(contents: WebContents): void;
}

/** One life of one page: from a navigation to the next. */
interface Page {
  readonly lab: Lab;
  readonly pending: Map<number, AbortController>;
  dispose(): void;
}

export function createIpcHost({ipcMain, host, isOwnUrl, openDropped}: IpcHostOptions): IpcHost {
  const pages = new Map<WebContents, Page>();

  const pageOf = (event: IpcMainInvokeEvent | IpcMainEvent): Page | undefined => {
    const {sender, senderFrame} = event;
    // Only the main frame: a frame inside the page must not speak in its name.
    if (senderFrame === null || senderFrame !== sender.mainFrame) return undefined;
    return isOwnUrl(senderFrame.url) ? pages.get(sender) : undefined;
  };

  for (const method of Object.keys(labMethods) as LabMethodName[]) {
    ipcMain.handle(callChannel(method), (event, request: unknown, callId: unknown) => {
      const page = pageOf(event);
      if (!page) return refused('untrusted-sender', 'Only the lab’s own page may call the lab.');
      return answer(page, method, request, callId);
    });
  }
  ipcMain.handle(droppedChannel, (event, path: unknown) =>
    pageOf(event)
      ? openDropped(path)
      : refused('untrusted-sender', 'Only the lab’s own page may open folders.'),
  );
  ipcMain.on(cancelChannel, (event, callId: unknown) => {
    if (typeof callId === 'number') pageOf(event)?.pending.get(callId)?.abort();
  });

  return {
    attach(contents) {
      const renew = () => {
        pages.get(contents)?.dispose();
        pages.set(contents, openPage(host, contents));
      };
      renew();
      contents.on('did-start-navigation', (details) => {
        // A reloaded page numbers its calls afresh and has no use for old replies.
        if (details.isMainFrame && !details.isSameDocument) renew();
      });
      contents.once('destroyed', () => {
        pages.get(contents)?.dispose();
        pages.delete(contents);
      });
    },
  };
}

function openPage(host: CallerSource, contents: WebContents): Page {
  const caller = host.connect();
  const pending = new Map<number, AbortController>();
  const events: Disposable = caller.lab.subscribe((event) => {
    if (!contents.isDestroyed()) contents.send(eventChannel, event);
  });
  return {
    lab: caller.lab,
    pending,
    dispose() {
      events.dispose();
      for (const controller of pending.values()) controller.abort();
      pending.clear();
      caller.dispose();
    },
  };
}

async function answer(
  {lab, pending}: Page,
  method: LabMethodName,
  request: unknown,
  callId: unknown,
): Promise<LabResult> {
  if (typeof callId !== 'number' || !Number.isSafeInteger(callId) || callId < 0 || pending.has(callId)) {
    return refused('bad-call-id', 'The number of a call must be a whole number that is not in use.');
  }
  if (pending.size >= maxPendingCalls) {
    return refused('too-many-calls', `${maxPendingCalls} calls are unanswered.`);
  }
  const controller = new AbortController();
  pending.set(callId, controller);
  try {
    // The host checks the request against the method's schema, so that any value may be passed on.
    const call = lab[method] as (request: unknown, options: CallOptions) => Promise<LabResult>;
    return await call(request, {signal: controller.signal});
  } finally {
    pending.delete(callId);
  }
}

function refused(code: string, message: string): LabResult {
  return err(badInput(code, message, 'Report this: the lab’s own page does not do so.'));
}
