import {EventEmitter} from 'node:events';

/**
 * Hands out `members` and fails on any other name, so that code which uses more of Electron than the stand-in knows
 * is found out instead of getting undefined.
 */
export function strict<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, property, receiver) {
      // A promise asks every value for `then`; symbols belong to the language.
      const isLanguage = typeof property === 'symbol' || property === 'then' || property === 'toJSON';
      if (!isLanguage && !(property in target)) {
        throw new Error(`The stand-in of electron has no ${name}.${property}.`);
      }
      return Reflect.get(target, property, receiver);
    },
    set(_target, property) {
      throw new Error(`Nothing may be assigned to ${name}.${String(property)}.`);
    },
  });
}

type Listener = (...args: never[]) => unknown;

/**
 * Event methods in a form that satisfies Electron's overloads (`never` is assignable to each return type); a name
 * that is not in `known` is a mistake.
 */
export class StandInEvents {
  private readonly emitter = new EventEmitter();
  private readonly known: readonly string[];
  private readonly owner: string;

  constructor(owner: string, known: readonly string[]) {
    this.owner = owner;
    this.known = known;
  }

  readonly on = (event: string, listener: Listener): never => {
    this.check(event);
    this.emitter.on(event, listener as (...args: unknown[]) => void);
    return undefined as never;
  };

  readonly once = (event: string, listener: Listener): never => {
    this.check(event);
    this.emitter.once(event, listener as (...args: unknown[]) => void);
    return undefined as never;
  };

  readonly removeListener = (event: string, listener: Listener): never => {
    this.check(event);
    this.emitter.removeListener(event, listener as (...args: unknown[]) => void);
    return undefined as never;
  };

  /** For tests: lets `event` happen. */
  readonly emit = (event: string, ...args: unknown[]): void => {
    this.check(event);
    this.emitter.emit(event, ...args);
  };

  readonly listenerCount = (event: string): number => this.emitter.listenerCount(event);

  private check(event: string): void {
    if (!this.known.includes(event))
      throw new Error(`The stand-in of electron has no event ${this.owner}#${event}.`);
  }
}

/** An event whose default can be prevented. */
export function preventable<T extends object>(
  details: T,
): T & {preventDefault(): void; defaultPrevented: boolean} {
  return {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
