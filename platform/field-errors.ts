import type * as z from 'zod/mini';
import type { FieldError } from './errors.ts';
import { closestShape, unionError } from './union-errors.ts';
import { describeIssue } from './validation-messages.ts';

/**
 * What is wrong and where, e.g. `items[0].quantity`: the first problem of each place. A rule about a whole object is reported
 * only when its parts are right, since correcting those may satisfy it.
 */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], root = ''): FieldError[] {
  const about = (issue: z.core.$ZodIssue): boolean =>
    !issues.some((other) => isTighter(other, issue)) &&
    (issue.code !== 'custom' || !issues.some((other) => other !== issue && isWithin(other, issue)));
  const byPath = new Map<string, FieldError>();
  for (const error of issues.filter(about).flatMap((issue) => errorsOf(issue, root))) {
    if (!byPath.has(error.path)) byPath.set(error.path, error);
  }
  return [...byPath.values()];
}

/** Whether two upper bounds are broken in one place, and the first is the lower: a whole number is also a safe integer. */
const isTighter = (one: z.core.$ZodIssue, other: z.core.$ZodIssue): boolean =>
  one.code === 'too_big' &&
  other.code === 'too_big' &&
  one.maximum < other.maximum &&
  one.path.join('\0') === other.path.join('\0');

const isWithin = (issue: z.core.$ZodIssue, outer: z.core.$ZodIssue): boolean =>
  outer.path.every((key, index) => issue.path[index] === key) &&
  (issue.path.length > outer.path.length || issue.code !== 'custom');

function errorsOf(issue: z.core.$ZodIssue, root: string): FieldError[] {
  const path = formatPath(issue.path, root);
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const chosen = closestShape(issue.errors);
    const prefix = path ? `${path}.` : '';
    return fieldErrors(chosen, path).map((error) => {
      const name = error.path.slice(prefix.length);
      return { ...error, message: unionError(name, chosen, issue.errors) ?? error.message };
    });
  }
  if (issue.code !== 'unrecognized_keys') return [{ path: path || 'body', message: describeIssue(issue) }];
  return issue.keys.map((key) => ({
    path: path ? `${path}.${key}` : key,
    message: 'is not a known field',
  }));
}

function formatPath(path: readonly PropertyKey[], root: string): string {
  return path.reduce<string>((sofar, key) => {
    if (typeof key === 'number') return `${sofar}[${key}]`;
    return sofar === '' ? String(key) : `${sofar}.${String(key)}`;
  }, root);
}
