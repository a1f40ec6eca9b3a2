import {conformingModule} from './conforming-module.ts';
import {edited, type RuleCase, top} from './rule-case.ts';

const c = conformingModule;

/** Cases of the rules about argument records and their consistency. */
export const argumentCases: readonly RuleCase[] = [
  {
    rule: 'AIR-ARG-TYPE-NAME',
    name: 'missing on a system value',
    violating: edited(['!"air.arg_type_name", !"uint3", ', '']),
    conforming: c,
    severity: 'error',
    message: 'argument 4 (position) of kernel scale has no air.arg_type_name',
  },
  {
    rule: 'AIR-ARG-NAME',
    name: 'missing',
    violating: edited([', !"air.arg_name", !"lane"', '']),
    conforming: c,
    severity: 'warning',
    message: 'argument 5 (lane) of kernel scale',
  },
  {
    rule: 'AIR-ARG-TYPE-SIZE',
    name: 'missing',
    violating: edited(['!"air.arg_type_size", i32 4, ', '']),
    conforming: edited([
      '!"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float"',
      '!"air.arg_type_name", !"void"',
    ]),
    severity: 'warning',
    message: 'has no air.arg_type_size',
  },
  {
    rule: 'AIR-ARG-ADDRESS-SPACE',
    name: 'missing',
    violating: edited(['!"air.address_space", i32 1, ', '']),
    conforming: c,
    severity: 'warning',
    message: 'has no air.address_space',
  },
  {
    rule: 'AIR-ARG-ACCESS',
    name: 'missing',
    violating: edited(['!"air.read", ', '']),
    conforming: c,
    severity: 'warning',
    message: 'states no access',
  },
  {
    rule: 'AIR-ARG-LOCATION',
    name: 'missing',
    violating: edited(['!"air.location_index", i32 0, i32 1, ', '']),
    conforming: c,
    severity: 'error',
    message: 'has no air.location_index',
  },
  {
    rule: 'AIR-ARG-KIND',
    name: 'no known system value',
    violating: edited(['air.thread_index_in_simdgroup', 'air.thread_index_in_warp']),
    conforming: c,
    severity: 'warning',
    message: 'names no kind',
  },
  {
    rule: 'AIR-ARG-SIZE',
    name: 'another size',
    violating: edited(['!"air.arg_type_size", i32 4', '!"air.arg_type_size", i32 8']),
    conforming: c,
    severity: 'warning',
    message: 'states a size of 8 bytes; its type has 4',
  },
  {
    rule: 'AIR-ARG-SIZE',
    name: 'another alignment',
    violating: edited(['!"air.arg_type_align_size", i32 4', '!"air.arg_type_align_size", i32 1']),
    conforming: c,
    severity: 'warning',
    message: 'an alignment of 1 bytes',
  },
  {
    rule: 'AIR-ARG-SIZE',
    name: 'a part of an element',
    violating: edited(['!"air.buffer_size", i32 4', '!"air.buffer_size", i32 6']),
    conforming: edited(['!"air.buffer_size", i32 4', '!"air.buffer_size", i32 8']),
    severity: 'warning',
    message: 'no multiple',
  },
  {
    rule: 'AIR-ARG-TYPE-MATCH',
    name: 'a scalar name for a vector',
    violating: edited(['!"uint3"', '!"uint2"']),
    conforming: c,
    severity: 'warning',
    message: 'is called "uint2"',
  },
  {
    rule: 'AIR-ARG-READ-ONLY',
    name: 'a store through address arithmetic',
    violating: edited([
      '!"air.read_write", !"air.address_space", i32 1',
      '!"air.read", !"air.address_space", i32 1',
    ]),
    conforming: c,
    severity: 'warning',
    message: 'the kernel stores to it',
  },
  {
    rule: 'AIR-MALFORMED',
    name: 'a key twice',
    violating: edited(['!"air.arg_name", !"tile"}', '!"air.arg_name", !"tile", !"air.arg_name", !"tile"}']),
    conforming: c,
    severity: 'error',
    message: 'the key air.arg_name stands twice',
  },
  {
    rule: 'AIR-MALFORMED',
    name: 'a node that is not defined',
    violating: edited(['!{!12, !13', '!{!99, !13']),
    conforming: c,
    severity: 'error',
    message: '!99 is not defined',
    malformed: true,
  },
  {
    rule: 'AIR-MALFORMED',
    name: 'a key without its value',
    violating: edited([', !"air.arg_name", !"tile"}', ', !"air.arg_name"}']),
    conforming: c,
    severity: 'error',
    message: 'air.arg_name needs a string',
  },
  {
    rule: 'AIR-ENTRY-UNDEFINED',
    name: 'only declared',
    violating: edited(top('declare void @other()'), [
      '!air.kernel = !{!9}',
      '!air.kernel = !{!9, !25}\n!25 = !{void ()* @other, !10, !10}',
    ]),
    conforming: edited(top('define void @other() #0 {\n  ret void\n}'), [
      '!air.kernel = !{!9}',
      '!air.kernel = !{!9, !25}\n!25 = !{void ()* @other, !10, !10}',
    ]),
    severity: 'error',
    message: 'kernel other is only declared',
  },
  {
    rule: 'AIR-ARG-COUNT',
    name: 'one record too few',
    violating: edited([', !16, !17}', ', !16}']),
    conforming: c,
    severity: 'error',
    message: '6 parameters and 5 argument records',
  },
  {
    rule: 'AIR-ARG-INDEX',
    name: 'repeated',
    violating: edited(['!{i32 5, !"air.thread_index', '!{i32 4, !"air.thread_index']),
    conforming: c,
    severity: 'error',
    message: 'has index 4, expected 5',
  },
  {
    rule: 'AIR-ARG-TYPE',
    name: 'another address space',
    violating: edited(['!"air.address_space", i32 2', '!"air.address_space", i32 1']),
    conforming: c,
    severity: 'error',
    message: 'states address space 1, but the parameter points to address space 2',
  },
  {
    rule: 'AIR-POSITION-ARITY',
    name: 'three components and one',
    violating: edited(['air.thread_index_in_simdgroup', 'air.threadgroup_position_in_grid']),
    conforming: c,
    severity: 'warning',
    message: 'has 1 component, an earlier position 3',
  },
  {
    rule: 'AIR-LOCATION-CLASH',
    name: 'two buffers',
    violating: edited(['!"air.location_index", i32 1, i32 1', '!"air.location_index", i32 0, i32 1']),
    conforming: c,
    severity: 'error',
    message: 'has buffer location 0, as has argument 0',
  },
  {
    rule: 'AIR-LOCATION-LIMIT',
    name: 'buffer 31',
    violating: edited(['!"air.location_index", i32 1, i32 1', '!"air.location_index", i32 31, i32 1']),
    conforming: edited(['!"air.location_index", i32 1, i32 1', '!"air.location_index", i32 30, i32 1']),
    severity: 'error',
    message: 'beyond 0 to 30',
  },
  {
    rule: 'AIR-FUNCTION-CONSTANT-INDEX',
    name: 'one index twice',
    ...(() => {
      const withConstants = (second: number): string =>
        edited(
          top(
            ...['a', 'b'].map(
              (name, index) =>
                `@${name}.MTL_FC_INIT_${index}_f = internal addrspace(2) externally_initialized constant float undef, section "air.fc_initializer"`,
            ),
          ),
          [
            '!llvm.ident',
            `!air.function_constants = !{!25, !26}\n!25 = !{float addrspace(2)* @a.MTL_FC_INIT_0_f, !"float", !"a", i32 0, i1 true}\n!26 = !{float addrspace(2)* @b.MTL_FC_INIT_1_f, !"float", !"b", i32 ${second}, i1 true}\n!llvm.ident`,
          ],
        );
      return {violating: withConstants(0), conforming: withConstants(1)};
    })(),
    severity: 'warning',
    message: 'two function constants have the index 0',
  },
];
