import {writeSync} from 'node:fs';
import {channelVariable} from './environment.ts';
import {type Fault} from './messages.ts';
import {type ServiceChannel} from './service-channel.ts';

/** Does what its name says; only some faults return. */
export async function commitFault(fault: Fault, channel: ServiceChannel, signal: AbortSignal): Promise<void> {
  switch (fault) {
    case 'segfault':
      process.stderr.write('about to fault\n');
      process.kill(process.pid, 'SIGSEGV');
      return;
    case 'abort':
      process.abort();
      return;
    case 'exit':
      process.exit(3);
      return;
    case 'hang':
      for (;;);
    case 'stall':
      // Never answers, but the process stays responsive; a withdrawal ends it.
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    case 'stuck':
      return new Promise(() => undefined);
    case 'garbage':
      channel.send({type: 'reply', id: 'one', result: 'none'});
      return;
    case 'noise': {
      const bytes = Uint8Array.from({length: 64}, (_, index) => (index * 37) % 256);
      writeSync(Number(process.env[channelVariable]), bytes);
    }
  }
}
