import {type CorpusEntry} from './corpus.ts';
import {type Dialect} from './features/dialect.ts';
import {firstMessage, type Oracle, type OracleAnswer} from './oracle.ts';

/** What is under test says about a module. */
export interface Judgement {
  readonly accepted: boolean;
  /** Its first error; empty when it accepts. */
  readonly message: string;
}

export interface Disagreement {
  readonly entry: CorpusEntry;
  /** `missed`: the oracle rejects and we accept; `invented`: we reject what the oracle accepts. */
  readonly kind: 'missed' | 'invented';
  readonly oracleMessage: string;
  readonly ourMessage: string;
}

/** One row of the table: entries of one origin, or of one mutation. */
export interface AgreementRow {
  readonly name: string;
  bothAccept: number;
  bothReject: number;
  missed: number;
  invented: number;
}

export interface Agreement {
  readonly rows: readonly AgreementRow[];
  readonly disagreements: readonly Disagreement[];
  /** Entries on which the oracle itself crashed: no verdict. */
  readonly undecided: readonly CorpusEntry[];
}

/** Compares `judge` with the oracles over `entries`. */
export async function measureAgreement(
  entries: readonly CorpusEntry[],
  oracles: Readonly<Record<Dialect, Oracle>>,
  judge: (text: string, dialect: Dialect) => Judgement,
): Promise<Agreement> {
  const rows = new Map<string, AgreementRow>();
  const disagreements: Disagreement[] = [];
  const undecided: CorpusEntry[] = [];
  for (const [entry, answer] of await answersOf(entries, oracles)) {
    if (answer.stage === 'crash') {
      undecided.push(entry);
      continue;
    }
    const judgement = judge(entry.text, entry.dialect);
    const row = rowOf(rows, entry);
    if (answer.accepted && judgement.accepted) row.bothAccept++;
    else if (!answer.accepted && !judgement.accepted) row.bothReject++;
    else {
      const kind = judgement.accepted ? 'missed' : 'invented';
      row[kind]++;
      disagreements.push({entry, kind, oracleMessage: firstMessage(answer), ourMessage: judgement.message});
    }
  }
  return {rows: [...rows.values()], disagreements, undecided};
}

/** The oracle's answer to each entry, in the order of `entries`. */
export async function answersOf(
  entries: readonly CorpusEntry[],
  oracles: Readonly<Record<Dialect, Oracle>>,
): Promise<[CorpusEntry, OracleAnswer][]> {
  const byDialect = async (dialect: Dialect): Promise<[CorpusEntry, OracleAnswer][]> => {
    const chosen = entries.filter((entry) => entry.dialect === dialect);
    const answers = await oracles[dialect].askAll(chosen.map((entry) => entry.text));
    return chosen.flatMap((entry, index) => {
      const answer = answers[index];
      return answer === undefined ? [] : [[entry, answer] as [CorpusEntry, OracleAnswer]];
    });
  };
  return [...(await byDialect('typed')), ...(await byDialect('opaque'))];
}

function rowOf(rows: Map<string, AgreementRow>, entry: CorpusEntry): AgreementRow {
  const name = `${entry.dialect} ${entry.mutation ?? entry.origin}`;
  let row = rows.get(name);
  if (row === undefined) {
    row = {name, bothAccept: 0, bothReject: 0, missed: 0, invented: 0};
    rows.set(name, row);
  }
  return row;
}

/** A compact report: the table, then disagreements grouped by what was said, most frequent first. */
export function formatAgreement(agreement: Agreement, examples = 2): string {
  const header = `${'class'.padEnd(36)} accept reject missed invented`;
  const table = agreement.rows.map((row) => {
    const numbers = [row.bothAccept, row.bothReject, row.missed, row.invented];
    return `${row.name.padEnd(36)} ${numbers.map((number) => String(number).padStart(6)).join(' ')}`;
  });
  const groups = new Map<string, Disagreement[]>();
  for (const disagreement of agreement.disagreements) {
    const said = disagreement.kind === 'missed' ? disagreement.oracleMessage : disagreement.ourMessage;
    const key = `${disagreement.kind}: ${generalise(said)}`;
    groups.set(key, [...(groups.get(key) ?? []), disagreement]);
  }
  const sorted = [...groups].sort((left, right) => right[1].length - left[1].length);
  const list = sorted.map(([key, members]) => {
    const ids = members.slice(0, examples).map((member) => `      ${member.entry.id}: ${said(member)}`);
    return `${String(members.length).padStart(4)}  ${key}\n${ids.join('\n')}`;
  });
  const undecided =
    agreement.undecided.length === 0
      ? []
      : [`undecided (the oracle crashed): ${agreement.undecided.map((entry) => entry.id).join(', ')}`];
  return [header, ...table, '', ...list, ...undecided].join('\n');
}

function said(disagreement: Disagreement): string {
  return disagreement.kind === 'missed' ? disagreement.oracleMessage : disagreement.ourMessage;
}

/** Names and numbers out of a message, so that equal complaints fall together. */
function generalise(message: string): string {
  return message
    .replace(/'[^']*'/g, "'…'")
    .replace(/[%@!][-\w.$"]+/g, '…')
    .replace(/\d+/g, 'N');
}
