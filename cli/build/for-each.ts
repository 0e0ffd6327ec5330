import { usageError } from '../errors.ts';
import { locate, type Template } from '../project/template.ts';
import { asMap, type Data, type DataMap, isDataMap } from '../project/template-yaml.ts';

const LOOP = 'Fn::ForEach::';
/** As many resources as a template may hold. */
const MOST_RESOURCES = 500;

/** One `Fn::ForEach` of the section `Resources`. */
interface Loop {
  variable: string;
  /** As it is written. */
  collection: Data;
  body: DataMap;
}

export const isLoop = (key: string): boolean => key.startsWith(LOOP);

function loopOf(value: Data | undefined): Loop | undefined {
  const [variable, collection, body] = Array.isArray(value) ? value : [];
  if (typeof variable !== 'string' || collection === undefined || !isDataMap(body)) return undefined;
  return { variable, collection, body };
}

/** `&{x}` is the value without what a logical id cannot hold. */
function fill(text: string, variable: string, value: string): string {
  return text
    .replaceAll(`\${${variable}}`, value)
    .replaceAll(`&{${variable}}`, value.replaceAll(/[^A-Za-z0-9]/g, ''));
}

function substitute(written: Data, variable: string, value: string): Data {
  if (typeof written === 'string') return fill(written, variable, value);
  if (Array.isArray(written)) return written.map((one) => substitute(one, variable, value));
  if (!isDataMap(written)) return written;
  if (Object.keys(written).length === 1 && written.Ref === variable) return value;
  return Object.fromEntries(
    Object.entries(written).map(([key, one]) => [
      fill(key, variable, value),
      substitute(one, variable, value),
    ]),
  );
}

/** The written values of a collection: a list, or a parameter's default when nothing else is known. */
function itemsOf(template: Template, collection: Data): string[] | undefined {
  if (Array.isArray(collection)) {
    return collection.every((one) => typeof one !== 'object') ? collection.map(String) : undefined;
  }
  const name = asMap(collection).Ref;
  const parameter = asMap(asMap(template.data.Parameters)[String(name)]);
  return parameter.Default === undefined ? undefined : String(parameter.Default).split(',');
}

/** A loop whose body names local files is written out, because each round may name others. */
export interface LoopRules {
  /** Whether a resource of a loop's body names a local file. */
  isLocal(resource: DataMap): boolean;
  /** Parameters of the template that get a value from outside, so that their defaults say nothing. */
  given: readonly string[];
}

function expandLoop(template: Template, key: string, value: Data, rules: LoopRules): DataMap {
  const loop = loopOf(value);
  if (!loop || !hasLocal(loop.body, rules)) return { [key]: value };
  const { variable, collection, body } = loop;
  const name = String(asMap(collection).Ref ?? '');
  const items = rules.given.includes(name) ? undefined : itemsOf(template, collection);
  if (!items) {
    throw usageError(
      'loop-unknown',
      `${locate(template, ['Resources', key])}: the values of ${key} are not known before the deployment, and its resources name local files.`,
      'Write the values of the loop as a list.',
    );
  }
  const rounds = items.map((item) =>
    expandResources(template, asMap(substitute(body, variable, item)), rules),
  );
  return Object.assign({}, ...rounds) as DataMap;
}

const hasLocal = (body: DataMap, rules: LoopRules): boolean =>
  Object.entries(body).some(([key, one]) => {
    if (!isLoop(key)) return rules.isLocal(asMap(one));
    const inner = loopOf(one);
    return inner !== undefined && hasLocal(inner.body, rules);
  });

/**
 * Writes out each `Fn::ForEach` of the section `Resources` whose resources name local files; the others are left for
 * CloudFormation.
 * @throws CliError `loop-unknown` or `too-many-resources` (exit 2)
 */
export function expandResources(template: Template, resources: DataMap, rules: LoopRules): DataMap {
  const result: DataMap = {};
  for (const [key, value] of Object.entries(resources)) {
    Object.assign(result, isLoop(key) ? expandLoop(template, key, value, rules) : { [key]: value });
    if (Object.keys(result).length <= MOST_RESOURCES) continue;
    throw usageError(
      'too-many-resources',
      `${locate(template, ['Resources', key])}: ${key} makes more than ${MOST_RESOURCES} resources, which is the most of a template.`,
      'Move resources to another template.',
    );
  }
  return result;
}
