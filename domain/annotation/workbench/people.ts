/**
 * Annotators over time: how much, how fast, how like the others, and how often right where the answer is known.
 *
 *   reads   what people have done, the tasks with their level-1 answers, the history of tasks that were returned
 */
import type { HistoryEntry, PersonReport } from '../../spec/api-annotation.ts';
import { similarity } from '../similarity.ts';
import { type FirstAnswers, firstAnswers, MOST_TASKS } from './first-answers.ts';
import { type Done, doneBy } from './overview.ts';
import { type Rooms, readHistory } from './record.ts';

interface Tally {
  answered: number;
  skipped: number;
  returned: number;
  readonly seconds: number[];
  sum: number;
  pairs: number;
  readonly days: Map<string, { answered: number; right: number }>;
}

class Tallies {
  readonly of = new Map<string, Tally>();

  at(person: string): Tally {
    const found = this.of.get(person);
    if (found !== undefined) return found;
    const tally = {
      ...{ answered: 0, skipped: 0, returned: 0, seconds: [], sum: 0, pairs: 0 },
      days: new Map(),
    };
    this.of.set(person, tally);
    return tally;
  }
}

/** By name. The first `MOST_TASKS` tasks count for agreement and returns; all that was done counts for the rest. */
export async function peopleReport(
  context: Rooms,
  project: string,
): Promise<{ readonly people: PersonReport[] }> {
  const tallies = new Tallies();
  for await (const done of doneBy(context, project)) countDone(tallies, done);
  let tasks = 0;
  for await (const found of firstAnswers(context, project)) {
    tasks += 1;
    if (tasks > MOST_TASKS) break;
    countAnswers(tallies, found);
    if (found.record.returned > 0) {
      countReturns(tallies, await readHistory(context, project, found.record.id));
    }
  }
  const people = [...tallies.of].map(([name, tally]) => reportOf(name, tally));
  return { people: people.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Judgements are nobody's answers. */
function countDone(tallies: Tallies, { person, at, verdict, seconds, right }: Done): void {
  if (verdict === undefined) return;
  const own = tallies.at(person);
  if (verdict === 'answered') own.answered += 1;
  else own.skipped += 1;
  if (seconds !== undefined) own.seconds.push(seconds);
  if (right === undefined) return;
  const day = own.days.get(at.slice(0, 10)) ?? { answered: 0, right: 0 };
  day.answered += 1;
  day.right += right ? 1 : 0;
  own.days.set(at.slice(0, 10), day);
}

function countAnswers(tallies: Tallies, { answers }: FirstAnswers): void {
  for (const { annotator, verdict, origin } of answers) {
    // What was answered elsewhere was not done here.
    if (origin !== 'page' && verdict === 'answered') tallies.at(annotator).answered += 1;
  }
  const said = answers.filter(({ verdict }) => verdict === 'answered');
  for (const [i, one] of said.entries()) {
    for (const other of said.slice(i + 1)) {
      const alike = similarity(one.result, other.result);
      for (const { annotator } of [one, other]) {
        const own = tallies.at(annotator);
        own.sum += alike;
        own.pairs += 1;
      }
    }
  }
}

/** A return is one of all who had answered since the one before. */
function countReturns(tallies: Tallies, history: readonly HistoryEntry[]): void {
  const answered = new Set<string>();
  for (const { person, what, level } of history) {
    if (what === 'returned') {
      for (const name of answered) tallies.at(name).returned += 1;
      answered.clear();
    } else if (what === 'withdrawn') answered.delete(person);
    else if (level === 'annotate') answered.add(person);
  }
}

function reportOf(
  name: string,
  { answered, skipped, returned, seconds, sum, pairs, days }: Tally,
): PersonReport {
  const byDay = [...days]
    .map(([day, counts]) => ({ day, ...counts }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  const total = (which: 'answered' | 'right') => byDay.reduce((all, day) => all + day[which], 0);
  return {
    ...{ name, answered, skipped, returned, seconds: median(seconds) },
    agreement: pairs === 0 ? null : sum / pairs,
    gold: { answered: total('answered'), right: total('right'), byDay },
  };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const ascending = values.toSorted((a, b) => a - b);
  const [low, high] = [(ascending.length - 1) >> 1, ascending.length >> 1];
  return (ascending[low]! + ascending[high]!) / 2;
}
