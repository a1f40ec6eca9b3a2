import {formatDiagnostics} from '../../core/msl/diagnostics/format.ts';
import {type RunBuffer, type RunFinding, type RunReply, type RunValidation} from '../../core/protocol/run.ts';
import {findingLines} from './finding-lines.ts';

/** A run as text: results for standard output, problems for the error stream. */
export function runLines(
  reply: RunReply,
  sources: Readonly<Record<string, string>>,
): {out: string; err: string} {
  const told = reply.diagnostics.filter(({severity}) => severity !== 'remark');
  const ofCompiler = formatDiagnostics(
    told.filter(({origin}) => origin !== 'lab'),
    sources,
  );
  const ofRules = told.filter(({origin}) => origin === 'lab').map(findingLines);
  const findings = reply.findings.map((finding) => findingText(finding, reply));
  const validation = (reply.validation ?? []).map(validationText);
  const next = reply.error === undefined ? '' : `airlock: ${reply.error.nextStep}\n`;
  const stderr =
    reply.error?.kind === 'service-gone' && reply.error.stderr !== ''
      ? `${reply.error.stderr.trimEnd()}\n`
      : reply.error?.kind === 'compiler-crash' && reply.error.reported !== undefined
        ? `Error Domain=${reply.error.reported.domain} Code=${reply.error.reported.code} "${reply.error.reported.text}"\n`
        : '';
  return {
    out: [
      `${reply.verdict}\n`,
      ...reply.stages.map(({stage, state, detail, durationMs}) => {
        const time = durationMs === undefined ? '' : `${durationMs.toFixed(1)} ms`;
        return `  ${stage.padEnd(10)} ${state.padEnd(13)} ${time.padStart(10)}  ${detail}\n`;
      }),
      ...(reply.device === undefined ? [] : [`device     ${reply.device.name}\n`]),
      ...(reply.service === undefined ? [] : [`service    ${reply.service}: times are none of the kernel\n`]),
      ...reply.buffers.map(bufferText),
      countersText(reply),
      timingText(reply),
      ...(reply.written ?? []).map(({kind, path}) => `wrote      ${writtenNames[kind]} ${path}\n`),
    ].join(''),
    err: [ofCompiler, ...ofRules, ...findings, ...validation, stderr, next].join(''),
  };
}

const writtenNames = {gputrace: 'GPU trace', 'binary-archive': 'binary archive'} as const;

/** As a finding, with what Metal says of the place. */
function validationText({text, function: of, file, line, column}: RunValidation): string {
  const place = file === '' || line === 0 ? '' : `${file}:${line}:${column}: `;
  return `${place}validation: ${text}${of === '' ? '' : `\n  in ${of}`}\n`;
}

/** `file:line:col: finding: text`, then where in the grid and how often. */
function findingText(finding: RunFinding, {ir}: RunReply): string {
  const {source, irLine, kind, message, count, kernel, threadInGrid, threadgroup, memory} = finding;
  const irPlace = irLine === undefined ? '' : `${ir?.name ?? 'module'}:${irLine}: `;
  const place =
    source === undefined
      ? irPlace
      : `${source.file}:${source.range.start.line}:${source.range.start.column}: `;
  const where = memory === undefined ? '' : `, ${memoryText(memory)}`;
  const times = count === 1 ? 'once' : `${count} times`;
  const also =
    source === undefined || irLine === undefined ? '' : ` (${ir?.name ?? 'module'} line ${irLine})`;
  return (
    `${place}finding: ${message} [${kind}]\n` +
    `  in ${kernel}, thread (${threadInGrid.join(', ')}) of threadgroup (${threadgroup.join(', ')})${where}; ${times}${also}\n`
  );
}

function memoryText({
  space,
  bufferIndex,
  byteOffset,
  accessBytes,
  bufferBytes,
}: NonNullable<RunFinding['memory']>): string {
  const what = bufferIndex === undefined ? `${space} memory` : `${space} buffer ${bufferIndex}`;
  const size = bufferBytes === undefined ? '' : ` of ${bufferBytes} bytes`;
  return `${accessBytes} bytes at offset ${byteOffset} in ${what}${size}`;
}

function bufferText({index, name, type, count, summary, comparison}: RunBuffer): string {
  const title = `buffer ${index}${name === undefined ? '' : ` ${name}`}  ${type} × ${count}`;
  const {minimum, maximum, mean, nans, infinities} = summary;
  const range = minimum === undefined ? '' : `  from ${minimum} to ${maximum}, mean ${shortNumber(mean)}`;
  const odd = nans + infinities === 0 ? '' : `  (${nans} NaN, ${infinities} infinite)`;
  const lines = [`${title}${range}${odd}\n`];
  if (comparison === undefined) return lines.join('');
  const {passed, against, compared, mismatches, firstMismatch, maxAbsoluteError, maxUlps} = comparison;
  if (passed) {
    lines.push(
      `  as expected (${against}, ${compared} elements; largest error ${shortNumber(maxAbsoluteError)}, ${maxUlps} ulp)\n`,
    );
  } else {
    lines.push(`  NOT as expected (${against}): ${mismatches} of ${compared} elements differ\n`);
    if (firstMismatch !== undefined) {
      const {element, actual, expected, absoluteError, ulps} = firstMismatch;
      const steps = ulps === undefined ? '' : `, ${ulps} ulp`;
      lines.push(
        `  first at element ${element}: ${actual}, expected ${expected} (off by ${shortNumber(absoluteError)}${steps})\n`,
      );
    }
    lines.push(`  largest error ${shortNumber(maxAbsoluteError)}, ${maxUlps} ulp\n`);
  }
  return lines.join('');
}

function countersText({counters}: RunReply): string {
  if (counters === undefined) return '';
  const {threads, threadgroups, simdgroups, barriers, instructions, bytes} = counters;
  const list = (entries: typeof instructions): string =>
    entries
      .filter(({value}) => value > 0)
      .map(({name, value}) => `${name} ${value}`)
      .join(', ');
  return [
    `counted    ${threads} threads, ${threadgroups} threadgroups, ${simdgroups} simdgroups, ${barriers} barriers\n`,
    instructions.length === 0 ? '' : `           simdgroup instructions: ${list(instructions)}\n`,
    bytes.length === 0 ? '' : `           bytes: ${list(bytes)}\n`,
  ].join('');
}

function timingText({timings}: RunReply): string {
  const {compileMs, pipelineMs, dispatchMs, deviceCpuMs, gpuMs, stageMs, stageMissing, modelled} = timings;
  const parts = [`compile ${compileMs.toFixed(1)} ms`, `pipeline ${pipelineMs.toFixed(1)} ms`];
  parts.push(`run ${dispatchMs.toFixed(1)} ms (wall clock)`);
  if (deviceCpuMs !== undefined) parts.push(`processor ${deviceCpuMs.toFixed(1)} ms`);
  if (gpuMs !== undefined) parts.push(`GPU ${gpuMs.toFixed(3)} ms`);
  if (stageMs !== undefined) parts.push(`GPU’s counters ${stageMs.toFixed(3)} ms`);
  if (stageMissing !== undefined) parts.push(`no counter samples: ${stageMissing}`);
  if (modelled !== undefined)
    parts.push(
      `modelled ${modelled.chip}: ${modelled.gpuMs.toPrecision(3)} ms GPU (${modelled.bound}), not measured`,
    );
  return `time       ${parts.join(', ')}\n`;
}

function shortNumber(text: string | undefined): string {
  if (text === undefined) return 'none';
  const value = Number(text);
  return Number.isFinite(value) && !Number.isInteger(value) ? value.toPrecision(6) : text;
}
