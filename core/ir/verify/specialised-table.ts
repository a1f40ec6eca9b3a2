/**
 * The specialised metadata nodes of LLVM 14 with their fields: `field:form`, `!` required, `?` required by LLVM 14 only,
 * `+` known to LLVM 22 only. The forms are those of specialised-metadata.ts.
 */
export const specialisedTable = `
DILocation: line:u column:u scope:m! inlinedAt:m isImplicitCode:b +atomGroup:u +atomRank:u
GenericDINode: tag:k! header:t operands:*
DISubrange: count:n lowerBound:n upperBound:n stride:n
DIGenericSubrange: count:n lowerBound:n upperBound:n stride:n
+DISubrangeType: name:t file:m line:u scope:m size:n align:u flags:k lowerBound:n upperBound:n stride:n bias:n baseType:m
DIEnumerator: name:t! value:s! isUnsigned:b
DIBasicType: tag:k name:t size:n align:u encoding:k flags:k +file:m +line:u +scope:m +num_extra_inhabitants:u +dataSize:u
+DIFixedPointType: tag:k name:t size:n align:u encoding:k flags:k kind:k factor:s numerator:s denominator:s file:m line:u scope:m
DIStringType: tag:k name:t stringLength:m stringLengthExpression:m stringLocationExpression:m size:n align:u encoding:k
DIDerivedType: tag:k! name:t file:m line:u scope:m baseType:m! size:n align:u offset:n flags:k extraData:m dwarfAddressSpace:u annotations:m +ptrAuthKey:u +ptrAuthIsAddressDiscriminated:b +ptrAuthExtraDiscriminator:u +ptrAuthIsaPointer:b +ptrAuthAuthenticatesNullValues:b
DICompositeType: tag:k! name:t file:m line:u scope:m baseType:m size:n align:u offset:n flags:k elements:m runtimeLang:k vtableHolder:m templateParams:m identifier:t discriminator:m dataLocation:m associated:m allocated:m rank:n annotations:m +num_extra_inhabitants:u +specification:m +enumKind:k +bitStride:m
DISubroutineType: flags:k cc:k types:m!
DIFile: filename:t! directory:t! checksumkind:k checksum:t source:t
DICompileUnit: distinct language:k? +sourceLanguageName:k +sourceLanguageVersion:u file:m! producer:t isOptimized:b flags:t runtimeVersion:u splitDebugFilename:t emissionKind:k enums:m retainedTypes:m globals:m imports:m macros:m dwoId:u splitDebugInlining:b debugInfoForProfiling:b nameTableKind:k rangesBaseAddress:b sysroot:t sdk:t
DISubprogram: scope:m name:t linkageName:t file:m line:u type:m isLocal:b isDefinition:b isOptimized:b scopeLine:u containingType:m virtuality:k virtualIndex:u thisAdjustment:s flags:k spFlags:k unit:m templateParams:m declaration:m retainedNodes:m thrownTypes:m annotations:m targetFuncName:t +keyInstructions:b
DILexicalBlock: scope:m! file:m line:u column:u
DILexicalBlockFile: scope:m! file:m discriminator:u!
DICommonBlock: scope:m! declaration:m name:t file:m line:u
DINamespace: scope:m! name:t exportSymbols:b
DIMacro: type:k! line:u name:t! value:t
DIMacroFile: type:k line:u file:m! nodes:m
DIModule: scope:m! name:t! configMacros:t includePath:t apinotes:t file:m line:u isDecl:b
DITemplateTypeParameter: name:t type:m! defaulted:b
DITemplateValueParameter: tag:k name:t type:m defaulted:b value:*!
DIGlobalVariable: name:t scope:m linkageName:t file:m line:u type:m isLocal:b isDefinition:b templateParams:m declaration:m align:u annotations:m
DILocalVariable: scope:m! name:t arg:u file:m line:u type:m flags:k align:u annotations:m
DILabel: scope:m! name:t! file:m! line:u! +column:u +isArtificial:b +coroSuspendIdx:u
DIGlobalVariableExpression: var:m! expr:m!
DIObjCProperty: name:t file:m line:u setter:t getter:t attributes:u type:m
DIImportedEntity: tag:k! scope:m! entity:m file:m line:u name:t elements:m
+DIAssignID: distinct
`;
