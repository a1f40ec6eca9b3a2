import {attributeFeatures} from './attributes.ts';
import {clang22Features} from './clang22.ts';
import {constantFeatures} from './constants.ts';
import {pointerSpelling, type Dialect, type Features} from './dialect.ts';
import {globalFeatures} from './globals.ts';
import {instructionFeatures} from './instructions.ts';
import {llvm14Features} from './llvm14.ts';
import {metadataFeatures} from './metadata.ts';

/** Every feature module of `dialect`. */
export function allFeatures(dialect: Dialect): Features {
  const pointer = pointerSpelling(dialect);
  return {
    ...instructionFeatures(pointer),
    ...constantFeatures(pointer),
    ...globalFeatures(pointer),
    ...attributeFeatures(pointer),
    ...metadataFeatures(pointer),
    ...(dialect === 'typed' ? llvm14Features() : clang22Features()),
  };
}
