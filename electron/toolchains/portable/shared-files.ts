/** A copy in memory that all threads see: it goes to a worker without being copied again. */
export function inSharedMemory(contents: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(contents.length));
  shared.set(contents);
  return shared;
}

/** Files that many jobs have in common (a header set), encoded once and shared with the workers. */
export function sharedFiles(files: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  const encoder = new TextEncoder();
  const entries = Object.entries(files).map(
    ([path, text]) => [path, inSharedMemory(encoder.encode(text))] as const,
  );
  return Object.fromEntries(entries);
}
