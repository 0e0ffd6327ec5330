import type * as z from 'zod/mini';

/** What zod/mini says where nothing else is said: it ships no words of its own, which keeps bundles small. */
const ZOD_MINI_MESSAGE = 'Invalid input';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  never: 'left out',
  nonoptional: 'given',
};

/** What to change, e.g. `must be at least 1`. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.message !== ZOD_MINI_MESSAGE) return issue.message;
  // Only there when the schema was asked to report inputs.
  if ('input' in issue && issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPE_NAMES[issue.expected] ?? `a ${issue.expected}`}${'input' in issue && issue.input === null ? ', not null' : ''}`;
    case 'too_small':
      return limit(issue.origin, 'least', issue.minimum);
    case 'too_big':
      return limit(issue.origin, 'most', issue.maximum);
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options) : 'is not valid';
    case 'invalid_format':
      return 'is not written as it should be';
    case 'invalid_key':
      return 'is not a usable key';
    default:
      return 'is not valid';
  }
}

const oneOf = (values: readonly unknown[]): string =>
  `must be ${values.length > 1 ? 'one of ' : ''}${values.map(String).join(', ')}`;

function limit(origin: string, which: 'least' | 'most', bound: number | bigint): string {
  const unit = { string: ' character', array: ' entry' }[origin];
  if (unit === undefined) return `must be at ${which} ${bound}`;
  const plural = origin === 'array' ? ' entries' : ' characters';
  return `must have at ${which} ${bound}${bound === 1 ? unit : plural}`;
}
