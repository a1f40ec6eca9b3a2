import {type Disposable, toDisposable} from '../../core/base/disposable.ts';
import {type LabEvent} from '../../core/protocol/lab.ts';

/** Passes the host's events to every subscriber. */
export interface EventHub {
  emit(event: LabEvent): void;
  subscribe(listener: (event: LabEvent) => void): Disposable;
}

export function createEventHub(): EventHub {
  // A wrapper per subscription, so that one function subscribed twice is called and disposed twice.
  const subscriptions = new Set<{readonly listener: (event: LabEvent) => void}>();
  return {
    emit(event) {
      for (const {listener} of [...subscriptions]) listener(event);
    },
    subscribe(listener) {
      const subscription = {listener};
      subscriptions.add(subscription);
      return toDisposable(() => subscriptions.delete(subscription));
    },
  };
}
