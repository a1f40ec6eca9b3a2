import {type Command} from 'commander';
import {type Device} from '../../core/protocol/device.ts';
import {type Console, writeJson} from './console.ts';
import {withLab} from './local-lab.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';

/** `airlock devices`: what the native addon offers on this machine. */
export function addDevicesCommand(
  program: Command,
  console: Console,
  finish: (code: ExitCode) => void,
): void {
  program
    .command('devices')
    .description('list the devices of this machine')
    .option('--json', 'print one JSON document on standard output')
    .action(async (flags: {readonly json?: true}) => finish(await listDevices(flags.json === true, console)));
}

async function listDevices(asJson: boolean, console: Console): Promise<ExitCode> {
  const listed = await withLab((lab) => lab.devices({}));
  if (!listed.ok) {
    const code = exitCodeOf(listed.error);
    if (asJson) writeJson(console, {exitCode: code, error: listed.error});
    else console.err(describeError(listed.error));
    return code;
  }
  if (asJson) writeJson(console, {exitCode: exitCode.ok, ...listed.value});
  else console.out(listed.value.devices.map(describeDevice).join(''));
  return exitCode.ok;
}

function describeDevice(device: Device): string {
  const {id, name, kind, simdWidth, maxThreadsPerThreadgroup, maxThreadgroupMemoryBytes, capabilities} =
    device;
  return [
    `${id}: ${name}\n`,
    `  kind                     ${kind}\n`,
    `  simdgroup width          ${simdWidth} lanes\n`,
    `  threads per threadgroup  at most ${maxThreadsPerThreadgroup}\n`,
    `  threadgroup memory       at most ${maxThreadgroupMemoryBytes} bytes\n`,
    `  capabilities             ${capabilities.join(', ') || 'none'}\n`,
  ].join('');
}
