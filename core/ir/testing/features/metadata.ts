import {type Features, type PointerSpelling} from './dialect.ts';

/** One module per form of metadata, debug info included. */
export function metadataFeatures(p: PointerSpelling): Features {
  const i32 = p('i32');
  return {...nodes(p, i32), ...debugInformation(p)};
}

function nodes(p: PointerSpelling, i32: string): Features {
  return {
    'metadata-nodes':
      '!a = !{!0, !1, !2}\n!b.c-d = !{}\n!0 = !{}\n!1 = !{!0, null, !"text", i32 5, !{!"inline", i1 true}}\n!2 = distinct !{!2, !1}\n',
    'metadata-strings': '!x = !{!0}\n!0 = !{!"plain", !"", !"esc\\22\\5C\\0A\\FF", !"a;b", !"é中"}\n',
    'metadata-names': '!a.b = !{!0}\n!_x = !{!0}\n!-y$ = !{!0}\n!\\01z = !{!0}\n!A9 = !{!0}\n!0 = !{}\n',
    'metadata-constants': `@g = global i32 1\ndeclare void @f(i32)\n!x = !{!0, !1}\n!0 = !{i32 -1, i64 9, float 1.5, double 0x7FF8000000000000, i1 false, [2 x i32] [i32 26, i32 2], <2 x i8> <i8 1, i8 2>, { i32, i8 } { i32 1, i8 2 }}\n!1 = !{${i32} @g, ${p('void (i32)')} @f, ${p('i8')} null, i32 undef, i64 ptrtoint (${i32} @g to i64)}\n`,
    'metadata-cycles':
      '!x = !{!0}\n!0 = distinct !{!1}\n!1 = !{!0, !2}\n!2 = distinct !{!2}\n!3 = !{!4}\n!4 = !{!3}\n',
    'metadata-order': '!x = !{!7, !0}\n!7 = !{i32 1}\n!0 = !{!7}\n!100000 = !{!"far"}\n!3 = !{!100000}\n',
    'metadata-inline':
      '!x = !{!0}\n!0 = !{!{!{!{}}}, !{!"a", !{i32 1}}, !{null}}\ndefine void @f() {\n  ret void, !k !{!"on", !"the", !"spot"}\n}\n',
    'metadata-attachments':
      'define i32 @f(i32 %a) !one !0 !two !1 {\n  %x = add i32 %a, 1, !one !0, !two !1, !three !{}\n  br label %n, !one !1\nn:\n  ret i32 %x, !two !0\n}\n!0 = !{i32 1}\n!1 = distinct !{}\n',
    'metadata-globals':
      '@g = global i32 1, !a !0, !b !1\n@h = external global i32, align 4, !a !1\ndeclare !a !0 !b !1 void @f()\n!0 = !{}\n!1 = !{i32 2}\n',
    'metadata-values': `declare void @llvm.assume(i1)\ndeclare i32 @llvm.read_register.i32(metadata)\ndeclare void @llvm.write_register.i32(metadata, i32)\ndefine i32 @f() {\n  %r = call i32 @llvm.read_register.i32(metadata !0)\n  call void @llvm.write_register.i32(metadata !{!"sp"}, i32 %r)\n  ret i32 %r\n}\n!0 = !{!"sp\\00"}\n`,
    'metadata-flags':
      '!llvm.module.flags = !{!0, !1, !2, !3}\n!llvm.ident = !{!4}\n!0 = !{i32 2, !"SDK Version", [2 x i32] [i32 26, i32 2]}\n!1 = !{i32 1, !"wchar_size", i32 4}\n!2 = !{i32 7, !"frame-pointer", i32 2}\n!3 = !{i32 5, !"list", !5}\n!4 = !{!"some compiler"}\n!5 = !{!"a"}\n',
    'metadata-tbaa': `define i32 @f(${i32} %p) {\n  %v = load i32, ${i32} %p, align 4, !tbaa !0\n  store i32 %v, ${i32} %p, align 4, !tbaa !0\n  ret i32 %v\n}\n!0 = !{!1, !1, i64 0}\n!1 = !{!"int", !2, i64 0}\n!2 = !{!"omnipotent char", !3, i64 0}\n!3 = !{!"Simple C++ TBAA"}\n`,
    'metadata-scopes': `define void @f(${i32} %p) {\n  store i32 1, ${i32} %p, !alias.scope !0, !noalias !3\n  call void @llvm.experimental.noalias.scope.decl(metadata !0)\n  ret void\n}\ndeclare void @llvm.experimental.noalias.scope.decl(metadata)\n!0 = !{!1}\n!1 = distinct !{!1, !2, !"scope"}\n!2 = distinct !{!2, !"domain"}\n!3 = !{!4}\n!4 = distinct !{!4, !2}\n`,
    'metadata-loop':
      'define void @f(i1 %c) {\n  br label %l\nl:\n  br i1 %c, label %l, label %e, !llvm.loop !0, !prof !3\ne:\n  ret void\n}\n!0 = distinct !{!0, !1, !2}\n!1 = !{!"llvm.loop.mustprogress"}\n!2 = !{!"llvm.loop.unroll.count", i32 4}\n!3 = !{!"branch_weights", i32 1, i32 99}\n',
    'metadata-loads': `define void @f(${p(i32)} %p, ${i32} %q) {\n  %a = load ${i32}, ${p(i32)} %p, align 8, !nonnull !0, !dereferenceable !1, !align !2\n  %b = load i32, ${i32} %q, !range !3, !invariant.load !0\n  %c = load i32, ${i32} %a, !nontemporal !4\n  %d = load i8, ${p('i8')} null, !range !5\n  ret void\n}\n!0 = !{}\n!1 = !{i64 8}\n!2 = !{i64 4}\n!3 = !{i32 0, i32 5}\n!4 = !{i32 1}\n!5 = !{i8 1, i8 -1}\n`,
    'metadata-fp':
      'define float @f(float %a, float %b) {\n  %x = fdiv float %a, %b, !fpmath !0\n  ret float %x\n}\n!0 = !{float 2.5}\n',
    'metadata-kernel': `define void @k(${p('float', 1)} %o, i32 %i) {\n  ret void\n}\n!air.kernel = !{!0}\n!0 = !{${p(`void (${p('float', 1)}, i32)`)} @k, !1, !2}\n!1 = !{}\n!2 = !{!3, !4}\n!3 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"o"}\n!4 = !{i32 1, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"i"}\n`,
  };
}

