import { ERRORS } from '../messages/errors.ts';
import { definitionOf } from '../messages/registry.ts';

/** A line of `--output ndjson`, read. */
export interface Line {
  time: string;
  level: string;
  code: string;
  text: string;
  stack?: string;
  resource?: string;
  data?: unknown;
}

const KEYS = ['time', 'level', 'code', 'text', 'stack', 'resource', 'data'];
const LEVELS = ['debug', 'progress', 'info', 'warn', 'error'];
/** Its `data` is what `--json` prints, of whatever shape. */
const RESULT = 'result';

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** What is wrong with `data`, held against what the registry says of it. */
function wrongData({ code, data }: Line): string[] {
  const own = asObject(data);
  const error = ERRORS[code];
  const isError = error && Object.hasOwn(own, 'exitCode');
  if (isError) {
    const exits: readonly number[] = error[0];
    return exits.includes(Number(own.exitCode))
      ? []
      : [`exit ${own.exitCode} is none of ${exits.join(', ')}`];
  }
  const definition = definitionOf(code);
  if (!definition) return ['the registry does not know the code'];
  if (code === RESULT) return [];
  const unknown = Object.keys(own).filter((name) => !Object.hasOwn(definition.data, name));
  const missing = Object.entries(definition.data).filter(
    ([name, field]) => !field.optional && !Object.hasOwn(own, name),
  );
  return [
    ...unknown.map((name) => `the registry does not know data.${name}`),
    ...missing.map(([name]) => `data.${name} is missing`),
  ];
}

function wrong(line: Line): string[] {
  const keys = Object.keys(line);
  const order = KEYS.filter((key) => keys.includes(key));
  return [
    ...(keys.join() === order.join() ? [] : [`its members are ${keys.join()}`]),
    ...(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(line.time) ? [] : ['time is no moment']),
    ...(LEVELS.includes(line.level) ? [] : [`level ${line.level}`]),
    ...(typeof line.text === 'string' && line.text !== '' ? [] : ['text is empty']),
    ...wrongData(line),
  ].map((what) => `${line.code}: ${what}`);
}

const endsWell = ({ level, code, data }: Line): boolean =>
  code === RESULT ? level === 'info' : level === 'error' && Object.hasOwn(asObject(data), 'exitCode');

/**
 * Reads what a command has printed on stdout with `--output ndjson`.
 * @returns the lines, and all that is wrong with them: text between them, an unknown code, data of another shape, no result
 */
export function readNdjson(stdout: string): { lines: Line[]; problems: string[] } {
  const lines: Line[] = [];
  const problems: string[] = stdout === '' || stdout.endsWith('\n') ? [] : ['the last line is cut short'];
  for (const text of stdout.split('\n').filter((one) => one !== '')) {
    try {
      const line = JSON.parse(text) as Line;
      lines.push(line);
      problems.push(...wrong(line));
    } catch {
      problems.push(`no JSON: ${text}`);
    }
  }
  const last = lines.at(-1);
  if (!last || !endsWell(last))
    problems.push(`the last line is ${last?.code ?? 'missing'}, no result and no error`);
  const early = lines.slice(0, -1).filter((one) => one.code === RESULT);
  return { lines, problems: [...problems, ...early.map(() => 'a result before the end')] };
}
