/** A value that the shell hands to its visible function, as MSL spells its type: `threadgroup const float *`. */
export interface ShellParameter {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
}

/** What the visible function must look like. */
export interface ShellFunctionContract {
  readonly name: string;
  /** `void`, or a scalar or vector type of MSL. */
  readonly returns: string;
  readonly parameters: readonly ShellParameter[];
}

/** What a shell promises and asks for: the part of its manifest (core/protocol/shell.ts) that rules look at. */
export interface ShellContract {
  readonly kernel: string;
  readonly function: ShellFunctionContract;
  /** The one threadgroup variable, with everything that is in it. */
  readonly threadgroupMemory: {readonly bytes: number};
  readonly launch: {readonly threadgroup: readonly [number, number, number]};
}

/** Threads of one threadgroup. */
export function threadsOf({launch}: ShellContract): number {
  return launch.threadgroup[0] * launch.threadgroup[1] * launch.threadgroup[2];
}

/** The function's declaration in MSL, as a person would write it: up to two parameters stand in its line. */
export function signatureText({name, returns, parameters}: ShellFunctionContract): string {
  const list = parameters.map((one) => (/[*&]$/.test(one.type) ? one.type : `${one.type} `) + one.name);
  const short = `${returns} ${name}(${list.join(', ')})`;
  return short.length <= 110 ? short : `${returns} ${name}(\n    ${list.join(',\n    ')})`;
}
