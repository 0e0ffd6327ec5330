import { asMap, type Data, type DataMap, isDataMap } from '../../../project/template-yaml.ts';
import { isHarmless } from './harmless.ts';

/** Transforms of AWS that add nothing but what the template says. */
const KNOWN = /^AWS::(Serverless-2016-10-31|LanguageExtensions)$/;

/** Attributes of a resource that the review reads, or that say nothing about what the resource does. */
const ATTRIBUTES =
  /^(Type|Properties|Condition|DependsOn|Metadata|Description|(Deletion|UpdateReplace|Update|Creation)Policy)$/;

/** A function in place of properties, other than the calls that are looked for everywhere. */
const OTHER_TEXT = /^Fn::(?!ForEach|Transform)/;

const named = (written: Data | undefined): string[] =>
  [written ?? []].flat().map((one) => String(isDataMap(one) ? one.Name : one));

/** Calls that are replaced by other text before a template is read: macros, and loops. */
function calls(value: Data | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(calls);
  return Object.entries(asMap(value)).flatMap(([key, one]) => {
    if (key === 'Fn::Transform') return named(one).map((name) => `the transform ${name}`);
    return /^Fn::ForEach\b/.test(key) ? [key] : calls(one);
  });
}

/** Connectors, excepted globals, and whatever else a transform makes something of. */
function attributes(id: string, resource: Data | undefined): string[] {
  if (id.startsWith('Fn::')) return [];
  const { Type: type, Properties: properties = {}, ...others } = asMap(resource);
  const isPlain =
    typeof type === 'string' && Object.keys(asMap(properties)).every((one) => !OTHER_TEXT.test(one));
  const unknown = Object.keys(others).filter((one) => !ATTRIBUTES.test(one) && !one.startsWith('Fn::'));
  return [...(isPlain ? [] : [id]), ...unknown.map((one) => `${id}.${one}`)];
}

/** Sections of `Globals` whose API SAM makes for events that name none, and where such an event names one. */
const OF_EVENTS = { Api: 'RestApiId', HttpApi: 'ApiId', WebSocketApi: 'ApiId' };

/** Settings of an API that no resource of the template stands for. */
function implicitApis({ Globals: globals, Resources: resources }: DataMap): string[] {
  const written = asMap(resources);
  const events = Object.values(written).flatMap((one) =>
    Object.values(asMap(asMap(asMap(one).Properties).Events)),
  );
  return Object.entries(OF_EVENTS).flatMap(([kind, reference]) => {
    const isImplicit = events.some((event) => {
      const { Type: type, Properties: properties } = asMap(event);
      const api = asMap(properties)[reference];
      const name = isDataMap(api) ? api.Ref : api;
      return type === kind && (typeof name !== 'string' || written[name] === undefined);
    });
    const settings = Object.keys(asMap(asMap(globals)[kind]));
    const relevant = settings.filter((one) => !isHarmless(`AWS::Serverless::${kind}`, one));
    return isImplicit ? relevant.map((one) => `Globals.${kind}.${one}`) : [];
  });
}

/**
 * Parts of a template that become resources, rights or settings which a review of its resources does not see, before or after a
 * change: macros, loops, connectors, settings of APIs that SAM adds.
 * @returns what to call each of them; empty for a template whose resources say all
 */
export function opaqueParts(data: DataMap): string[] {
  const macros = named(data.Transform).filter((one) => !KNOWN.test(one));
  const replaced = [...macros.map((one) => `the transform ${one}`), ...calls({ ...data, Transform: null })];
  const resources = Object.entries(asMap(data.Resources)).flatMap(([id, one]) => attributes(id, one));
  return [...new Set([...replaced, ...resources, ...implicitApis(data)])];
}
