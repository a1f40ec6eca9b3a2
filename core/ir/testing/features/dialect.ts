/** The kind of pointers a module uses. */
export type Dialect = 'typed' | 'opaque';

/** Spells a pointer type: `i32*` or `ptr`, `i32 addrspace(1)*` or `ptr addrspace(1)`. */
export type PointerSpelling = (pointee: string, addressSpace?: number) => string;

/** Small valid modules by name, each about one form of the language. */
export type Features = Readonly<Record<string, string>>;

/** How `dialect` spells pointers. */
export function pointerSpelling(dialect: Dialect): PointerSpelling {
  return (pointee, addressSpace = 0) => {
    const space = addressSpace === 0 ? '' : ` addrspace(${addressSpace})`;
    return dialect === 'typed' ? `${pointee}${space}*` : `ptr${space}`;
  };
}

/** Puts each body into a function of its own; the parameters are the same for all. */
export function functions(
  prefix: string,
  head: string,
  bodies: Readonly<Record<string, string>>,
  preamble = '',
): Features {
  return Object.fromEntries(
    Object.entries(bodies).map(([name, body]) => [
      `${prefix}-${name}`,
      `${preamble}define ${head} {\n${body}\n}\n`,
    ]),
  );
}