const unit =
  '!llvm.dbg.cu = !{!0}\n!llvm.module.flags = !{!2}\n!0 = distinct !DICompileUnit(language: DW_LANG_C_plus_plus_14, file: !1, producer: "clang \\22x\\22", isOptimized: true, flags: "-g", runtimeVersion: 0, emissionKind: FullDebug, enums: !{}, retainedTypes: !{}, globals: !{}, splitDebugInlining: false, nameTableKind: None)\n!1 = !DIFile(filename: "a.cpp", directory: "/d", checksumkind: CSK_MD5, checksum: "0123456789abcdef0123456789abcdef")\n!2 = !{i32 2, !"Debug Info Version", i32 3}\n';

function debugInformation(p: PointerSpelling): Features {
  const types: Readonly<Record<string, string>> = {
    basic: '!DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)',
    'basic-tag': '!DIBasicType(tag: DW_TAG_unspecified_type, name: "decltype(nullptr)")',
    derived:
      '!DIDerivedType(tag: DW_TAG_pointer_type, baseType: null, size: 64, align: 64, dwarfAddressSpace: 1)',
    member:
      '!DIDerivedType(tag: DW_TAG_member, name: "x", scope: !11, file: !1, line: 3, baseType: !12, size: 32, offset: 64, flags: DIFlagPublic | DIFlagStaticMember, extraData: i32 5)',
    structure:
      'distinct !DICompositeType(tag: DW_TAG_structure_type, name: "S", scope: !1, file: !1, line: 1, size: 64, align: 32, offset: 0, flags: DIFlagTypePassByValue | DIFlagNonTrivial, elements: !{}, runtimeLang: DW_LANG_C_plus_plus, vtableHolder: !11, templateParams: !{}, identifier: "_ZTS1S")',
    array:
      '!DICompositeType(tag: DW_TAG_array_type, baseType: !12, size: 96, elements: !{!DISubrange(count: 3), !DISubrange(count: 4, lowerBound: 1), !DISubrange(lowerBound: 0, upperBound: 7, stride: 2)})',
    enumeration:
      '!DICompositeType(tag: DW_TAG_enumeration_type, name: "E", file: !1, line: 2, baseType: !12, size: 32, flags: DIFlagEnumClass, elements: !{!DIEnumerator(name: "A", value: -1), !DIEnumerator(name: "B", value: 4294967295, isUnsigned: true)})',
    subroutine: '!DISubroutineType(flags: DIFlagLValueReference, cc: DW_CC_normal, types: !{null, !12})',
    namespace: '!DINamespace(name: "n", scope: null, exportSymbols: true)',
    module:
      '!DIModule(scope: null, name: "M", configMacros: "-D", includePath: "/i", apinotes: "x", line: 3, isDecl: true)',
    template: '!DITemplateTypeParameter(name: "T", type: !12, defaulted: true)',
    'template-value':
      '!DITemplateValueParameter(tag: DW_TAG_template_value_parameter, name: "N", type: !12, value: i32 7)',
    imported:
      '!DIImportedEntity(tag: DW_TAG_imported_declaration, name: "foo", scope: !0, entity: !11, file: !1, line: 7)',
    macro:
      '!DIMacroFile(line: 9, file: !1, nodes: !{!DIMacro(type: DW_MACINFO_define, line: 7, name: "X", value: "1"), !DIMacro(type: DW_MACINFO_undef, line: 8, name: "Y")})',
    expression:
      '!DIExpression(DW_OP_deref, DW_OP_plus_uconst, 3, DW_OP_constu, 5, DW_OP_minus, DW_OP_stack_value, DW_OP_LLVM_fragment, 0, 16)',
    'expression-empty': '!DIExpression()',
    'generic-node': '!GenericDINode(tag: DW_TAG_entry_point, header: "h", operands: {!1, !"s", null})',
    variable:
      '!DIGlobalVariableExpression(var: !DIGlobalVariable(name: "g", linkageName: "_g", scope: !0, file: !1, line: 7, type: !12, isLocal: true, isDefinition: true, align: 32), expr: !DIExpression())',
    'common-block': '!DICommonBlock(scope: null, declaration: null, name: "c", file: !1, line: 4)',
    'string-type': '!DIStringType(name: "character(5)", size: 40)',
    'source-file': '!DIFile(filename: "b.c", directory: "", source: "int x;\\0A")',
  };
  const entries = Object.entries(types).map(([name, node]) => [
    `debug-${name}`,
    `${unit}!x = !{!10}\n!10 = ${node}\n!11 = distinct !DICompositeType(tag: DW_TAG_class_type, name: "C", file: !1, size: 32, elements: !{}, identifier: "C")\n!12 = !DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)\n`,
  ]);
  return {...Object.fromEntries(entries), ...debugFunctions(p)};
}

