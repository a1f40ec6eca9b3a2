import {type Block, type GlobalValue, type IrFunction} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type Place, Rank, type VerifyContext} from './context.ts';
import {globalText, localText} from './describe.ts';

/** Names of one scope: each is given once, and numbers go up as LLVM counts. */
class Scope {
  private readonly context: VerifyContext;
  private readonly sigil: string;
  private readonly names = new Set<string>();
  private next = 0;

  constructor(context: VerifyContext, sigil: string) {
    this.context = context;
    this.sigil = sigil;
  }

  define(
    definition: {readonly name: string | undefined; readonly number: number},
    what: string,
    place: Place,
  ): void {
    const {name, number} = definition;
    if (name !== undefined) {
      if (this.names.has(name)) {
        const text = this.sigil === '@' ? globalText(definition) : localText(definition);
        this.context.error(Rank.name, 'redefinition', `redefinition of '${text}'`, place);
      }
      this.names.add(name);
      return;
    }
    if (number < 0) return;
    if (this.context.opaque ? number < this.next : number !== this.next) {
      const suffix = this.context.opaque ? ' or greater' : '';
      const message = `${what} must be numbered '${this.sigil}${this.next}'${suffix}, found '${this.sigil}${number}'`;
      this.context.error(Rank.name, 'wrong-number', message, place);
    }
    // What follows is judged by the number that stands here, so that one slip is reported once.
    this.next = Math.max(this.next, number + 1);
  }
}

function namePlace(entity: {start: number; end: number; nameStart: number; nameEnd: number}): Place {
  return entity.nameStart >= 0 ? {start: entity.nameStart, end: entity.nameEnd} : entity;
}

/** Checks the names of parameters, blocks and results of one function. */
export function checkLocalNames(context: VerifyContext, fn: IrFunction): void {
  const scope = new Scope(context, '%');
  for (const parameter of fn.parameters) scope.define(parameter, 'parameter', namePlace(parameter));
  for (const block of fn.blocks) {
    defineBlock(scope, block);
    for (const instruction of block.instructions) defineResult(context, scope, instruction);
  }
}

function defineBlock(scope: Scope, block: Block): void {
  scope.define(block, 'label', namePlace(block));
}

function defineResult(context: VerifyContext, scope: Scope, instruction: Instruction): void {
  if (instruction.name === undefined && instruction.number < 0) return;
  if (instruction.type.kind === 'void' && instruction.nameStart >= 0) {
    const message = `'${instruction.opcode}' has no result that could be named '${localText(instruction)}'`;
    context.error(Rank.name, 'void-result', message, namePlace(instruction));
    return;
  }
  scope.define(instruction, 'instruction', namePlace(instruction));
}

/** Checks the names of globals, types, comdats and metadata nodes. */
export function checkModuleNames(context: VerifyContext): void {
  const {module} = context;
  const globals: GlobalValue[] = [...module.globals, ...module.aliases, ...module.functions];
  globals.sort((left, right) => left.start - right.start);
  const scope = new Scope(context, '@');
  for (const global of globals) scope.define(global, 'global', namePlace(global));
  for (const duplicate of module.duplicateTypes) {
    const text = localText({name: duplicate.type.name, number: duplicate.type.number ?? -1});
    context.error(Rank.name, 'redefinition', `redefinition of type '${text}'`, duplicate);
  }
  for (const use of module.namedTypeUses) {
    if (use.type.defined) continue;
    const text = localText({name: use.type.name, number: use.type.number ?? -1});
    context.error(Rank.name, 'undefined-type', `use of undefined type '${text}'`, use);
  }
  for (const comdat of module.comdats) {
    if (module.comdatsByName.get(comdat.name) === comdat) continue;
    context.error(Rank.name, 'redefinition', `redefinition of comdat '$${comdat.name}'`, namePlace(comdat));
  }
  for (const definition of module.metadata) {
    if (module.metadataByNumber.get(definition.number) === definition) continue;
    const message = `redefinition of metadata '!${definition.number}'`;
    context.error(Rank.name, 'redefinition', message, namePlace(definition));
  }
}
