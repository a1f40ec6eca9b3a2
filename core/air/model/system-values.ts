/** What a system value of a kernel may be declared as in MSL. */
export type SystemValueShape = 'scalar' | 'scalar-or-vector';

/**
 * System values of compute kernels: the key is `air.` + the MSL attribute (AIR.md 1.5). Positions and extents may be
 * `uint`/`ushort` scalars or vectors of 2 or 3; indices are scalars.
 */
export const computeSystemValues: ReadonlyMap<string, SystemValueShape> = new Map<string, SystemValueShape>([
  ['air.thread_position_in_grid', 'scalar-or-vector'],
  ['air.thread_position_in_threadgroup', 'scalar-or-vector'],
  ['air.threadgroup_position_in_grid', 'scalar-or-vector'],
  ['air.threadgroups_per_grid', 'scalar-or-vector'],
  ['air.threads_per_grid', 'scalar-or-vector'],
  ['air.threads_per_threadgroup', 'scalar-or-vector'],
  ['air.dispatch_threads_per_threadgroup', 'scalar-or-vector'],
  ['air.grid_size', 'scalar-or-vector'],
  ['air.grid_origin', 'scalar-or-vector'],
  ['air.thread_index_in_threadgroup', 'scalar'],
  ['air.thread_index_in_simdgroup', 'scalar'],
  ['air.thread_index_in_quadgroup', 'scalar'],
  ['air.simdgroup_index_in_threadgroup', 'scalar'],
  ['air.quadgroup_index_in_threadgroup', 'scalar'],
  ['air.threads_per_simdgroup', 'scalar'],
  ['air.thread_execution_width', 'scalar'],
  ['air.simdgroups_per_threadgroup', 'scalar'],
  ['air.quadgroups_per_threadgroup', 'scalar'],
  ['air.dispatch_simdgroups_per_threadgroup', 'scalar'],
  ['air.dispatch_quadgroups_per_threadgroup', 'scalar'],
]);

/** System values and linkage of the other stages, as far as AIR.md 1.5 names them. */
const renderSystemValues: ReadonlySet<string> = new Set(
  [
    'vertex_id',
    'instance_id',
    'base_vertex',
    'base_instance',
    'primitive_id',
    'patch_id',
    'position',
    'point_size',
    'point_coord',
    'front_facing',
    'sample_id',
    'sample_mask',
    'render_target_array_index',
    'viewport_array_index',
    'barycentric_coord',
    'amplification_id',
    'amplification_count',
    'clip_distance',
    'color',
    'depth',
    'stencil',
    'position_in_patch',
    'origin',
    'direction',
    'min_distance',
    'max_distance',
    'primitive_data',
    'accept_intersection',
    'distance',
    'mesh_grid_properties',
  ].map((name) => `air.${name}`),
);

/** Whether `key` names a system value of any stage. */
export function isSystemValue(key: string): boolean {
  return computeSystemValues.has(key) || renderSystemValues.has(key);
}
