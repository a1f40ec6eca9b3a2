/** Bytes of one page of WebAssembly memory. */
const pageBytes = 65536;
const memorySection = 5;

/**
 * Lowers the maximum of the memory that a WebAssembly binary declares, in place: Clang then reports that it is out of
 * memory where it would otherwise take up to 4 GiB of the machine. The declared maximum keeps its width in bytes, so
 * nothing moves. Returns false where the binary declares no memory of its own with a maximum.
 */
export function limitMemory(binary: Uint8Array, limitBytes: number): boolean {
  const limitPages = Math.floor(limitBytes / pageBytes);
  let offset = 8;
  while (offset < binary.length) {
    const id = binary[offset];
    const size = readNumber(binary, offset + 1);
    if (id === memorySection) return limitFirstMemory(binary, size.end, limitPages);
    offset = size.end + size.value;
  }
  return false;
}

function limitFirstMemory(binary: Uint8Array, start: number, limitPages: number): boolean {
  const count = readNumber(binary, start);
  const hasMaximum = binary[count.end] === 1;
  if (count.value !== 1 || !hasMaximum) return false;
  const minimum = readNumber(binary, count.end + 1);
  const maximum = readNumber(binary, minimum.end);
  const pages = Math.max(minimum.value, Math.min(maximum.value, limitPages));
  writeNumber(binary, minimum.end, maximum.end, pages);
  return true;
}

/** Reads an unsigned LEB128 number. */
function readNumber(binary: Uint8Array, start: number): {value: number; end: number} {
  let value = 0;
  let scale = 1;
  let end = start;
  for (;;) {
    const byte = binary[end++] ?? 0;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return {value, end};
  }
}

/** Writes an unsigned LEB128 number padded to fill `start` to `end`. */
function writeNumber(binary: Uint8Array, start: number, end: number, value: number): void {
  let rest = value;
  for (let offset = start; offset < end; offset++) {
    binary[offset] = (rest % 128) | (offset === end - 1 ? 0 : 0x80);
    rest = Math.floor(rest / 128);
  }
}
