import {posix} from 'node:path';
import {analyseAir} from '../../../core/air/analyse.ts';
import {type AirModule} from '../../../core/air/model/air-module.ts';
import {PointerPlaces} from '../../../core/air/shells/pointer-place.ts';
import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {ok, type Result} from '../../../core/base/result.ts';
import {SourceText} from '../../../core/base/source-text.ts';
import {compileRequestSchema} from '../../../core/protocol/compile.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {elementTypeSchema} from '../../../core/protocol/experiment.ts';
import {type SplitReply, type SplitRequest} from '../../../core/protocol/link.ts';
import {type ShellManifest, shellManifestSchema} from '../../../core/protocol/shell.ts';
import {splitKernel, type SplitKernel} from '../../../core/shells/split/split-kernel.ts';
import {type Toolchain} from '../toolchains.ts';

/** The newest front end that takes the asm labels of a shell's copies (AIR.md 5.3); the function needs none. */
const labelsClang = '32023.830.2';

/** Makes a shell and a visible function of a kernel that copies asynchronously; where it cannot, the reply says why. */
export async function splitShell(
  request: SplitRequest,
  toolchain: Toolchain,
  signal: AbortSignal,
): Promise<Result<SplitReply, LabError>> {
  const {name, source, kernel, target, options} = request;
  const split = splitKernel(source, kernel);
  if (!split.ok) {
    const text = new SourceText(source);
    const diagnostics = split.error.map(({message, start, end}): Diagnostic => ({
      severity: 'error',
      message,
      code: 'shell-split',
      location: {file: name, range: {start: text.positionAt(start), end: text.positionAt(end)}},
      highlights: [],
      notes: [],
      fixIts: [],
      origin: 'lab',
    }));
    return ok({outcome: 'refused', diagnostics});
  }
  const base = posix.basename(name).replace(/\.metal$/i, '');
  const compile = compileRequestSchema.parse({
    name: `${base}-shell.metal`,
    source: split.value.shellSource,
    target,
    appleClang: labelsClang,
    options,
  });
  const compiled = await toolchain.compile(compile, {signal});
  if (!compiled.ok) return compiled;
  const {ir, diagnostics} = compiled.value;
  if (ir?.kind !== 'air') return ok({outcome: 'refused', diagnostics});
  const manifest = manifestOf(
    split.value,
    analyseAir(ir.text, {profile: target}).air,
    base,
    request.threadgroup,
  );
  return ok({
    outcome: 'split',
    diagnostics,
    manifest: `${JSON.stringify(manifest, undefined, 2)}\n`,
    ir: ir.text,
    shell: {file: `${base}-shell.metal`, text: split.value.shellSource},
    function: {file: `${base}-function.metal`, text: split.value.functionSource},
  });
}

function manifestOf(
  {kernel, function: fn, copies}: SplitKernel,
  air: AirModule,
  base: string,
  threadgroup: SplitRequest['threadgroup'],
): ShellManifest {
  const places = new PointerPlaces(air.ir);
  const [variable] = air.threadgroupVariables;
  const bytes = variable === undefined ? 0 : (places.sizeOf(variable.valueType) ?? 0);
  const entry = air.entryPoints.find(({role, name}) => role === 'kernel' && name === kernel);
  const buffers = (entry?.arguments ?? []).flatMap((record, at): ShellManifest['buffers'] => {
    const {kind, location, typeName, access, addressSpace, name} = record;
    if (kind.form !== 'resource' || kind.resource !== 'buffer' || addressSpace?.value === 3) return [];
    const scalar = elementTypeSchema.safeParse((typeName?.value ?? '').replace(/[2-4]$/, ''));
    const isConstant = addressSpace?.value === 2;
    const isRead = access?.value === 'read';
    return [
      {
        index: location?.value ?? at,
        name: name?.value ?? `buffer${at}`,
        type: scalar.success ? scalar.data : 'uint',
        access: isConstant ? 'constant' : isRead ? 'read' : 'read-write',
        meaning: `${typeName?.value ?? 'elements'} of the kernel`,
      },
    ];
  });
  const flow = copies.map(({shape, direction, device, tile}): ShellManifest['flow'][number] => ({
    kind: direction === 'in' ? 'copy-in' : 'copy-out',
    buffer: device,
    part: tile,
    shape,
    elements: 'tile',
  }));
  const outAt = flow.findIndex(({kind}) => kind === 'copy-out');
  flow.splice(outAt < 0 ? flow.length : outAt, 0, {kind: 'call'});
  return shellManifestSchema.parse({
    airlock: 1,
    title: `Shell of ${kernel}`,
    description: `The kernel ${kernel} of ${base}.metal with its computation taken out.`,
    kernel,
    ir: 'shell.ll',
    library: 'shell.metallib',
    function: fn,
    threadgroupMemory: {
      variable: variable?.name ?? 'none',
      bytes,
      parts:
        variable === undefined
          ? []
          : [{name: variable.name ?? '', offset: 0, bytes, meaning: 'as the kernel lays it out'}],
    },
    launch: {threadgroup, rules: ['As the kernel was launched.']},
    buffers,
    flow,
    functions: [],
  } satisfies Record<keyof Omit<ShellManifest, 'hazard' | 'doubleBuffered'>, unknown>);
}
