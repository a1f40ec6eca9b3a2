/**
 * Where labels stand that belong to the heights `wanted`: each at its own, or as near below or above it as `apart` from its
 * neighbours allows; in the order of `wanted`, none above `least`.
 */
export function labelPlaces(wanted: readonly number[], apart: number, least: number): number[] {
  const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places: number[] = [];
  let lowest = least - apart;
  for (const [nth, at] of order.entries()) {
    // A label that would touch the next moves up by half of what is missing, so that both stay near their points.
    const own = wanted[at] ?? 0;
    const next = order[nth + 1];
    const missing = next === undefined ? 0 : Math.max(0, apart - ((wanted[next] ?? 0) - own));
    lowest = Math.max(lowest + apart, own - missing / 2);
    places[at] = lowest;
  }
  return places;
}
