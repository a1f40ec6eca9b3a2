import {conformingModule} from './conforming-module.ts';

const layout = /target datalayout = .*\n/.exec(conformingModule)?.[0] ?? '';

/** A handwritten module with the least that can be called AIR: every record has its kind and location only. */
export const bareModule = `${layout}target triple = "air64_v28-apple-macosx26.0.0"

%struct.Params = type { <4 x float>, i32 }
%struct._texture_2d_t = type opaque
%struct._sampler_t = type opaque

define void @paint(%struct.Params addrspace(2)* %params, float addrspace(1)* %out, <4 x half> addrspace(1)* %colours, i8 addrspace(1)* readonly %bytes, i8 addrspace(1)* readonly %words, %struct._texture_2d_t addrspace(1)* %image, %struct._texture_2d_t addrspace(1)* %target, %struct._sampler_t addrspace(2)* %smooth, <3 x i32> %position, i16 %lane) {
  call void @air.write_texture_2d.v4f16(%struct._texture_2d_t addrspace(1)* %target, <2 x i32> zeroinitializer, <4 x half> zeroinitializer, i32 0, i32 0)
  ret void
}

declare void @air.write_texture_2d.v4f16(%struct._texture_2d_t addrspace(1)*, <2 x i32>, <4 x half>, i32, i32)

!air.kernel = !{!0}
!0 = !{void (%struct.Params addrspace(2)*, float addrspace(1)*, <4 x half> addrspace(1)*, i8 addrspace(1)*, i8 addrspace(1)*, %struct._texture_2d_t addrspace(1)*, %struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x i32>, i16)* @paint, !1, !2}
!1 = !{}
!2 = !{!3, !4, !5, !6, !7, !8, !9, !10, !11, !12}
!3 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1}
!4 = !{i32 1, !"air.buffer", !"air.location_index", i32 1, i32 1}
!5 = !{i32 2, !"air.buffer", !"air.location_index", i32 2, i32 1}
!6 = !{i32 3, !"air.buffer", !"air.location_index", i32 3, i32 1}
!7 = !{i32 4, !"air.buffer", !"air.location_index", i32 4, i32 1, !"air.arg_type_size", i32 4}
!8 = !{i32 5, !"air.texture", !"air.location_index", i32 0, i32 1}
!9 = !{i32 6, !"air.texture", !"air.location_index", i32 1, i32 1}
!10 = !{i32 7, !"air.sampler", !"air.location_index", i32 0, i32 1}
!11 = !{i32 8, !"air.thread_position_in_grid"}
!12 = !{i32 9, !"air.thread_index_in_simdgroup"}
`;

const kernel = (name: string, type: string): string =>
  `define void @${name}(${type} addrspace(1)* %data, i32 %i) #0 {\n  ret void\n}\n`;
const signature = (name: string, type: string): string => `void (${type} addrspace(1)*, i32)* @${name}`;
const header = `${layout}target triple = "air64_v28-apple-macosx26.0.0"\n`;

/** Two kernels with the same records and different parameters. */
export const sharedModule = `${header}
${kernel('first', 'float')}
${kernel('second', 'half')}
attributes #0 = { nounwind }
!air.kernel = !{!0, !1}
!0 = !{${signature('first', 'float')}, !2, !3}
!1 = !{${signature('second', 'half')}, !2, !4}
!2 = !{}
!3 = !{!5, !6}
!4 = !{!5, !6}
!5 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_name", !"data"}
!6 = !{i32 1, !"air.thread_position_in_grid", !"air.arg_name", !"i"}
`;

export interface UnusualLayout {
  readonly name: string;
  readonly text: string;
  /** Lines of the text that the fixes may change; all others stay byte for byte. */
  readonly mostLinesChanged: number;
}

const commented = `; by hand
${header}
!air.kernel = !{ !7 }      ; the only one
!7  = !{ ${signature('k', 'float')}, !9, !20 } ; gaps in the numbering
  ; outputs
!9  = !{ }

!20 = !{
  !21,   ; the buffer
  !22
}
!21 = !{i32 0, !"air.buffer",    !"air.location_index", i32 0, i32 1, !"air.read_write"}   ; no address space
!22 = !{i32 1, !"air.thread_position_in_grid"  }

${kernel('k', 'float')}
attributes #0 = { nounwind }      ; attributes last
`;

const listsLast = `${header}
!0 = !{i32 7, !"air.max_textures", i32 128}
!1 = !{}
!2 = !{i32 0, !"air.buffer", !"air.location_index", i32 3, i32 1, !"air.read", !"air.address_space", i32 1}
!3 = !{i32 1, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint"}
!4 = !{!2, !3}
!5 = !{${signature('k', 'float')}, !1, !4}
${kernel('k', 'float')}
attributes #0 = { nounwind }
!llvm.module.flags = !{!0}
!air.kernel = !{!5}
`;

const inline = `${header}
${kernel('k', 'float').replace(' #0', '')}
!air.kernel = !{!0} ; all in place
!0 = !{${signature('k', 'float')}, !{}, !{!{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1}, !{i32 1, !"air.thread_position_in_grid"}}}`;

/** Modules that lack much, in layouts that no printer makes. */
export const unusualLayouts: readonly UnusualLayout[] = [
  {name: 'comments between nodes, nodes before functions, gaps', text: commented, mostLinesChanged: 3},
  {name: 'lists behind their nodes and functions', text: listsLast, mostLinesChanged: 4},
  {name: 'nodes written in place, no line break at the end', text: inline, mostLinesChanged: 2},
  {name: 'kernels that share nodes', text: sharedModule, mostLinesChanged: 5},
  {name: 'CRLF', text: commented.replaceAll('\n', '\r\n'), mostLinesChanged: 3},
  {name: 'no metadata but the list', text: bareModule, mostLinesChanged: 11},
];
