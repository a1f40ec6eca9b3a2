/** What a bundle reproduces: files by their path in the bundle. */
export interface Reproduction {
  /** One line: what fails on what. */
  readonly title: string;
  readonly message: string;
  /** Domain, code and text as the device's framework says it. */
  readonly reported: string | undefined;
  /** Present where a rule said so and no real compiler died. */
  readonly predictedBy: string | undefined;
  readonly kernels: readonly string[];
  readonly target: string;
  readonly ir: string | undefined;
  readonly metallib: string | undefined;
  readonly msl: string | undefined;
  readonly environment: readonly (readonly [name: string, value: string])[];
  readonly signature: string;
  readonly time: string;
  /** What the scripts cannot do for this crash, a sentence each. */
  readonly limits: readonly string[];
  /** Frames of the thread that failed, where there is a report. */
  readonly frames: readonly string[];
}

/** `text` in a paragraph or heading of Markdown: names of kernels and files are anything, and mean nothing there. */
function prose(text: string): string {
  return text.replace(/[\\`<>[\]|]/g, (mark) => `\\${mark}`).replace(/\s+/g, ' ');
}

/** `text` as code in a line of Markdown: fenced by more backticks than it holds. */
function code(text: string): string {
  const plain = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...Array.from(plain.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${plain}\`` : `${fence} ${plain} ${fence}`;
}

/** `text` as a block of code that nothing in it can end. */
function block(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** One argument for a POSIX shell. */
function quoted(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** `reproduce.sh`: every route to a pipeline that Apple's own tools offer, with what each ends in; undefined where nothing can be tried. */
export function reproduceScript({title, kernels, ir, metallib, msl}: Reproduction): string | undefined {
  const routes = [
    ...(metallib === undefined ? [] : [`try_library 'library of the bundle' ${quoted(metallib)}`]),
    ...(ir === undefined
      ? []
      : [
          `if make_air 'air-as' xcrun -sdk macosx air-as ${quoted(ir)} -o "$work/as.air"; then`,
          `  link_and_try 'air-as and metallib' "$work/as.air" "$work/as.metallib"`,
          'fi',
          `if make_air 'metal -x ir' xcrun -sdk macosx metal -x ir -c ${quoted(ir)} -o "$work/ir.air"; then`,
          `  link_and_try 'metal -x ir and metallib' "$work/ir.air" "$work/ir.metallib"`,
          'fi',
        ]),
    ...(msl === undefined
      ? []
      : [
          `if make_air 'metal' xcrun -sdk macosx metal -c ${quoted(msl)} -o "$work/msl.air"; then`,
          `  link_and_try 'metal and metallib' "$work/msl.air" "$work/msl.metallib"`,
          'fi',
        ]),
  ];
  if (routes.length === 0) return undefined;
  return `#!/bin/bash
# ${title.replace(/\s+/g, ' ')}
# Needs a Mac with Xcode (or its command line tools with Swift); the routes through xcrun need the Metal toolchain.
# Prints one line per route: PASS, FAIL with the error of Metal, or SKIP with the reason. Ends with 1 where one failed.
set -u
cd "$(dirname "$0")" || exit 2
if [ "$(uname -s)" != 'Darwin' ]; then
  echo 'This needs a Mac: pipelines are made by its GPU driver.' >&2
  exit 2
fi
work="$(mktemp -d)" || exit 2
trap 'rm -rf "$work"' EXIT
kernels=(${kernels.map(quoted).join(' ')})
failed=0

if ! xcrun swiftc -O reproduce.swift -o "$work/reproduce"; then
  echo 'reproduce.swift could not be compiled: install Xcode or its command line tools.' >&2
  exit 2
fi

${functions(routes)}
sw_vers
${routes.join('\n')}
exit "$failed"
`;
}

/** The functions that the routes call, and no others. */
function functions(routes: readonly string[]): string {
  const parts = [
    tryLibrary,
    ...(routes.some((line) => line.startsWith('if make_air')) ? [makeAir, linkAndTry] : []),
  ];
  return parts.join('\n');
}

const tryLibrary = `# What the route is called, then the library.
try_library() {
  local output status
  output="$("$work/reproduce" "$2" \${kernels[@]+"\${kernels[@]}"} 2>&1)"
  status=$?
  if [ "$status" -eq 0 ]; then
    printf 'PASS  %s\\n' "$1"
  else
    failed=1
    printf 'FAIL  %s (status %d)\\n%s\\n' "$1" "$status" "$output"
  fi
}
`;

const makeAir = `# What the tool is called, then its command line.
make_air() {
  local name="$1" output
  shift
  if output="$("$@" 2>&1)"; then
    return 0
  fi
  printf 'SKIP  %s: %s\\n' "$name" "$output"
  return 1
}
`;

const linkAndTry = `# What the route is called, then the object and the library to be made of it.
link_and_try() {
  local output
  if output="$(xcrun -sdk macosx metallib "$2" -o "$3" 2>&1)"; then
    try_library "$1" "$3"
  else
    printf 'SKIP  %s: %s\\n' "$1" "$output"
  fi
}
`;

/** `reproduce.swift`: a library and its kernels to pipelines, and nothing else. */
export const reproduceSwift = `// Makes a compute pipeline of every kernel that is named, from a library on disk, with Metal alone.
// Usage: reproduce LIBRARY KERNEL...   Status 0: all pipelines were made. 1: one was not. 2: it could not be tried.
import Foundation
import Metal

func stop(_ message: String, _ status: Int32) -> Never {
  FileHandle.standardError.write(Data((message + "\\n").utf8))
  exit(status)
}

let arguments = CommandLine.arguments
guard arguments.count >= 2 else { stop("usage: reproduce LIBRARY KERNEL...", 2) }
guard let device = MTLCreateSystemDefaultDevice() else { stop("There is no Metal device.", 2) }
print("\\(device.name), \\(ProcessInfo.processInfo.operatingSystemVersionString)")

let library: MTLLibrary
do {
  library = try device.makeLibrary(URL: URL(fileURLWithPath: arguments[1]))
} catch let error as NSError {
  stop("makeLibrary: Domain=\\(error.domain) Code=\\(error.code) \\(error.localizedDescription)", 2)
}

let named = Array(arguments.dropFirst(2))
var failures = 0
for name in named.isEmpty ? library.functionNames : named {
  guard let function = library.makeFunction(name: name) else {
    stop("The library has no function \\(name); it has \\(library.functionNames).", 2)
  }
  do {
    let pipeline = try device.makeComputePipelineState(function: function)
    print("\\(name): pipeline made, up to \\(pipeline.maxTotalThreadsPerThreadgroup) threads per threadgroup")
  } catch let error as NSError {
    failures += 1
    print("\\(name): Domain=\\(error.domain) Code=\\(error.code) \\(error.localizedDescription)")
  }
}
exit(failures == 0 ? 0 : 1)
`;

const howTo = `On a Mac with Xcode: \`bash reproduce.sh\`. It needs nothing but Apple's tools, changes nothing outside of a
temporary folder, and prints one line per way to the pipeline: PASS, FAIL with the error, or SKIP with the reason. Ending
with status 1 means that it was reproduced.`;

/** `README.md` in plain words. */
export function bundleReadme(
  reproduction: Reproduction,
  files: readonly (readonly [string, string])[],
): string {
  const {title, message, predictedBy, environment, target, limits, reported, time} = reproduction;
  return `# ${prose(title)}

${prose(message)}

${
  predictedBy === undefined
    ? ''
    : `**This crash is predicted.** It was captured on Airlock's reference device, which took its compiler down because the
rule ${predictedBy} says that ${target} does so. No Mac was asked yet: \`reproduce.sh\` asks one.

`
}${reported === undefined ? '' : `What ${predictedBy === undefined ? 'Metal said' : 'macOS is reported to say'}:\n\n${block(reported)}\n\n`}## How to reproduce it

${files.some(([path]) => path === 'reproduce.sh') ? howTo : 'Nothing here can be made a pipeline of by Apple’s tools alone; the record says what happened.'}
${limits.map((limit) => `\nNot covered: ${prose(limit)}`).join('')}
## What is in here

${files.map(([path, what]) => `- ${code(path)}: ${prose(what)}`).join('\n')}

## Where it was captured

${environment.map(([name, value]) => `- ${name}: ${prose(value)}`).join('\n')}
- Captured: ${time}
`;
}

/** `issue.md`: ready to paste into a tracker. */
export function issueText(reproduction: Reproduction): string {
  const {title, message, reported, predictedBy, kernels, environment, signature, frames, target} =
    reproduction;
  return `## ${prose(title)}

${prose(message)}
${predictedBy === undefined ? '' : `\n> Predicted by rule ${predictedBy} for ${target} on a reference device; please confirm on a Mac with \`reproduce.sh\`.\n`}
### Steps

1. Unpack the attached bundle on a Mac with Xcode.
2. Run \`bash reproduce.sh\`.

### Expected

A pipeline is made of ${kernels.length === 0 ? 'every kernel' : kernels.map(code).join(', ')}, or an error names what is wrong with the module.

### Actual

${reported === undefined ? prose(message) : block(reported)}
${frames.length === 0 ? '' : `\n<details><summary>Thread that failed</summary>\n\n${block(frames.join('\n'))}\n\n</details>\n`}
### Environment

${environment.map(([name, value]) => `- ${name}: ${prose(value)}`).join('\n')}
- Signature: ${code(signature)}
`;
}
