/** A mutant on which we knowingly say something else than LLVM. */
export interface KnownDisagreement {
  /** The mutant's id: parent and mutation. */
  readonly id: string;
  readonly kind: 'missed' | 'invented';
  readonly reason: string;
}

/**
 * Every disagreement with the oracles on the mutated corpus, with its reason. There is none on valid files.
 * `missed`: LLVM rejects and we accept; `invented`: we reject what LLVM accepts.
 */
export const knownDisagreements: readonly KnownDisagreement[] = [
  {
    id: 'typed/feature/use-list-block#change-label',
    kind: 'missed',
    reason:
      "A use-list order is kept as text: its indexes count uses in the order in which LLVM's reader makes them, which says nothing about the module.",
  },
  {
    id: 'typed/feature/debug-structure#change-metadata-reference',
    kind: 'missed',
    reason:
      'LLVM drops invalid debug info with a warning; here a named node of the test keeps it alive, and only then it is an error. What debug info refers to is not verified.',
  },
  {
    id: 'opaque/feature/call-attributes#change-callee-type',
    kind: 'invented',
    reason:
      'LLVM 22 still reads `T*` and forgets T. A module that mixes both spellings of pointers is a mistake in every tool this lab is for.',
  },
];
