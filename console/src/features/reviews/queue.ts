/** A reviewer's way through a round: what is next, what is behind, what was skipped. Pure. */
import type { ReviewItem } from '../../api/answers.ts';

export interface Queue {
  /** Ids still to be labelled by this reviewer, the first one shown. */
  readonly ahead: readonly string[];
  /** Ids labelled here, in order: what `back` returns to. */
  readonly behind: readonly string[];
}

/** Items this reviewer has not labelled yet, those nobody needs any more left out. */
export function queueFor(
  items: readonly Pick<ReviewItem, 'id' | 'labelled'>[],
  reviewer: string,
  needed: number,
): Queue {
  const open = items.filter(
    ({ labelled }) => labelled.length < needed && labelled.every((label) => label.reviewer !== reviewer),
  );
  return { ahead: open.map(({ id }) => id), behind: [] };
}

/** The shown item is labelled. */
export function done({ ahead: [shown, ...ahead], behind }: Queue): Queue {
  return shown === undefined ? { ahead: [], behind } : { ahead, behind: [...behind, shown] };
}

/** The shown item comes again at the end. */
export function skip({ ahead: [shown, ...ahead], behind }: Queue): Queue {
  return shown === undefined ? { ahead: [], behind } : { ahead: [...ahead, shown], behind };
}

/** The item labelled last is shown again; its next label replaces the former. */
export function back({ ahead, behind }: Queue): Queue {
  const last = behind.at(-1);
  return last === undefined ? { ahead, behind } : { ahead: [last, ...ahead], behind: behind.slice(0, -1) };
}

/** What others said, most frequent first. */
export function votes(item: Pick<ReviewItem, 'annotations'>): { label: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { labels } of item.annotations)
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

/** Which label a key means: 1 to 9 in the label set's order. */
export function labelOfKey(key: string, labels: readonly string[]): string | undefined {
  return /^[1-9]$/.test(key) ? labels[Number(key) - 1] : undefined;
}
