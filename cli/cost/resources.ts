import { attempt, childScope, knownCondition } from '../project/child-scope.ts';
import type { Scope } from '../project/intrinsics.ts';
import { type EnvironmentProject, type Place, possibleStacks } from '../project/project.ts';
import { section, type Template } from '../project/template.ts';
import { asMap, type Data, type DataMap, isDataMap } from '../project/template-yaml.ts';

/** A resource that an environment would have, its properties resolved as far as they are known. */
export interface PricedResource {
  stack: string;
  id: string;
  type: string;
  properties: DataMap;
  /** Its physical name without the application's: `catalog-sweep`; the logical id when none is written. */
  name: string;
}

const NAMES = ['FunctionName', 'TableName', 'QueueName', 'TopicName', 'BucketName', 'AlarmName'];
const GLOBALS: Record<string, string> = { 'AWS::Serverless::Function': 'Function' };

/** One that is not known counts as one that holds. */
const holds = (name: Data | undefined, scope: Scope): boolean =>
  typeof name !== 'string' || (knownCondition(name, scope) ?? true);

/** Resolves key by key, so that one unknown value does not hide the others. */
function resolved(value: Data, scope: Scope): Data | undefined {
  if (Array.isArray(value)) return value.flatMap((one) => resolved(one, scope) ?? []);
  if (!isDataMap(value)) return value;
  const [only] = Object.keys(value);
  if (only === 'Ref' || only?.startsWith('Fn::')) return attempt(value, scope);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const found = resolved(one, scope);
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

function withGlobals(template: Template, type: string, own: DataMap): DataMap {
  return { ...asMap(asMap(template.data.Globals)[GLOBALS[type] ?? '']), ...own };
}

function shortName(properties: DataMap, id: string, application: string): string {
  const written = NAMES.map((name) => properties[name]).find((value) => typeof value === 'string');
  return String(written ?? id).replace(`${application}-`, '');
}

/** Every resource whose condition holds. */
export function pricedResources(project: EnvironmentProject, place: Place): PricedResource[] {
  return possibleStacks(project, place).flatMap((node) => {
    const scope = childScope(project, node, place);
    return Object.entries(section(node.template, 'Resources'))
      .filter(([, one]) => holds(one.Condition, scope))
      .map(([id, one]): PricedResource => {
        const type = String(one.Type ?? '');
        const written = withGlobals(node.template, type, asMap(one.Properties));
        const properties = asMap(resolved(written, scope));
        return {
          stack: node.id,
          id,
          type,
          properties,
          name: shortName(properties, id, project.config.stackName),
        };
      });
  });
}
