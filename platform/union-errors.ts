import type * as z from 'zod/mini';

type Issues = readonly z.core.$ZodIssue[];

/** Of several shapes that a value could have had, the one with the fewest invalid fields. */
export const closestShape = (shapes: readonly Issues[]): Issues =>
  shapes.reduce((best, next) => (invalidFields(next).size < invalidFields(best).size ? next : best));

const invalidFields = (issues: Issues): Set<PropertyKey | undefined> =>
  new Set(issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [issue.path[0]])));

const unknownFields = (issues: Issues): string[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
  );

const missingFields = (issues: Issues): string[] =>
  issues.flatMap((issue) =>
    issue.path.length === 1 && 'input' in issue && issue.input === undefined ? String(issue.path[0]) : [],
  );

const without = (fields: readonly string[], others: readonly string[]): string[] =>
  fields.filter((field) => !others.includes(field));

/**
 * What is wrong with fields that only some shapes of a value have. Without it, a field of the other shape would be called
 * unknown, and a missing one required.
 * @returns undefined when the field is in every shape, or in none
 */
export function unionError(name: string, chosen: Issues, shapes: readonly Issues[]): string | undefined {
  const [unknown, missing] = [unknownFields(chosen), missingFields(chosen)];
  for (const other of shapes) {
    const [unknownThere, missingThere] = [unknownFields(other), missingFields(other)];
    if (unknown.includes(name) && !unknownThere.includes(name)) {
      const rivals = without(unknownThere, unknown);
      if (rivals.length > 0)
        return `cannot be sent together with ${rivals.join(' and ')}: send only one of them`;
    }
    if (missing.includes(name) && !missingThere.includes(name)) {
      const instead = without(missingThere, missing);
      if (instead.length > 0) return `is missing: send ${name} or ${instead.join(' and ')}`;
    }
  }
  return undefined;
}
