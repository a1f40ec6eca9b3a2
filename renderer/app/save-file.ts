/** Long enough that the browser has begun to read; until then the content is held. */
const heldMs = 10_000;

/** Gives the person a file to keep, as the browser or Electron does downloads. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], {type}));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), heldMs);
}
