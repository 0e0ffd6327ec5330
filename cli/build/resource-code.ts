import { existsSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../errors.ts';
import { attempt } from '../project/child-scope.ts';
import type { Scope } from '../project/intrinsics.ts';
import type { Template } from '../project/template.ts';
import { asMap, type Data, type DataMap, isDataMap } from '../project/template-yaml.ts';
import { isAddress } from './local-paths.ts';

/** Function types, and the property that names their code. */
export const CODE_PROPERTIES: Readonly<Record<string, 'CodeUri' | 'Code'>> = {
  'AWS::Serverless::Function': 'CodeUri',
  'AWS::Lambda::Function': 'Code',
};

/** A template as far as it is known without parameter values from outside: defaults. */
function defaultScope({ name, data }: Template): Scope {
  const parameters = Object.entries(asMap(data.Parameters)).flatMap(([key, one]) => {
    const standard = asMap(one).Default ?? [asMap(one).AllowedValues ?? []].flat()[0];
    return standard === undefined ? [] : [[key, standard] as const];
  });
  return {
    file: name,
    parameters: Object.fromEntries(parameters),
    pseudo: {},
    mappings: asMap(data.Mappings),
    conditions: asMap(data.Conditions),
    attribute: () => undefined,
  };
}

/** The text of a property, with a reference to a parameter replaced by its default or its first allowed value. */
export function textOf(template: Template, written: Data | undefined): string | undefined {
  if (written === undefined || written === null) return undefined;
  const value = isDataMap(written) ? attempt(written, defaultScope(template)) : written;
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}

/** A resource with the values of `Globals.Function` below its own. */
export function functionProperties(template: Template, resource: DataMap): DataMap {
  const globals =
    resource.Type === 'AWS::Serverless::Function' ? asMap(asMap(template.data.Globals).Function) : {};
  return { ...globals, ...asMap(resource.Properties) };
}

/** The local path of a function's code; undefined for inline code, images, and code that is in S3 already. */
export function localCode(template: Template, resource: DataMap): string | undefined {
  const property = CODE_PROPERTIES[String(resource.Type)];
  if (property === undefined) return undefined;
  const properties = functionProperties(template, resource);
  if (properties.InlineCode !== undefined || properties.PackageType === 'Image') return undefined;
  const written = properties[property];
  // SAM takes the folder of the template when nothing is written.
  if (written === undefined || written === null) return property === 'CodeUri' ? '.' : undefined;
  return typeof written === 'string' && !isAddress(written) ? written : undefined;
}

/**
 * Refuses a reference that stands for a local path: an environment may give another one, and nobody would package it.
 * @param what how errors name the property, with its place
 * @throws CliError `artifact-reference` (exit 2)
 */
export function checkReference(template: Template, written: Data | undefined, what: string): void {
  if (!isDataMap(written)) return;
  const sub = [written['Fn::Sub'] ?? ''].flat()[0];
  const text = textOf(template, written) ?? '';
  const file = path.resolve(path.dirname(template.file), text);
  const isPath = text !== '' && !isAddress(text) && existsSync(file);
  if (!isPath && !/^\.{1,2}\//.test(String(sub))) return;
  throw usageError(
    'artifact-reference',
    `${what} refers to a local path (${text === '' ? sub : text}), which is not packaged.`,
    'Write the path itself.',
  );
}

const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/^nodejs/, 'Node.js'],
  [/^python/, 'Python'],
  [/^java/, 'Java'],
  [/^go/, 'Go'],
  [/^ruby/, 'Ruby'],
  [/^dotnet/, '.NET'],
  [/^provided/, 'a custom runtime'],
];

/** Name of a runtime's language, for messages: `Python`. */
export const languageOf = (runtime: string): string =>
  LANGUAGES.find(([form]) => form.test(runtime))?.[1] ?? (runtime || 'an unknown runtime');
