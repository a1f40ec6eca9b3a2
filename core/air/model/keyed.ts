import {type Metadata} from '../../ir/model/metadata.ts';
import {stringOf} from './operands.ts';
import {type Place} from './place.ts';

/** A key of an argument record with the operands that belong to it: `"air.location_index", i32 0, i32 1`. */
export interface KeyedFact {
  readonly key: string;
  readonly values: readonly Metadata[];
  /** From the key to the last value. */
  readonly place: Place;
  readonly keyPlace: Place;
  /** Whether `key` is in the table below; an unknown key is kept and shown. */
  readonly known: boolean;
}

/** How many operands follow each known key (AIR.md 1.5 and data/air-metadata-shapes.tsv). */
const arity = new Map<string, number>(
  Object.entries({
    'air.function_constant': 1,
    'air.buffer': 0,
    'air.indirect_buffer': 0,
    'air.indirect_constant': 0,
    'air.indirect_argument': 1,
    'air.texture': 0,
    'air.sampler': 0,
    'air.visible_function_table': 0,
    'air.intersection_function_table': 0,
    'air.instance_acceleration_structure': 0,
    'air.primitive_acceleration_structure': 0,
    'air.command_buffer': 0,
    'air.imageblock': 0,
    'air.imageblock_data_size': 1,
    'air.buffer_size': 1,
    'air.location_index': 2,
    'air.read': 0,
    'air.write': 0,
    'air.read_write': 0,
    'air.sample': 0,
    'air.raster_order_group': 1,
    'air.address_space': 1,
    'air.struct_type_info': 1,
    'air.mesh_type_info': 1,
    'air.arg_type_size': 1,
    'air.arg_type_align_size': 1,
    'air.arg_type_name': 1,
    'air.arg_name': 1,
    'air.arg_unused': 0,
    'air.vertex_input': 0,
    'air.vertex_output': 1,
    'air.fragment_input': 1,
    'air.visible_input': 0,
    'air.visible_output': 0,
    'air.stage_in': 0,
    'air.render_target': 2,
    'air.center': 0,
    'air.centroid': 0,
    'air.perspective': 0,
    'air.no_perspective': 0,
    'air.flat': 0,
    'air.max_work_group_size': 1,
    'air.patch': 1,
    'air.patch_control_point': 1,
  }),
);

/**
 * Groups the operands from `first` on into keys and their values. A key is a string that begins with `air.` or, among
 * functions' extras, a bare word; what follows a known key is taken by its arity, what follows another up to the next key.
 */
export function readKeyed(operands: readonly Metadata[], first: number): KeyedFact[] {
  const facts: KeyedFact[] = [];
  let index = first;
  while (index < operands.length) {
    const head = operands[index];
    if (head === undefined) break;
    const key = stringOf(head) ?? '';
    const expected = arity.get(key);
    const end =
      expected === undefined ? nextKey(operands, index + 1) : Math.min(index + 1 + expected, operands.length);
    const values = operands.slice(index + 1, end);
    const last = values[values.length - 1] ?? head;
    facts.push({
      key,
      values,
      place: {start: head.start, end: last.end},
      keyPlace: {start: head.start, end: head.end},
      known: expected !== undefined,
    });
    index = end;
  }
  return facts;
}

function nextKey(operands: readonly Metadata[], from: number): number {
  for (let index = from; index < operands.length; index++) {
    if (stringOf(operands[index])?.startsWith('air.') === true) return index;
  }
  return operands.length;
}
