// What failed, a line each, from the reports of Vitest and Playwright: the end of a log is often all that is kept of it.
import {relative} from 'node:path';

const longest = 240;

/** What a message begins with, without colours, stack and source, on one line. */
function gist(message) {
  const lines = message
    // eslint-disable-next-line no-control-regex
    .replace(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(at |={5,})/.test(line) && !/^(> )?\d* *\|/.test(line));
  const text = lines.slice(0, 6).join(' | ');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/**
 * @param {{testResults?: readonly {name: string, message?: string, status?: string, assertionResults?: readonly {fullName: string,
 *   status: string, failureMessages?: readonly string[]}[]}[]} | undefined} report of Vitest
 * @returns {string[]} `file › test: what it says`, for each test that failed and each file that could not be run
 */
export function failedUnitTests(report) {
  return (report?.testResults ?? []).flatMap(({name, message = '', status, assertionResults = []}) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${file}: ${gist(message)}`] : [];
    return failed.map((test) => `${file} › ${test.fullName}: ${gist(test.failureMessages?.[0] ?? '')}`);
  });
}

/**
 * @param {{suites?: readonly object[], errors?: readonly {message?: string}[]} | undefined} report of Playwright
 * @returns {string[]} `file:line › test: what it says and at which line`, for each test that failed
 */
export function failedJourneys(report) {
  const ofSuite = (suite) => [
    ...(suite.suites ?? []).flatMap(ofSuite),
    ...(suite.specs ?? []).filter(({ok}) => !ok).map(ofSpec),
  ];
  const ofSpec = ({file, line, title, tests = []}) => {
    const error = tests.flatMap(({results = []}) => results.flatMap(({errors = []}) => errors))[0];
    const at = error?.location === undefined ? '' : ` (line ${error.location.line})`;
    return `${file}:${line} › ${title}${at}: ${gist(error?.message ?? '')}`;
  };
  const outside = (report?.errors ?? []).map(({message = ''}) => gist(message));
  return [...(report?.suites ?? []).flatMap(ofSuite), ...outside];
}
