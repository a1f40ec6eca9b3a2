import {signatureText} from '../air/shells/shell-contract.ts';
import {type ShellManifest} from '../protocol/shell.ts';
import {cppHost, rustHost, swiftHost} from './host-code.ts';

/** One file of an exported pair; paths are names without folders. */
export type PairFile =
  | {readonly path: string; readonly kind: 'text'; readonly text: string}
  | {readonly path: string; readonly kind: 'binary'; readonly bytes: Uint8Array};

export interface Pair {
  readonly manifest: ShellManifest;
  /** The shell's library. */
  readonly library: Uint8Array;
  /** The shell's IR: what a library can be made of again. */
  readonly ir: string;
  /** Name of the MSL file with the visible function, and its text. */
  readonly function: {readonly file: string; readonly text: string};
  /** An experiment that runs the pair (linkedExperiment), where there is one. */
  readonly experiment?: string | undefined;
}

const library = 'shell.metallib';

/** The pair as an app takes it: library, source, host code, and the manifest that says how it is launched. */
export function exportPair({manifest, library: bytes, ir, function: math, experiment}: Pair): PairFile[] {
  const names = {library, function: math.file};
  const text = (path: string, content: string): PairFile => ({path, kind: 'text', text: content});
  const own: ShellManifest = {
    ...manifest,
    ir: 'shell.ll',
    library,
    functions: [],
    hazard: undefined,
  };
  return [
    {path: library, kind: 'binary', bytes},
    text('shell.ll', ir),
    text(math.file, math.text),
    text('manifest.json', `${JSON.stringify(own, undefined, 2)}\n`),
    ...(experiment === undefined ? [] : [text('pair.lab.json', experiment)]),
    text('host.swift', swiftHost(manifest, names)),
    text('host.mm', cppHost(manifest, names)),
    text('host.rs', rustHost(manifest, names)),
    text('README.md', readme(manifest, math.file)),
  ];
}

function readme(manifest: ShellManifest, file: string): string {
  const {title, description, kernel, launch, buffers, function: fn} = manifest;
  return `# ${title}

${description}

- \`${library}\`: the kernel \`${kernel}\`, compiled; ship it. \`shell.ll\` is what it was made of.
- \`${file}\`: the visible function \`${fn.name}\`. Compile it with \`makeLibrary(source:)\` where the app runs; its text may be
  made there, as long as the function is

\`\`\`metal
[[visible]] ${signatureText(fn)}
\`\`\`

- \`host.swift\`, \`host.mm\`, \`host.rs\`: make the pipeline (\`MTLLinkedFunctions.privateFunctions\`) and encode a launch.
- \`pair.lab.json\`, where there is one: \`airlock run pair.lab.json\`.

Threadgroups have ${launch.threadgroup.join(' × ')} threads. ${launch.rules.join(' ')}

| buffer | name | type | |
| --- | --- | --- | --- |
${buffers.map(({index, name, type, meaning}) => `| ${index} | \`${name}\` | ${type} | ${meaning} |`).join('\n')}

The host code calls public API only. The library itself holds AIR intrinsics that are no public interface of the compiler: which
OS takes them is reported, not promised.
`;
}

/**
 * An experiment of a shell with another function and other names of its files; what the results must be is left out where the
 * function is not the one that the experiment was written for. Undefined where the text is no experiment.
 */
export function linkedExperiment(
  text: string,
  names: {readonly ir: string; readonly function: string; readonly keepsExpectations: boolean},
): string | undefined {
  let experiment: unknown;
  try {
    experiment = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof experiment !== 'object' || experiment === null) return undefined;
  const {variants: _variants, ...rest} = experiment as Record<string, unknown>;
  const linked = Array.isArray(rest['linked']) ? rest['linked'] : [];
  const buffers = Array.isArray(rest['buffers']) ? rest['buffers'] : [];
  const made = {
    ...rest,
    source: names.ir,
    linked: linked.map((one: Record<string, unknown>) => ({...one, source: names.function})),
    buffers: buffers.map(({expect, ...buffer}: Record<string, unknown>) =>
      names.keepsExpectations && expect !== undefined ? {...buffer, expect} : buffer,
    ),
  };
  return `${JSON.stringify(made, undefined, 2)}\n`;
}
