import {usesInFunction} from '../../../ir/analysis/uses.ts';
import {type Diagnostic} from '../../../base/diagnostic.ts';
import {type TextRange} from '../../../base/source-text.ts';
import {type Metadata} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type GlobalVariable, type IrFunction} from '../../../ir/model/global.ts';
import {targetFacts} from '../../target.ts';
import {type SourceRecords} from '../../source-pass/records.ts';
import {type SourceEntry} from '../entries.ts';
import {argumentNode, type RecordContext} from './argument-nodes.ts';
import {type DebugTypes} from './debug-types.ts';
import {functionConstantNodes, readFunctionConstants} from './function-constants.ts';
import {type AttributeValues} from './attribute-values.ts';
import {addIdentification, addModuleFlags, type ModuleFacts} from './module-metadata.ts';
import {nameOf} from './msl-type.ts';
import {NodeBuilder} from './node-builder.ts';
import {type ArgumentNames, type EntryParameters, entryParameters} from './parameters.ts';
import {externalSection, referenceSuffix} from '../visible-references.ts';

export interface MetadataRequest {
  readonly facts: ModuleFacts;
  readonly records: SourceRecords;
  /** Entry functions, whose functions have their AIR names already. */
  readonly entries: readonly SourceEntry[];
  readonly names: ArgumentNames;
  readonly values: AttributeValues;
  readonly types: DebugTypes;
  /** Predicates of gated arguments, by the text of `[[function_constant(x)]]`. */
  readonly gates: ReadonlyMap<string, GlobalVariable>;
  /** The user's name of a file of the records. */
  readonly fileName: (path: string) => string;
}

/** Lists of entry points in the order in which they stand in a module. */
const roles = ['kernel', 'visible'] as const;
type Role = (typeof roles)[number];

/**
 * Writes all of AIR's metadata into a lowered module that has none: flags, entry points with their argument records,
 * function constants, samplers, options, versions (AIR.md 1.3 to 1.6). Returns what could not be stated.
 */
export function addAirMetadata(module: Module, request: MetadataRequest): Diagnostic[] {
  const nodes = new NodeBuilder(module);
  const writer = new EntryWriter(module, nodes, request);
  addModuleFlags(nodes, request.facts);
  for (const role of roles) {
    const own = request.entries.filter((entry) => roleOf(entry) === role);
    nodes.named(
      `air.${role}`,
      own.map((entry) => writer.entryNode(entry, role)),
    );
  }
  nodes.named('air.function_constants', writer.constants);
  nodes.named('air.sampler_states', samplerStates(module, nodes));
  nodes.named('air.visible_function_references', visibleReferences(module, nodes));
  addIdentification(nodes, request.facts);
  return writer.problems;
}

function roleOf({role}: SourceEntry): Role | undefined {
  if (role === 'kernel') return 'kernel';
  return role === 'visible' || role === 'stitchable' ? 'visible' : undefined;
}

class EntryWriter {
  readonly problems: Diagnostic[] = [];
  readonly constants: readonly Metadata[];
  private readonly nodes: NodeBuilder;
  private readonly request: MetadataRequest;
  private readonly context: RecordContext;

  constructor(module: Module, nodes: NodeBuilder, request: MetadataRequest) {
    this.nodes = nodes;
    this.request = request;
    const constants = readFunctionConstants(module);
    this.constants = functionConstantNodes(nodes, constants);
    const ids = memberIds(request);
    this.context = {
      nodes,
      hasAddressSpaces: (targetFacts(request.facts.target).osVersion[0] ?? 0) >= 13,
      gate: (text) => this.gateNode(text),
      memberId: (structure, member) => ids.get(`${structure} ${member}`),
    };
  }

  /** {function, outputs, arguments, extras...} (AIR.md 1.4). */
  entryNode(entry: SourceEntry, role: Role): Metadata {
    const {nodes} = this;
    const fn = entry.lowered.function;
    const read = entryParameters(this.request, entry.subprogram, entry.record);
    this.report(entry, read);
    const outputs = role === 'kernel' ? nodes.node([]) : this.outputs(read);
    const list = nodes.node(role === 'kernel' ? this.kernelArguments(fn, read) : this.visibleInputs(read));
    const extras = role === 'kernel' ? this.workGroupSize(entry) : this.stitching(entry, read);
    return nodes.node([nodes.global(fn), outputs, list, ...extras]);
  }

