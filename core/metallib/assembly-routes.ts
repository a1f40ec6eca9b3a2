/** One of the four ways from a source to a library that seed 001 (finding 5) compares. */
export interface AssemblyRoute {
  readonly id: 'metal' | 'metal-ir' | 'air-as' | 'airlock';
  readonly title: string;
  /** What would be run; `name` is the file's name without its extension. */
  commandLines(name: string): readonly string[];
  /** What the route is said to do to the metadata. */
  readonly effect: string;
  /** Where that is from. */
  readonly source: string;
}

/** Apple's three, and the lab's own in the place of the library that writes a metallib by itself. */
export const assemblyRoutes: readonly AssemblyRoute[] = [
  {
    id: 'metal',
    title: 'MSL compiler',
    commandLines: (name) => [
      `xcrun -sdk macosx metal -c ${name}.metal -o ${name}.air`,
      `xcrun -sdk macosx metallib ${name}.air -o ${name}.metallib`,
    ],
    effect: 'Makes all metadata itself. Takes MSL only: an IR text cannot go this way.',
    source: 'reported: seed 001, finding 5',
  },
  {
    id: 'metal-ir',
    title: 'IR through the MSL compiler',
    commandLines: (name) => [
      `xcrun -sdk macosx metal -x ir -c ${name}.ll -o ${name}.air`,
      `xcrun -sdk macosx metallib ${name}.air -o ${name}.metallib`,
    ],
    effect: 'May rewrite the IR. Adds none of the metadata that is missing.',
    source: 'reported: seed 001, findings 4 and 5',
  },
  {
    id: 'air-as',
    title: 'AIR assembler',
    commandLines: (name) => [
      `xcrun -sdk macosx air-as ${name}.ll -o ${name}.air`,
      `xcrun -sdk macosx metallib ${name}.air -o ${name}.metallib`,
    ],
    effect:
      'Text to bitcode without a change. The linker drops air.source_file_name from executable modules.',
    source: 'reported: seed 001, finding 5; the linker: modules that Apple made (AIR.md 1.3)',
  },
  {
    id: 'airlock',
    title: 'Airlock, in one step',
    commandLines: (name) => [`airlock build ${name}.ll -o ${name}.metallib`],
    effect: 'Writes the library itself, one module for each function.',
    source: 'run here: the library was read back and compared with the text',
  },
];
