import { asMap, type Data, type DataMap, isDataMap } from '../../../project/template-yaml.ts';

const SERVERLESS = /^AWS::Serverless::(\w+)$/;

/** A function of CloudFormation in place of a value. */
const isFunction = (value: DataMap): boolean => {
  const [name, ...others] = Object.keys(value);
  return name !== undefined && others.length === 0 && /^(Ref$|Condition$|Fn::)/.test(name);
};

/** As SAM merges them: maps key by key, lists one after the other, anything else (functions too) by the resource's own value. */
function merged(shared: Data | undefined, own: Data | undefined): Data | undefined {
  if (own === undefined || shared === undefined) return own ?? shared;
  if (Array.isArray(shared) && Array.isArray(own)) return [...shared, ...own];
  if (!isDataMap(shared) || !isDataMap(own) || isFunction(shared) || isFunction(own)) return own;
  const keys = [...new Set([...Object.keys(shared), ...Object.keys(own)])];
  return Object.fromEntries(keys.map((key) => [key, merged(shared[key], own[key]) ?? null]));
}

/** The resources of a template that SAM has not read yet, with what `Globals` gives to them. */
export function withGlobals(data: DataMap): DataMap {
  const globals = asMap(data.Globals);
  return Object.fromEntries(
    Object.entries(asMap(data.Resources)).map(([id, resource]) => {
      const kind = SERVERLESS.exec(String(asMap(resource).Type))?.[1];
      const shared = kind === undefined ? undefined : globals[kind];
      if (!isDataMap(shared)) return [id, resource];
      const properties = merged(shared, asMap(asMap(resource).Properties)) ?? {};
      return [id, { ...asMap(resource), Properties: properties }];
    }),
  );
}
