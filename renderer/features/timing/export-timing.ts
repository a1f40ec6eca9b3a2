/** The drawing as a document of its own: what the page's style sheet says is written into it. */
export function drawingText(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const [shown, copied] = [drawing, copy].map((root) => [root, ...root.querySelectorAll<SVGElement>('*')]);
  for (const [at, element] of (shown ?? []).entries()) {
    const style = getComputedStyle(element);
    const own = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-size', 'font-family'];
    const target = copied?.[at];
    target?.setAttribute('style', own.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';'));
    target?.removeAttribute('class');
  }
  const {width, height} = drawing.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(Math.round(width)));
  copy.setAttribute('height', String(Math.round(height)));
  return new XMLSerializer().serializeToString(copy);
}

/** The drawing as pixels, twice as many as on the page, on the page's surface. */
export async function drawingPixels(drawing: SVGSVGElement): Promise<Blob | undefined> {
  const {width, height} = drawing.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawingText(drawing))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(2 * width);
  canvas.height = Math.round(2 * height);
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--color-surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'));
}
