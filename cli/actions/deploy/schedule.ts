import pLimit from 'p-limit';

interface Needing {
  id: string;
  needs: readonly string[];
}

/**
 * Runs every node once all that it needs is done, at most `limit` at a time. The first failure starts nothing new and waits
 * for what runs.
 * @returns the results by id, and every failure in the order of its happening
 */
export async function runInOrder<N extends Needing, T>(
  nodes: readonly N[],
  limit: number,
  run: (node: N) => Promise<T>,
): Promise<{ results: Map<string, T>; failures: unknown[] }> {
  const slot = pLimit(limit);
  const results = new Map<string, T>();
  const failures: unknown[] = [];
  const started = new Map<string, Promise<void>>();
  const start = (node: N): Promise<void> => {
    const known = started.get(node.id);
    if (known) return known;
    const before = nodes.filter((other) => node.needs.includes(other.id)).map(start);
    const work = Promise.all(before).then(() =>
      slot(async () => {
        if (failures.length > 0) return;
        try {
          results.set(node.id, await run(node));
        } catch (error) {
          failures.push(error);
        }
      }),
    );
    started.set(node.id, work);
    return work;
  };
  await Promise.all(nodes.map(start));
  return { results, failures };
}
