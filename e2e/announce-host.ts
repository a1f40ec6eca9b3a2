import {chosenHost} from './host.ts';

/** Said once before the tests: a report without it could be of either host. */
export default function announceHost(): void {
  console.log(`End-to-end tests drive: ${chosenHost.name}`);
}
