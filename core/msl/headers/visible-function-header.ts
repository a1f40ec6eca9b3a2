import {header, pure} from './library-text.ts';

/** Tables of `[[visible]]` functions: an entry is a pointer that AIR fetches by index (AIR.md 2.2). */
export const visibleFunctionHeader = `#pragma once
#pragma GCC system_header
#include <metal_types>
struct _visible_function_table_t;
namespace metal {
${pure} uint __get_size(device _visible_function_table_t *) __asm("air.get_size_visible_function_table");
${pure} bool __is_null(device _visible_function_table_t *) __asm("air.is_null_visible_function_table");
template <typename F> struct visible_function_table;
template <typename R, typename... P> struct visible_function_table<R(P...)> {
device _visible_function_table_t *__t;
typedef R __function(P...);
${pure} static __function *__get(device _visible_function_table_t *, uint) __asm("air.get_function_pointer_visible_function_table");
__METAL_INLINE __function *operator[](uint index) const { return __get(__t, index); }
__METAL_INLINE uint size() const { return __get_size(__t); }
__METAL_INLINE bool empty() const { return size() == 0; }
};
template <typename F> __METAL_INLINE bool is_null_visible_function_table(visible_function_table<F> t) { return __is_null(t.__t); }
}
`;

/** A type that may be named nowhere: Clang says why at its use. */
function missing(what: string, parameters: string, name: string): string {
  return `${parameters}struct __attribute__((unavailable("not supported: ${what}"))) ${name};`;
}

const any = 'template <typename... T> ';

/** The names of ray tracing; their use is refused, their header is not. */
export const raytracingHeader = `#pragma once
#pragma GCC system_header
#include <metal_visible_function_table>
namespace metal {
${['intersection_function_table'].map((name) => missing('ray tracing', any, name)).join('\n')}
namespace raytracing {
struct triangle_data; struct instancing; struct world_space_data; struct primitive_motion; struct instance_motion; struct extended_limits; struct curve_data;
struct intersection_tags;
${['intersector', 'intersection_query', 'intersection_result', 'acceleration_structure', 'intersection_function_table'].map((name) => missing('ray tracing', any, name)).join('\n')}
${['primitive_acceleration_structure', 'instance_acceleration_structure', 'ray', 'intersection_params'].map((name) => missing('ray tracing', '', name)).join('\n')}
}
}
`;

/** Command buffers, meshes and tensors: what a kernel library may include without using it. */
export const commandHeader = header(
  ['metal_types'],
  ['compute_command', 'render_command', 'command_buffer', 'compute_pipeline_state', 'render_pipeline_state']
    .map((name) => missing('indirect command buffers', '', name))
    .join('\n'),
);
export const meshHeader = header(
  ['metal_types'],
  [
    missing('mesh shaders', any, 'mesh'),
    missing('mesh shaders', '', 'mesh_grid_properties'),
    'enum class topology { point, line, triangle };',
  ].join('\n'),
);
export const imageblockHeader = header(['metal_types'], missing('imageblocks', any, 'imageblock'));
export const tensorHeader = header(
  ['metal_types'],
  [missing('tensors', any, 'tensor'), missing('tensors', any, 'extents')].join('\n'),
);

/** The log's calls are accepted and emit nothing, which a warning says. */
const left =
  '__attribute__((diagnose_if(true, "not supported: log messages; this call is left out", "warning")))';
const levels = ['log', 'log_debug', 'log_info', 'log_error', 'log_fault'];
export const loggingHeader = header(
  ['metal_types'],
  `enum os_log_type : uint { OS_LOG_TYPE_DEFAULT = 0, OS_LOG_TYPE_INFO = 1, OS_LOG_TYPE_DEBUG = 2, OS_LOG_TYPE_ERROR = 16, OS_LOG_TYPE_FAULT = 17 };
struct os_log {
__METAL_MEMBER os_log() {}
__METAL_MEMBER os_log(constant char *subsystem, constant char *category) {}
template <typename... P> __METAL_MEMBER os_log(P...) {}
${levels.map((name) => `template <typename F, typename... P> __METAL_INLINE void ${name}(const F &format, P... values) const ${left} {}`).join('\n')}
template <typename F, typename... P> __METAL_INLINE void log_with_type(os_log_type type, const F &format, P... values) const ${left} {}
};
constexpr os_log os_log_default = os_log();`,
);
