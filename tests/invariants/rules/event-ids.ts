import type { Rule } from './rule.ts';

/** P6: a fact that is published again has the id that it had, so that consumers may count by it. */
export const oneIdPerFact: Rule = ({ snapshot }) => {
  const ids = new Map<string, Set<string>>();
  for (const { event } of snapshot.events) {
    // Of each of the shop's types there is one fact an order.
    const fact = `${event.type} of ${event.subject}`;
    ids.set(fact, (ids.get(fact) ?? new Set()).add(event.id));
  }
  return [...ids].flatMap(([fact, all]) => (all.size > 1 ? [`${fact} has ${all.size} ids`] : []));
};
