/** Date and time of a timing, the date only where it is another day. */
export function timeOf({startedAt}: {readonly startedAt: string}): string {
  const when = new Date(startedAt);
  const time = when.toLocaleTimeString();
  const isToday = when.toDateString() === new Date().toDateString();
  return isToday ? time : `${when.toLocaleDateString()} ${time}`;
}
