/** The results of calls in the order of their arguments, the next few of them already under way. */
const AHEAD = 16;

export async function* readAhead<A, R>(
  items: Iterable<A>,
  call: (item: A) => Promise<R>,
  ahead = AHEAD,
): AsyncGenerator<R> {
  const under: Promise<R>[] = [];
  for (const item of items) {
    const result = call(item);
    // Awaited below, in its turn: until then a failure is nobody's.
    result.catch(() => undefined);
    under.push(result);
    if (under.length > ahead) yield await under.shift()!;
  }
  while (under.length > 0) yield await under.shift()!;
}
