import {asyncCopyRules} from './async-copy-rules.ts';
import {controlRules} from './control-rules.ts';
import {intrinsicRules} from './intrinsic-rules.ts';
import {memoryRules} from './memory-rules.ts';
import {numericRules} from './numeric-rules.ts';
import {readerRules} from './reader-rules.ts';
import {type Rule} from './rule.ts';

/** Rules about the code itself, and about the functions it declares. */
export const bodyRules: readonly Rule[] = [
  ...intrinsicRules,
  ...numericRules,
  ...memoryRules,
  ...readerRules,
  ...controlRules,
  ...asyncCopyRules,
];
