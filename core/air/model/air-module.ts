import {type GlobalValue, type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {type CallInstruction, calleeOf} from '../../ir/model/instruction.ts';
import {type Metadata, type MetadataDefinition, type NamedMetadata} from '../../ir/model/metadata.ts';
import {type Module} from '../../ir/model/module.ts';
import {entryPointRoles, readEntryPoints, type EntryPoint} from './entry-point.ts';
import {readModuleFlags, type ModuleFlag} from './module-flags.ts';
import {functionOf, integerOf, stringOf, tupleOf} from './operands.ts';
import {type Fact, type Malformed, type Place} from './place.ts';
import {parseTriple, type AirTriple} from './triple.ts';
import {type Version} from './version.ts';

/** `!air.language_version`: `!{!"Metal", i32 4, i32 0, i32 0}`. */
export interface LanguageVersion {
  readonly language: string;
  readonly version: Version;
}

/** An operand of `!air.visible_function_references` (AIR.md 1.6). */
export interface VisibleFunctionReference {
  /** The declaration that stands for the function until it is linked. */
  readonly declaration: IrFunction | undefined;
  readonly declarationPlace: Place;
  /** The name of the visible function that is linked in. */
  readonly name: Fact<string> | undefined;
  readonly place: Place;
  readonly definition: MetadataDefinition | undefined;
}

/** A function of the `air.` or `llvm.` namespace, with the calls to it. */
export interface IntrinsicUse {
  readonly name: string;
  readonly namespace: 'air' | 'llvm';
  readonly declaration: IrFunction;
  readonly calls: readonly {readonly call: CallInstruction; readonly caller: IrFunction}[];
}

/**
 * What a module means to Apple's loader and compiler: every metadata fact with its place. Read from any module that the
 * parser gives; what cannot be read is in `malformed` here or in the record it belongs to.
 */
export interface AirModule {
  readonly ir: Module;
  /** Undefined when the module has no triple, or one of another target; `tripleText` has what stands there. */
  readonly triple: Fact<AirTriple> | undefined;
  readonly tripleText: Fact<string> | undefined;
  readonly dataLayout: Fact<string> | undefined;
  /** `source_filename`. */
  readonly sourceFileName: Fact<string> | undefined;
  /** `!air.source_file_name`; Apple's linker drops it from executable modules. */
  readonly airSourceFileName: Fact<string> | undefined;
  readonly moduleFlags: readonly ModuleFlag[];
  readonly compileOptions: readonly Fact<string>[];
  readonly airVersion: Fact<Version> | undefined;
  readonly languageVersion: Fact<LanguageVersion> | undefined;
  readonly identifiers: readonly Fact<string>[];
  readonly entryPoints: readonly EntryPoint[];
  readonly visibleFunctionReferences: readonly VisibleFunctionReference[];
  /** Globals in section `air.externally_defined`. */
  readonly externallyDefined: readonly GlobalValue[];
  /** Variables in address space 3. */
  readonly threadgroupVariables: readonly GlobalVariable[];
  readonly intrinsics: readonly IntrinsicUse[];
  /** Named metadata without a field here; kept and shown. */
  readonly otherNamedMetadata: readonly NamedMetadata[];
  readonly malformed: readonly Malformed[];
}

const readNames = new Set<string>([
  'llvm.module.flags',
  'llvm.ident',
  'air.compile_options',
  'air.version',
  'air.language_version',
  'air.source_file_name',
  'air.visible_function_references',
  ...entryPointRoles.map((role) => `air.${role}`),
]);

/** Reads the AIR facts of a module. Never throws; linear in the size of the module. */
export function readAirModule(ir: Module): AirModule {
  const malformed: Malformed[] = [];
  const flags = readModuleFlags(ir);
  malformed.push(...flags.malformed);
  const tripleText = headerFact(ir.targetTriple);
  const triple = tripleText === undefined ? undefined : parseTriple(tripleText.value);
  return {
    ir,
    tripleText,
    triple:
      tripleText === undefined || triple === undefined ? undefined : {value: triple, place: tripleText.place},
    dataLayout: headerFact(ir.dataLayout),
    sourceFileName: headerFact(ir.sourceFileName),
    airSourceFileName: readStrings(ir, 'air.source_file_name', malformed)[0],
    moduleFlags: flags.flags,
    compileOptions: readStrings(ir, 'air.compile_options', malformed),
    airVersion: readVersion(ir, malformed),
    languageVersion: readLanguageVersion(ir, malformed),
    identifiers: readStrings(ir, 'llvm.ident', malformed),
    entryPoints: readEntryPoints(ir),
    visibleFunctionReferences: readVisibleFunctionReferences(ir, malformed),
    externallyDefined: [...ir.functions, ...ir.globals].filter((g) => g.section === 'air.externally_defined'),
    threadgroupVariables: ir.globals.filter((variable) => variable.addressSpace === 3),
    intrinsics: readIntrinsics(ir),
    otherNamedMetadata: ir.namedMetadata.filter((named) => !readNames.has(named.name)),
    malformed,
  };
}

function headerFact(
  header: {readonly value: string; readonly start: number; readonly end: number} | undefined,
): Fact<string> | undefined {
  return header === undefined
    ? undefined
    : {value: header.value, place: {start: header.start, end: header.end}};
}

/** The tuples that named metadata `name` lists; what is no tuple is reported. */
function readTuples(
  ir: Module,
  name: string,
  malformed: Malformed[],
): {elements: Metadata[]; place: Place}[] {
  const tuples: {elements: Metadata[]; place: Place}[] = [];
  for (const node of ir.namedMetadataByName.get(name)?.operands ?? []) {
    const resolved = tupleOf(node);
    if (resolved === undefined) malformed.push({place: node, what: `an operand of !${name} is no tuple`});
    else tuples.push({elements: resolved.tuple.elements, place: placeOf(resolved.tuple)});
  }
  return tuples;
}

function placeOf(entity: Place): Place {
  return {start: entity.start, end: entity.end};
}

function readStrings(ir: Module, name: string, malformed: Malformed[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const {elements, place} of readTuples(ir, name, malformed)) {
    const value = stringOf(elements[0]);
    if (value === undefined) malformed.push({place, what: `an operand of !${name} holds no string`});
    else facts.push({value, place});
  }
  return facts;
}

function readVersion(ir: Module, malformed: Malformed[]): Fact<Version> | undefined {
  const first = readTuples(ir, 'air.version', malformed)[0];
  if (first === undefined) return undefined;
  const numbers = first.elements.map(integerOf);
  if (numbers.length !== 3 || !numbers.every((value) => value !== undefined)) {
    malformed.push({place: first.place, what: '!air.version is three integers'});
    return undefined;
  }
  return {value: numbers, place: first.place};
}

function readLanguageVersion(ir: Module, malformed: Malformed[]): Fact<LanguageVersion> | undefined {
  const first = readTuples(ir, 'air.language_version', malformed)[0];
  if (first === undefined) return undefined;
  const language = stringOf(first.elements[0]);
  const numbers = first.elements.slice(1).map(integerOf);
  if (language === undefined || numbers.length !== 3 || !numbers.every((value) => value !== undefined)) {
    malformed.push({place: first.place, what: '!air.language_version is a name and three integers'});
    return undefined;
  }
  return {value: {language, version: numbers}, place: first.place};
}

function readVisibleFunctionReferences(ir: Module, malformed: Malformed[]): VisibleFunctionReference[] {
  const references: VisibleFunctionReference[] = [];
  for (const node of ir.namedMetadataByName.get('air.visible_function_references')?.operands ?? []) {
    const resolved = tupleOf(node);
    const [head, target, nameNode] = resolved?.tuple.elements ?? [];
    if (resolved === undefined || stringOf(head) !== 'air.visible_function_reference') {
      const what = 'a reference is {"air.visible_function_reference", function, "name"}';
      malformed.push({place: placeOf(node), what});
      continue;
    }
    const name = stringOf(nameNode);
    references.push({
      declaration: functionOf(target),
      declarationPlace: placeOf(target ?? resolved.tuple),
      name:
        name === undefined || nameNode === undefined ? undefined : {value: name, place: placeOf(nameNode)},
      place: placeOf(resolved.tuple),
      definition: resolved.definition,
    });
  }
  return references;
}

function readIntrinsics(ir: Module): IntrinsicUse[] {
  const calls = new Map<IrFunction, {call: CallInstruction; caller: IrFunction}[]>();
  for (const fn of ir.functions) {
    const namespace = fn.isDeclaration ? namespaceOf(fn.name) : undefined;
    if (namespace !== undefined) calls.set(fn, []);
  }
  for (const caller of ir.functions) {
    for (const block of caller.blocks) {
      for (const instruction of block.instructions) {
        if (
          instruction.opcode !== 'call' &&
          instruction.opcode !== 'invoke' &&
          instruction.opcode !== 'callbr'
        )
          continue;
        const callee = calleeOf(instruction);
        if (callee?.kind !== 'global' || callee.target?.kind !== 'function') continue;
        calls.get(callee.target)?.push({call: instruction, caller});
      }
    }
  }
  return [...calls].map(([declaration, uses]) => {
    const name = declaration.name ?? '';
    return {name, namespace: namespaceOf(name) ?? 'air', declaration, calls: uses};
  });
}

function namespaceOf(name: string | undefined): 'air' | 'llvm' | undefined {
  if (name?.startsWith('air.') === true) return 'air';
  return name?.startsWith('llvm.') === true ? 'llvm' : undefined;
}
