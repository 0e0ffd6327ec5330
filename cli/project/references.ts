import { type Data, isDataMap } from './template-yaml.ts';

/** One `Ref`, `Fn::GetAtt` or `${…}` found in a piece of template. */
export interface Reference {
  logicalId: string;
  /** Absent for `Ref`. */
  attribute?: string;
}

/** `Api.Outputs.Url` as a reference. */
export const asReference = (text: string): Reference => {
  const dot = text.indexOf('.');
  return dot < 0 ? { logicalId: text } : { logicalId: text.slice(0, dot), attribute: text.slice(dot + 1) };
};

function fromSub(argument: Data): Reference[] {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  const shadowed = isDataMap(own) ? Object.keys(own) : [];
  const names = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => match[1] ?? '');
  return [
    ...names.filter((name) => !shadowed.includes(name)).map(asReference),
    ...(isDataMap(own) ? references(own) : []),
  ];
}

/** Every reference within, parameters and pseudo-parameters included. */
export function references(written: Data): Reference[] {
  if (Array.isArray(written)) return written.flatMap(references);
  if (!isDataMap(written)) return [];
  return Object.entries(written).flatMap(([key, value]): Reference[] => {
    if (key === 'Ref' && typeof value === 'string') return [{ logicalId: value }];
    if (key === 'Fn::GetAtt')
      return [asReference(Array.isArray(value) ? value.map(String).join('.') : String(value))];
    if (key === 'Fn::Sub') return fromSub(value);
    return references(value);
  });
}
