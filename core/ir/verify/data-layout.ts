import {Rank, type VerifyContext} from './context.ts';

/** Checks the form of the datalayout string, as far as LLVM refuses one. */
export function checkDataLayout(context: VerifyContext): void {
  const header = context.module.dataLayout;
  if (header === undefined || header.value === '') return;
  for (const part of header.value.split('-')) {
    const problem = partProblem(part);
    if (problem === undefined) continue;
    context.error(Rank.structure, 'data-layout', `datalayout: ${problem}`, header);
    return;
  }
}

function partProblem(part: string): string | undefined {
  if (part === '') return 'empty specification between separators';
  switch (part.charAt(0)) {
    case 'e':
    case 'E':
      return part.length === 1 ? undefined : `malformed endianness '${part}'`;
    case 'i':
    case 'f':
    case 'v':
    case 'a':
      return alignmentProblem(part);
    case 'p':
      return pointerProblem(part);
    case 'n':
      return part.startsWith('ni') ? spacesProblem(part) : widthsProblem(part);
    case 'S':
    case 'P':
    case 'A':
    case 'G':
      return isNumber(part.slice(1)) ? undefined : `'${part}' needs a number`;
    case 'm':
      return /^m:[a-z]$/.test(part) ? undefined : `malformed mangling '${part}'`;
    case 'F':
      return /^F[in]\d+$/.test(part) ? undefined : `malformed function pointer alignment '${part}'`;
    case 's':
      return undefined;
    default:
      return `unknown specification '${part}'`;
  }
}

/** LLVM reads numbers of 24 bits. */
function isNumber(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) < 2 ** 24;
}

function widthsProblem(part: string): string | undefined {
  const widths = part.slice(1).split(':');
  return widths.every((width) => isNumber(width) && Number(width) > 0)
    ? undefined
    : `malformed widths '${part}'`;
}

/** `ni:1:2`: address spaces whose pointers are no integers. */
function spacesProblem(part: string): string | undefined {
  const valid = part
    .slice(3)
    .split(':')
    .every((space) => isNumber(space) && Number(space) > 0);
  return valid ? undefined : `malformed address spaces '${part}'`;
}

/** `i64:32:64`: size, ABI alignment and preferred alignment in bits. */
function alignmentProblem(part: string): string | undefined {
  const [size, abi, preferred, ...rest] = part.slice(1).split(':');
  const isAggregate = part.startsWith('a');
  if (size === undefined || abi === undefined || rest.length > 0) return `malformed specification '${part}'`;
  if (!isAggregate && (!isNumber(size) || Number(size) === 0)) return `size in '${part}' must not be zero`;
  return alignmentsProblem(part, abi, preferred, isAggregate);
}

function alignmentsProblem(
  part: string,
  abi: string,
  preferred: string | undefined,
  mayBeZero: boolean,
): string | undefined {
  if (!isAlignment(abi) || (preferred !== undefined && !isAlignment(preferred))) {
    return `alignment in '${part}' must be a power of two of bytes`;
  }
  if (Number(abi) === 0 && !mayBeZero) return `alignment in '${part}' must not be zero`;
  if (preferred !== undefined && Number(preferred) !== 0 && Number(preferred) < Number(abi)) {
    return `preferred alignment in '${part}' is less than the ABI alignment`;
  }
  return undefined;
}

function isAlignment(text: string): boolean {
  const bits = Number(text);
  return isNumber(text) && (bits === 0 || (bits % 8 === 0 && Number.isInteger(Math.log2(bits / 8))));
}

/** `p1:64:64:64:32`: size, alignments and index width of pointers into an address space. */
function pointerProblem(part: string): string | undefined {
  const [space, size, abi, preferred, index, ...rest] = part.slice(1).split(':');
  const plainSpace = (space ?? '').replace(/^[a-z]+/, '').replace(/\(.*\)$/, '');
  if (size === undefined || abi === undefined || rest.length > 0) return `malformed specification '${part}'`;
  if (plainSpace !== '' && !isNumber(plainSpace)) return `address space in '${part}' is no number`;
  if (!isNumber(size) || Number(size) === 0) return `pointer size in '${part}' must not be zero`;
  if (index !== undefined && (!isNumber(index) || Number(index) === 0 || Number(index) > Number(size))) {
    return `index width in '${part}' must be from 1 to the pointer size`;
  }
  return alignmentsProblem(part, abi, preferred, false);
}