  private report(entry: SourceEntry, {parameters, problems}: EntryParameters): void {
    for (const {attribute, message} of problems) this.error('air-argument', message, attribute);
    const [taken, written] = [entry.lowered.function.parameters.length, parameters.length];
    if (taken === written) return;
    const message = `not supported: '${entry.name}' takes ${written} arguments in the source and ${taken} in AIR`;
    this.error(
      'air-argument-count',
      message,
      entry.record && {file: entry.record.file, range: entry.record.nameRange},
    );
  }

  private kernelArguments(fn: IrFunction, {parameters}: EntryParameters): Metadata[] {
    const uses = usesInFunction(fn);
    return parameters.map((parameter) => {
      const argument = fn.parameters[parameter.index];
      const isUsed = argument === undefined || uses.of(argument).length > 0;
      return argumentNode(this.context, parameter, isUsed ? 'used' : 'unused');
    });
  }

  private outputs({returnType}: EntryParameters): Metadata {
    const {nodes} = this;
    if (returnType.kind === 'void') return nodes.node([]);
    const output = nodes.node([
      nodes.text('air.visible_output'),
      nodes.text('air.arg_type_name'),
      nodes.text(nameOf(returnType)),
    ]);
    return nodes.node([output]);
  }

  private visibleInputs({parameters}: EntryParameters): Metadata[] {
    const {nodes} = this;
    return parameters.map(({index, name, type}) =>
      nodes.node([
        nodes.integer(index),
        nodes.text('air.visible_input'),
        ...[nodes.text('air.arg_type_name'), nodes.text(nameOf(type))],
        ...[nodes.text('air.arg_name'), nodes.text(name)],
      ]),
    );
  }

  /** `[[max_total_threads_per_threadgroup(n)]]`. */
  private workGroupSize(entry: SourceEntry): Metadata[] {
    const {nodes} = this;
    const attribute = entry.record?.attributes.find(({name}) => name === 'max_total_threads_per_threadgroup');
    if (attribute === undefined) return [];
    const count = this.request.values.of(attribute);
    if (count !== undefined)
      return [nodes.node([nodes.text('air.max_work_group_size'), nodes.integer(count)])];
    const message = `not supported: '${attribute.argumentText ?? ''}' in [[max_total_threads_per_threadgroup]], which is no number`;
    this.error('air-attribute', message, attribute);
    return [];
  }

  /** A stitchable function states its types once more (AIR.md 1.4). */
  private stitching(entry: SourceEntry, {returnType, parameters}: EntryParameters): Metadata[] {
    if (entry.role !== 'stitchable') return [];
    const {nodes} = this;
    const names = [returnType, ...parameters.map(({type}) => type)].map((type) => nodes.text(nameOf(type)));
    return [nodes.node([nodes.text('air.stitching_info'), ...names])];
  }

  /** The predicate that gates an argument: {global, "bool", name} (as Apple's compilers write it). */
  private gateNode(text: string): Metadata | undefined {
    const {nodes} = this;
    const name = text.trim();
    const global = this.request.gates.get(name);
    if (global === undefined) return undefined;
    return nodes.node([nodes.global(global), nodes.text('bool'), nodes.text(name)]);
  }

  private error(
    code: string,
    message: string,
    place: {readonly file: string; readonly range: TextRange} | undefined,
  ): void {
    const location =
      place === undefined ? {} : {location: {file: this.request.fileName(place.file), range: place.range}};
    this.problems.push({
      severity: 'error',
      message,
      code,
      ...location,
      highlights: [],
      notes: [],
      fixIts: [],
      origin: 'lab',
    });
  }
}

/** `[[id(n)]]` of structures' members. */
function memberIds({records: {structures}, values}: MetadataRequest): Map<string, number> {
  const ids = new Map<string, number>();
  for (const structure of structures) {
    for (const member of structure.members) {
      const id = values.of(member.attributes.find(({name}) => name === 'id'));
      if (id !== undefined) ids.set(`${structure.name} ${member.name}`, id);
    }
  }
  return ids;
}

/** One for each constexpr sampler (AIR.md 1.6). */
function samplerStates(module: Module, nodes: NodeBuilder): Metadata[] {
  return module.globals
    .filter(({name}) => name?.startsWith('__air_sampler_state') === true)
    .map((global) => nodes.node([nodes.text('air.sampler_state'), nodes.global(global)]));
}

/** Declarations that stand for visible functions of other libraries (AIR.md 1.6). */
function visibleReferences(module: Module, nodes: NodeBuilder): Metadata[] {
  return module.functions.flatMap((fn) => {
    const name = fn.name ?? '';
    if (fn.section !== externalSection || !name.endsWith(referenceSuffix)) return [];
    const target = nodes.text(name.slice(0, -referenceSuffix.length));
    return [nodes.node([nodes.text('air.visible_function_reference'), nodes.global(fn), target])];
  });
}
