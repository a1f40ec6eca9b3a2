/**
 * Keywords of debug metadata with their numbers (DWARF 5 and the extensions that LLVM 14 knows).
 *
 * In the lists a word counts one up from the word before it; `12:word` says where the counting goes on. Where several
 * words have one number, the first is the one that LLVM prints.
 */

function readList(list: string, prefix: string): Map<string, number> {
  const numbers = new Map<string, number>();
  let next = 0;
  for (const word of list.trim().split(/\s+/)) {
    const colon = word.indexOf(':');
    if (colon >= 0) next = Number(word.slice(0, colon));
    numbers.set(prefix + word.slice(colon + 1), next++);
  }
  return numbers;
}

const tagList = `
0:null array_type class_type entry_point enumeration_type formal_parameter 8:imported_declaration 10:label
lexical_block 13:member 15:pointer_type reference_type compile_unit string_type structure_type
21:subroutine_type typedef union_type unspecified_parameters variant common_block common_inclusion inheritance
inlined_subroutine module ptr_to_member_type set_type subrange_type with_stmt access_declaration base_type
catch_block const_type constant enumerator file_type friend namelist namelist_item packed_type subprogram
template_type_parameter template_value_parameter thrown_type try_block variant_part variable volatile_type
dwarf_procedure restrict_type interface_type namespace imported_module unspecified_type partial_unit
imported_unit 63:condition shared_type type_unit rvalue_reference_type template_alias coarray_type
generic_subrange dynamic_type atomic_type call_site call_site_parameter skeleton_unit immutable_type
16513:MIPS_loop 16513:HP_array_descriptor 16641:format_label function_template class_template GNU_BINCL
GNU_EINCL GNU_template_template_param GNU_template_parameter_pack GNU_formal_parameter_pack GNU_call_site
GNU_call_site_parameter 16896:APPLE_property SUN_function_template SUN_class_template SUN_struct_template
SUN_union_template SUN_indirect_inheritance SUN_codeflags SUN_memop_info SUN_omp_child_func
SUN_rtti_descriptor SUN_dtor_info SUN_dtor SUN_f90_interface SUN_fortran_vax_structure 17151:SUN_hi
20737:ALTIUM_circ_type ALTIUM_mwa_circ_type ALTIUM_rev_carry_type 20753:ALTIUM_rom 24576:LLVM_annotation
32772:GHS_namespace GHS_using_namespace GHS_using_declaration GHS_template_templ_param 34661:UPC_shared_type
UPC_strict_type UPC_relaxed 40960:PGI_kanji_type 40992:PGI_interface_block 45056:BORLAND_property
BORLAND_Delphi_string BORLAND_Delphi_dynamic_array BORLAND_Delphi_set BORLAND_Delphi_variant
`;

const languageList = `
1:C89 C Ada83 C_plus_plus Cobol74 Cobol85 Fortran77 Fortran90 Pascal83 Modula2 Java C99 Ada95 Fortran95 PLI
ObjC ObjC_plus_plus UPC D Python OpenCL Go Modula3 Haskell C_plus_plus_03 C_plus_plus_11 OCaml Rust C11 Swift
Julia Dylan C_plus_plus_14 Fortran03 Fortran08 RenderScript BLISS 32769:Mips_Assembler
36439:GOOGLE_RenderScript 45056:BORLAND_Delphi
`;

const encodingList = `
1:address boolean complex_float float signed signed_char unsigned unsigned_char imaginary_float packed_decimal
numeric_string edited signed_fixed unsigned_fixed decimal_float UTF UCS ASCII 128:ALTIUM_fract ALTIUM_accum
129:HP_complex_float HP_float128 HP_complex_float128 HP_floathpintel HP_imaginary_float90
HP_imaginary_float128 134:SUN_imaginary_float
`;

const conventionList = `
1:normal program nocall pass_by_reference pass_by_value 64:GNU_renesas_sh GNU_borland_fastcall_i386
176:BORLAND_safecall BORLAND_stdcall BORLAND_pascal BORLAND_msfastcall BORLAND_msreturn BORLAND_thiscall
BORLAND_fastcall 192:LLVM_vectorcall LLVM_Win64 LLVM_X86_64SysV LLVM_AAPCS LLVM_AAPCS_VFP LLVM_IntelOclBicc
LLVM_SpirFunction LLVM_OpenCLKernel LLVM_Swift LLVM_PreserveMost LLVM_PreserveAll LLVM_X86RegCall
255:GDB_IBM_OpenCL
`;

