import { matchJavaPattern } from './java-pattern/java-pattern.ts';
import type { Data, DataMap } from './template-yaml.ts';

const LIST = /^(CommaDelimitedList|List<.+>)$/;
const NUMBER = /^(Number|List<Number>)$/;

/** Values of a parameter: the members of a list, or the one value. */
function membersOf(type: string, value: string): string[] {
  if (!LIST.test(type)) return [value];
  return value === '' ? [] : value.split(',').map((one) => one.trim());
}

function brokenRange(written: DataMap, value: string): string | undefined {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) return 'which is not a number';
  if (written.MinValue !== undefined && number < Number(written.MinValue))
    return `at least ${written.MinValue}`;
  if (written.MaxValue !== undefined && number > Number(written.MaxValue))
    return `at most ${written.MaxValue}`;
  return undefined;
}

function brokenLength({ MinLength, MaxLength }: DataMap, value: string): string | undefined {
  const { length } = value;
  if (MinLength !== undefined && length < Number(MinLength))
    return `at least ${MinLength} characters are needed`;
  if (MaxLength !== undefined && length > Number(MaxLength))
    return `at most ${MaxLength} characters are allowed`;
  return undefined;
}

/** Whether a pattern is known to reject a value: what only Java can tell is left to CloudFormation. */
function isRejected(pattern: string, value: string): boolean {
  const result = matchJavaPattern(pattern, value);
  return 'matches' in result && !result.matches;
}

const isAllowed = (allowed: readonly Data[], value: string): boolean => allowed.map(String).includes(value);

/**
 * The rule of a template's parameter that a value breaks, as the end of a sentence: `at least 3`.
 * @param written the parameter as the template declares it
 * @param value lists have commas between their members
 * @returns undefined when the value is allowed
 */
export function brokenParameterRule(written: DataMap, value: string): string | undefined {
  const type = String(written.Type ?? 'String');
  const { AllowedValues: allowed, AllowedPattern: pattern } = written;
  for (const member of membersOf(type, value)) {
    if (Array.isArray(allowed) && !isAllowed(allowed, member))
      return `allowed are ${allowed.map(String).join(', ')}`;
    if (typeof pattern === 'string' && isRejected(pattern, member))
      return String(written.ConstraintDescription ?? `which does not match ${pattern}`);
    const range = NUMBER.test(type) ? brokenRange(written, member) : undefined;
    if (range !== undefined) return range;
  }
  return LIST.test(type) || type === 'Number' ? undefined : brokenLength(written, value);
}
