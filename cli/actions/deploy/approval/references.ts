import { asMap, type Data, isDataMap } from '../../../project/template-yaml.ts';

/** What the text of a `Fn::Sub` names, beyond the names that the function brings along. */
export function substituted(argument: Data): {
  text: string;
  names: readonly string[];
  own: readonly Data[];
} {
  const [written, values] = Array.isArray(argument) ? argument : [argument];
  const [text, own] = [String(written), asMap(values)];
  const names = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name.trim());
  return { text, names: names.filter((name) => !Object.hasOwn(own, name)), own: Object.values(own) };
}

/** A reference by `Fn::GetAtt` as a text names it: `Id.Attribute`. */
export const attributeName = (argument: Data): string => [argument].flat().map(String).join('.');

/** Parameters, resources (`Id`) and attributes (`Id.Attribute`) that a value refers to, at any depth. */
export function referencesOf(value: Data | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (!isDataMap(value)) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref') return [String(argument)];
    if (key === 'Fn::GetAtt') return [attributeName(argument)];
    if (key !== 'Fn::Sub') return referencesOf(argument);
    const { names, own } = substituted(argument);
    return [...names, ...own.flatMap(referencesOf)];
  });
}
