import { asReference, type Reference } from './references.ts';
import { type Data, type DataMap, isDataMap } from './template-yaml.ts';

/** What takes the place of a reference: `Ref` or `Fn::GetAtt`. */
export type Replacement = { Ref: string } | { 'Fn::GetAtt': [string, string] };

/** @returns undefined for a reference that stays */
export type Replace = (reference: Reference) => Replacement | undefined;

const inText = (found: Replacement): string =>
  'Ref' in found ? found.Ref : `${found['Fn::GetAtt'][0]}.${found['Fn::GetAtt'][1]}`;

function mapSub(argument: Data, replace: Replace): Data {
  const [text, own] = Array.isArray(argument) ? argument : [argument];
  if (typeof text !== 'string') return argument;
  const shadowed = isDataMap(own) ? Object.keys(own) : [];
  const mapped = text.replace(/\$\{([^!}][^}]*)\}/g, (whole, name: string) => {
    const found = shadowed.includes(name.trim()) ? undefined : replace(asReference(name.trim()));
    return found ? `\${${inText(found)}}` : whole;
  });
  return Array.isArray(argument) ? [mapped, isDataMap(own) ? mapReferences(own, replace) : {}] : mapped;
}

/** A copy in which references to other things take the place of some. */
export function mapReferences(written: Data, replace: Replace): Data {
  if (Array.isArray(written)) return written.map((one) => mapReferences(one, replace));
  if (!isDataMap(written)) return written;
  const keys = Object.keys(written);
  const [only] = keys;
  const value = only === undefined ? null : (written[only] ?? null);
  if (keys.length === 1 && only === 'Ref' && typeof value === 'string')
    return replace({ logicalId: value }) ?? written;
  if (keys.length === 1 && only === 'Fn::GetAtt') {
    const whole = Array.isArray(value) ? value.map(String).join('.') : String(value);
    return replace(asReference(whole)) ?? written;
  }
  if (keys.length === 1 && only === 'Fn::Sub') return { 'Fn::Sub': mapSub(value, replace) };
  const result: DataMap = {};
  for (const key of keys) result[key] = mapReferences(written[key] ?? null, replace);
  return result;
}