function debugFunctions(p: PointerSpelling): Features {
  const program = `!3 = distinct !DISubprogram(name: "f", linkageName: "_f", scope: !1, file: !1, line: 1, type: !4, scopeLine: 2, flags: DIFlagPrototyped | DIFlagAllCallsDescribed, spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !0, templateParams: !{}, retainedNodes: !{})\n!4 = !DISubroutineType(types: !{!5, !5})\n!5 = !DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)\n!6 = !DILocalVariable(name: "a", arg: 1, scope: !3, file: !1, line: 1, type: !5)\n!7 = !DILocalVariable(name: "b", scope: !8, file: !1, line: 2, type: !5, flags: DIFlagArtificial, align: 32)\n!8 = distinct !DILexicalBlock(scope: !3, file: !1, line: 2, column: 5)\n!9 = !DILocation(line: 2, column: 9, scope: !8)\n!10 = distinct !DILocation(line: 7, scope: !3)\n!11 = !DILexicalBlockFile(scope: !8, file: !1, discriminator: 2)\n!12 = !DILocation(line: 3, column: 1, scope: !11)\n!13 = !DILabel(scope: !3, name: "top", file: !1, line: 3)\n`;
  const intrinsics =
    'declare void @llvm.dbg.declare(metadata, metadata, metadata)\ndeclare void @llvm.dbg.value(metadata, metadata, metadata)\ndeclare void @llvm.dbg.label(metadata)\n';
  const i32 = p('i32');
  return {
    'debug-function': `define i32 @f(i32 %a) !dbg !3 {\n  %x = alloca i32\n  call void @llvm.dbg.declare(metadata ${i32} %x, metadata !7, metadata !DIExpression()), !dbg !9\n  call void @llvm.dbg.value(metadata i32 %a, metadata !6, metadata !DIExpression(DW_OP_plus_uconst, 4, DW_OP_stack_value)), !dbg !DILocation(line: 1, column: 2, scope: !3)\n  call void @llvm.dbg.value(metadata i32 5, metadata !6, metadata !DIExpression()), !dbg !12\n  call void @llvm.dbg.value(metadata i32 undef, metadata !6, metadata !DIExpression()), !dbg !9\n  call void @llvm.dbg.value(metadata !DIArgList(i32 %a, i32 3), metadata !6, metadata !DIExpression(DW_OP_LLVM_arg, 0, DW_OP_LLVM_arg, 1, DW_OP_plus)), !dbg !9\n  call void @llvm.dbg.label(metadata !13), !dbg !9\n  ret i32 %a, !dbg !9\n}\n${intrinsics}${unit}${program}`,
    'debug-global': `@g = global i32 1, !dbg !14\n${unit}!14 = !DIGlobalVariableExpression(var: !15, expr: !DIExpression(DW_OP_constu, 3, DW_OP_stack_value))\n!15 = distinct !DIGlobalVariable(name: "g", scope: !0, file: !1, line: 1, type: !16, isLocal: false, isDefinition: true)\n!16 = !DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)\n`,
    'debug-declaration': `declare !dbg !3 i32 @f(i32)\n${unit}!3 = !DISubprogram(name: "f", scope: !1, file: !1, line: 1, type: !4, flags: DIFlagPrototyped, spFlags: DISPFlagOptimized)\n!4 = !DISubroutineType(types: !{null})\n`,
  };
}
