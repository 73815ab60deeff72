/** An order of candidates as groups of equals, best first. Pure. */

export type Ranking = readonly (readonly string[])[];

/** Of two: the better one, or none for equally good. */
export function preferred(ids: readonly string[], better: string | undefined): string[][] {
  return better === undefined ? [[...ids]] : [[better], ids.filter((id) => id !== better)];
}

/** One place up or down: out of a group of equals first, then past its neighbour. */
export function shifted(ranking: Ranking, id: string, by: -1 | 1): string[][] {
  const order = ranking.map((group) => [...group]);
  const at = order.findIndex((group) => group.includes(id));
  if (at === -1) return order;
  if (order[at]!.length > 1) {
    order[at] = order[at]!.filter((one) => one !== id);
    order.splice(by === -1 ? at : at + 1, 0, [id]);
    return order;
  }
  const to = at + by;
  if (to < 0 || to >= order.length) return order;
  const [group] = order.splice(at, 1);
  order.splice(to, 0, group!);
  return order;
}

/** Equally good as those just above, or no longer. */
export function tied(ranking: Ranking, id: string): string[][] {
  const order = ranking.map((group) => [...group]);
  const at = order.findIndex((group) => group.includes(id));
  if (at === -1) return order;
  if (order[at]!.length > 1) return shifted(order, id, 1);
  if (at === 0) return order;
  order[at - 1]!.push(id);
  order.splice(at, 1);
  return order;
}
