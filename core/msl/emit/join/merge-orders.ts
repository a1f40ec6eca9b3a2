/**
 * One order of all names of `lists` in which each list's own order is kept, as far as the lists agree; names that nothing
 * orders come as they are met. Linear in the lengths of the lists.
 */
export function mergeOrders(lists: readonly (readonly string[])[]): string[] {
  const followers = new Map<string, Set<string>>();
  const waitsFor = new Map<string, number>();
  for (const list of lists) {
    for (const [index, name] of list.entries()) {
      if (!followers.has(name)) followers.set(name, new Set());
      waitsFor.set(name, waitsFor.get(name) ?? 0);
      const before = list[index - 1];
      const known = before === undefined ? undefined : followers.get(before);
      if (known === undefined || known.has(name)) continue;
      known.add(name);
      waitsFor.set(name, (waitsFor.get(name) ?? 0) + 1);
    }
  }
  const order = new Set<string>();
  const take = (first: string): void => {
    const pending = [first];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (order.has(name)) continue;
      order.add(name);
      const next: string[] = [];
      for (const follower of followers.get(name) ?? []) {
        const left = (waitsFor.get(follower) ?? 0) - 1;
        waitsFor.set(follower, left);
        if (left === 0) next.push(follower);
      }
      pending.push(...next.reverse());
    }
  };
  for (const name of followers.keys()) if (waitsFor.get(name) === 0) take(name);
  // Lists that contradict each other leave names that wait for one another.
  for (const name of followers.keys()) take(name);
  return [...order];
}