/** Without the numbered families `lit0`, `reg0` and `breg0`. */
const operationList = `
3:addr 6:deref 8:const1u const1s const2u const2s const4u const4s const8u const8s constu consts dup drop over
pick swap rot xderef abs and div minus mod mul neg not or plus plus_uconst shl shr shra xor bra eq ge gt le lt
ne skip 144:regx fbreg bregx piece deref_size xderef_size nop push_object_address call2 call4 call_ref
form_tls_address call_frame_cfa bit_piece implicit_value stack_value implicit_pointer addrx constx entry_value
const_type regval_type deref_type xderef_type convert reinterpret 224:GNU_push_tls_address 224:HP_unknown
HP_is_value HP_fltconst4 HP_fltconst8 HP_mod_range HP_unmod_range HP_tls 232:INTEL_bit_piece 237:WASM_location
WASM_location_int 240:APPLE_uninit 243:GNU_entry_value 248:PGI_omp_thread_num 251:GNU_addr_index
GNU_const_index 4096:LLVM_fragment LLVM_convert LLVM_tag_offset LLVM_entry_value LLVM_implicit_pointer
LLVM_arg
`;

function operations(): Map<string, number> {
  const numbers = readList(operationList, 'DW_OP_');
  for (let index = 0; index < 32; index++) {
    numbers.set(`DW_OP_lit${index}`, 0x30 + index);
    numbers.set(`DW_OP_reg${index}`, 0x50 + index);
    numbers.set(`DW_OP_breg${index}`, 0x70 + index);
  }
  return numbers;
}

/** The families of keywords, as `debug-layouts.ts` names them. */
export const debugKeywords = {
  tag: readList(tagList, 'DW_TAG_'),
  language: readList(languageList, 'DW_LANG_'),
  encoding: readList(encodingList, 'DW_ATE_'),
  convention: readList(conventionList, 'DW_CC_'),
  operation: operations(),
  virtuality: readList('none virtual pure_virtual', 'DW_VIRTUALITY_'),
  macinfo: readList('1:define undef start_file end_file 255:vendor_ext', 'DW_MACINFO_'),
  emissionKind: readList('NoDebug FullDebug LineTablesOnly DebugDirectivesOnly', ''),
  nameTableKind: readList('Default GNU None', ''),
  checksumKind: readList('1:CSK_MD5 CSK_SHA1 CSK_SHA256', ''),
  flags: new Map([
    ['DIFlagZero', 0x0],
    ['DIFlagPrivate', 0x1],
    ['DIFlagProtected', 0x2],
    ['DIFlagPublic', 0x3],
    ['DIFlagFwdDecl', 0x4],
    ['DIFlagAppleBlock', 0x8],
    ['DIFlagReservedBit4', 0x10],
    ['DIFlagVirtual', 0x20],
    ['DIFlagArtificial', 0x40],
    ['DIFlagExplicit', 0x80],
    ['DIFlagPrototyped', 0x100],
    ['DIFlagObjcClassComplete', 0x200],
    ['DIFlagObjectPointer', 0x400],
    ['DIFlagVector', 0x800],
    ['DIFlagStaticMember', 0x1000],
    ['DIFlagLValueReference', 0x2000],
    ['DIFlagRValueReference', 0x4000],
    ['DIFlagExportSymbols', 0x8000],
    ['DIFlagSingleInheritance', 0x10000],
    ['DIFlagMultipleInheritance', 0x20000],
    ['DIFlagVirtualInheritance', 0x30000],
    ['DIFlagIntroducedVirtual', 0x40000],
    ['DIFlagBitField', 0x80000],
    ['DIFlagNoReturn', 0x100000],
    ['DIFlagTypePassByValue', 0x400000],
    ['DIFlagTypePassByReference', 0x800000],
    ['DIFlagEnumClass', 0x1000000],
    ['DIFlagThunk', 0x2000000],
    ['DIFlagNonTrivial', 0x4000000],
    ['DIFlagBigEndian', 0x8000000],
    ['DIFlagLittleEndian', 0x10000000],
    ['DIFlagAllCallsDescribed', 0x20000000],
    ['DIFlagIndirectVirtualBase', 0x24],
  ]),
  subprogramFlags: new Map([
    ['DISPFlagZero', 0x0],
    ['DISPFlagVirtual', 0x1],
    ['DISPFlagPureVirtual', 0x2],
    ['DISPFlagLocalToUnit', 0x4],
    ['DISPFlagDefinition', 0x8],
    ['DISPFlagOptimized', 0x10],
    ['DISPFlagPure', 0x20],
    ['DISPFlagElemental', 0x40],
    ['DISPFlagRecursive', 0x80],
    ['DISPFlagMainSubprogram', 0x100],
    ['DISPFlagDeleted', 0x200],
    ['DISPFlagObjCDirect', 0x800],
  ]),
} as const satisfies Record<string, ReadonlyMap<string, number>>;

export type DebugKeywordFamily = keyof typeof debugKeywords;
