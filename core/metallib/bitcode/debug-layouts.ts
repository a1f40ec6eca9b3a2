import {type DebugKeywordFamily} from './debug-keywords.ts';

/**
 * What one operand of a specialised node's record holds:
 * - `metadata`: a node, as number + 1 (0: none); `text`: a string in the same way (empty: none)
 * - `bound`: metadata, or in the text a plain number, which is a constant `i64` in bitcode
 * - `unsigned`, `signed` (two's complement of 64 bits), `bool`; `plus-one`: unsigned + 1 (0: not stated)
 * - `literal`: always `value`
 * - a family of keywords: the number of the keyword in the text
 */
export type DebugForm =
  | 'metadata'
  | 'text'
  | 'bound'
  | 'unsigned'
  | 'signed'
  | 'bool'
  | 'plus-one'
  | 'literal'
  | DebugKeywordFamily;

export interface DebugField {
  /** The field's name in the text; empty for a literal. */
  readonly name: string;
  readonly form: DebugForm;
  /** What the record holds when the text does not name the field (and the literal's value). */
  readonly value: number;
}

export interface DebugLayout {
  readonly name: string;
  /** The record's code (`MetadataCode`). */
  readonly code: number;
  /** Bits beside `distinct` (bit 0) that LLVM 14 sets in the first operand. */
  readonly headBits: number;
  /** The operands after the first. */
  readonly fields: readonly DebugField[];
}

/**
 * `Name code headBits: field:form ...`; `=n` gives the default or the literal. Nodes whose records are built otherwise
 * (`DILocation`, `DIEnumerator`, `DIExpression`, `DIFile`, `DINamespace`, `GenericDINode`) are not here. A
 * `DISubprogram` has its flags in `spFlags`, made of the old fields where the text has those.
 */
const layoutText = `
DISubrange 13 4: count:bound lowerBound:bound upperBound:bound stride:bound
DIGenericSubrange 45 0: count:metadata lowerBound:metadata upperBound:metadata stride:metadata
DIBasicType 15 0: tag:tag=36 name:text size:unsigned align:unsigned encoding:encoding flags:flags
DIStringType 41 0: tag:tag=18 name:text stringLength:metadata stringLengthExpression:metadata stringLocationExpression:metadata size:unsigned align:unsigned encoding:encoding
DIDerivedType 17 0: tag:tag name:text file:metadata line:unsigned scope:metadata baseType:metadata size:unsigned align:unsigned offset:unsigned flags:flags extraData:metadata dwarfAddressSpace:plus-one annotations:metadata
DICompositeType 18 2: tag:tag name:text file:metadata line:unsigned scope:metadata baseType:metadata size:unsigned align:unsigned offset:unsigned flags:flags elements:metadata runtimeLang:language vtableHolder:metadata templateParams:metadata identifier:text discriminator:metadata dataLocation:metadata associated:metadata allocated:metadata rank:bound annotations:metadata
DISubroutineType 19 2: flags:flags types:metadata cc:convention
DICompileUnit 20 0: language:language file:metadata producer:text isOptimized:bool flags:text runtimeVersion:unsigned splitDebugFilename:text emissionKind:emissionKind enums:metadata retainedTypes:metadata :literal=0 globals:metadata imports:metadata dwoId:unsigned macros:metadata splitDebugInlining:bool=1 debugInfoForProfiling:bool nameTableKind:nameTableKind rangesBaseAddress:bool sysroot:text sdk:text
DISubprogram 21 6: scope:metadata name:text linkageName:text file:metadata line:unsigned type:metadata scopeLine:unsigned containingType:metadata spFlags:subprogramFlags virtualIndex:unsigned flags:flags unit:metadata templateParams:metadata declaration:metadata retainedNodes:metadata thisAdjustment:signed thrownTypes:metadata annotations:metadata
DILexicalBlock 22 0: scope:metadata file:metadata line:unsigned column:unsigned
DILexicalBlockFile 23 0: scope:metadata file:metadata discriminator:unsigned
DICommonBlock 44 0: scope:metadata declaration:metadata name:text file:metadata line:unsigned
DIMacro 33 0: type:macinfo line:unsigned name:text value:text
DIMacroFile 34 0: type:macinfo=3 line:unsigned file:metadata nodes:metadata
DIModule 32 0: file:metadata scope:metadata name:text configMacros:text includePath:text apinotes:text line:unsigned isDecl:bool
DITemplateTypeParameter 25 0: name:text type:metadata defaulted:bool
DITemplateValueParameter 26 0: tag:tag=48 name:text type:metadata defaulted:bool value:metadata
DIGlobalVariable 27 4: scope:metadata name:text linkageName:text file:metadata line:unsigned type:metadata isLocal:bool isDefinition:bool=1 declaration:metadata templateParams:metadata align:unsigned annotations:metadata
DILocalVariable 28 2: scope:metadata name:text file:metadata line:unsigned type:metadata arg:unsigned flags:flags align:unsigned annotations:metadata
DILabel 40 0: scope:metadata name:text file:metadata line:unsigned
DIGlobalVariableExpression 37 0: var:metadata expr:metadata
DIObjCProperty 30 0: name:text file:metadata line:unsigned getter:text setter:text attributes:unsigned type:metadata
DIImportedEntity 31 0: tag:tag scope:metadata entity:metadata line:unsigned name:text file:metadata elements:metadata
`;

function readField(word: string): DebugField {
  const [name = '', rest = ''] = word.split(':');
  const [form = '', value = '0'] = rest.split('=');
  // The table above holds forms only; a wrong one would fail the tests over real modules.
  return {name, form: form as DebugForm, value: Number(value)};
}

function readLayouts(): DebugLayout[] {
  return layoutText
    .trim()
    .split('\n')
    .map((line) => {
      const [head = '', fields = ''] = line.split(': ');
      const [name = '', code, headBits] = head.split(' ');
      return {
        name,
        code: Number(code),
        headBits: Number(headBits),
        fields: fields.split(' ').map(readField),
      };
    });
}

export const debugLayouts: readonly DebugLayout[] = readLayouts();
export const debugLayoutsByName: ReadonlyMap<string, DebugLayout> = new Map(
  debugLayouts.map((layout) => [layout.name, layout]),
);
