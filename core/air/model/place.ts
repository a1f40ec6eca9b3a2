/** Where a fact stands: UTF-16 offsets into the module's text, half open. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A value read from a module, with the place that states it. */
export interface Fact<T> {
  readonly value: T;
  readonly place: Place;
}

/** Something that has the shape of AIR metadata but cannot be read as such; kept, shown, and reported by a rule. */
export interface Malformed {
  readonly place: Place;
  /** What is wrong, as a clause: "the second operand is no string". */
  readonly what: string;
}
