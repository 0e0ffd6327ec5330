import { usageError } from '../errors.ts';

interface Ordered {
  id: string;
  needs: readonly string[];
}

function findCycle(nodes: readonly Ordered[]): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const trail: string[] = [];
  let current = nodes[0];
  while (current && !trail.includes(current.id)) {
    trail.push(current.id);
    const next: string | undefined = current.needs.find((id) => byId.has(id));
    current = next === undefined ? undefined : byId.get(next);
  }
  return current ? [...trail.slice(trail.indexOf(current.id)), current.id] : trail;
}

/**
 * Groups nodes so that each group needs only earlier ones. What a node needs outside of `nodes` counts as there.
 * @throws CliError `stack-cycle` (exit 2)
 */
export function waves<T extends Ordered>(nodes: readonly T[]): T[][] {
  const result: T[][] = [];
  let left = [...nodes];
  while (left.length > 0) {
    const waiting = new Set(left.map((node) => node.id));
    const ready = left.filter((node) => !node.needs.some((id) => waiting.has(id)));
    if (ready.length === 0) {
      throw usageError(
        'stack-cycle',
        `template.yaml: stacks need each other in a circle: ${findCycle(left).join(' → ')}`,
        'Take one of these references out, for example by naming the resource in a parameter.',
      );
    }
    result.push(ready);
    left = left.filter((node) => !ready.includes(node));
  }
  return result;
}
