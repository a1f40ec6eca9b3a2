import {type CrashController} from './crashes-controller.ts';

let current: CrashController | undefined;

/** The controller of this page; undefined before the feature has started. */
export function crashController(): CrashController | undefined {
  return current;
}

export function provideCrashController(controller: CrashController): void {
  current = controller;
}
