import {type Disposable} from '../../core/base/disposable.ts';
import {matchesBinding, type KeyPress, type Platform} from '../base/key-binding.ts';

/** One action. The same object feeds the palette, its button, its tooltip, its shortcut and its test. */
export interface Command {
  /** Stable, such as `document.new`. */
  readonly id: string;
  /** Sentence case, starts with a verb. */
  readonly title: string;
  /** Heading in the palette. */
  readonly category: string;
  /** The first is shown; all work. */
  readonly keys?: readonly string[];
  /** Why the command cannot run now; `undefined` when it can. */
  readonly unavailable?: () => string | undefined;
  readonly run: () => void | Promise<void>;
}

/** Every command of the lab, by id. */
export class CommandRegistry {
  private readonly commands = new Map<string, Command>();

  /** Adds commands; a second command of the same id or with a taken shortcut is a bug. */
  register(commands: readonly Command[]): Disposable {
    for (const command of commands) {
      if (this.commands.has(command.id)) throw new Error(`Command ${command.id} is registered twice`);
      for (const key of command.keys ?? []) {
        const owner = this.all().find((other) => other.keys?.includes(key));
        if (owner !== undefined) throw new Error(`${key} belongs to ${owner.id}; ${command.id} wants it too`);
      }
      this.commands.set(command.id, command);
    }
    return {dispose: () => commands.forEach((command) => this.commands.delete(command.id))};
  }

  all(): Command[] {
    return [...this.commands.values()];
  }

  /** The command `id`; a missing one is a bug. */
  get(id: string): Command {
    const command = this.commands.get(id);
    if (command === undefined) throw new Error(`No command ${id}`);
    return command;
  }

  /** The command that a key press means, if any. */
  find(press: KeyPress, platform: Platform): Command | undefined {
    return this.all().find((command) => command.keys?.some((key) => matchesBinding(key, press, platform)));
  }
}

/** Runs `command` unless it is unavailable. Says whether it ran. */
export function runCommand(command: Command): boolean {
  if (command.unavailable?.() !== undefined) return false;
  void command.run();
  return true;
}
