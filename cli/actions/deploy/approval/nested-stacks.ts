import type { ResourceChange } from '../../../aws/stacks.ts';
import { BUCKET_PARAMETER } from '../../../build/package-template.ts';
import { attempt } from '../../../project/child-scope.ts';
import { asMap, type Data, type DataMap, isDataMap } from '../../../project/template-yaml.ts';
import { isDynamic } from './conditions.ts';
import { opaqueParts } from './opaque-template.ts';
import {
  type ResolvedResources,
  readBody,
  resolveTemplate,
  type TemplateSource,
} from './resolved-template.ts';

/** Packaged templates of nested stacks, by bucket and SHA-256 as their addresses hold them: `artifacts/3f01…`. */
export type NestedTemplates = ReadonlyMap<string, string>;

/**
 * Packaged templates by their addresses.
 * @param bucket bucket of the artifacts; undefined as long as it is not known: then it is what the parameter for it says
 */
export const packagedTemplates = (
  nested: readonly { key: string; body: string }[] = [],
  bucket = `\${${BUCKET_PARAMETER}}`,
): NestedTemplates => new Map(nested.map(({ key, body }) => [`${bucket}/${key}`, body]));

/** The address that packaging writes; SAM may have put the region in. Whoever owns another bucket decides what is in it. */
const ADDRESS =
  /^https:\/\/s3\.(?:\$\{AWS::Region\}|[a-z0-9-]+)\.\$\{AWS::URLSuffix\}\/([^/]+\/[0-9a-f]{64})\.template$/;

/** The packaged template that a resource names; undefined for one of another place. */
export function nestedBody(resource: DataMap | undefined, templates: NestedTemplates): string | undefined {
  const { TemplateURL: url, Location: location } = asMap(asMap(resource).Properties);
  const [, address] = ADDRESS.exec(String(asMap(url ?? location)['Fn::Sub'])) ?? [];
  return address === undefined ? undefined : templates.get(address);
}

/** A dynamic reference is replaced before the nested stack gets the value. */
const isText = (value: Data): boolean =>
  ['string', 'number', 'boolean'].includes(typeof value) && !isDynamic(value);

/** A passed value as far as it follows from where the stack around it is: `AWS::StackName` and the like. */
function placed(value: Data, pseudo: TemplateSource['pseudo'] = {}): Data {
  if (isDynamic(value)) return value;
  const unknown = { parameters: {}, mappings: {}, conditions: {}, attribute: () => undefined };
  return attempt(value, { file: 'template', pseudo, ...unknown }) ?? value;
}

/** Names that a choice or a transform passes: which these are is not written, so that any parameter of the template may be one. */
const chosenNames = (written: DataMap, body: string): string[] =>
  Object.keys(written).some((name) => /^(Ref$|Fn::)/.test(name))
    ? Object.keys(asMap(readBody(body)?.Parameters))
    : [];

/**
 * The template of a nested stack and the values that the template around it passes.
 * @param around `AWS::StackName` and the like of the stack around it, where they are known
 */
export function nestedSource(
  resource: DataMap | undefined,
  body: string,
  around?: TemplateSource['pseudo'],
): TemplateSource {
  const written = asMap(asMap(asMap(resource).Properties).Parameters);
  const passed = Object.entries(written).map(([name, value]) => [name, placed(value, around)] as const);
  const known = passed.filter(([, value]) => isText(value)).map(([name, value]) => [name, String(value)]);
  return {
    body,
    parameters: Object.fromEntries(known),
    unknown: [
      ...passed.filter(([, value]) => !isText(value)).map(([name]) => name),
      ...chosenNames(written, body),
    ],
  };
}

/** A nested stack of a template, as far as its template is among the packaged ones. */
export function packagedSource(
  resource: DataMap | undefined,
  templates: NestedTemplates,
  around?: TemplateSource['pseudo'],
): TemplateSource | undefined {
  const body = nestedBody(resource, templates);
  return body === undefined ? undefined : nestedSource(resource, body, around);
}

/** Properties of a nested stack that its template and the values for it are. CloudFormation names none when it reads the template again. */
const OWN = /^(TemplateURL|Location|Parameters|Properties|)$/;

/** Whether more of a nested stack changes than its template and values. */
export function changesMore(
  { properties }: ResourceChange,
  old: DataMap | undefined,
  now: DataMap | undefined,
): boolean {
  const [was, is] = [asMap(old?.Properties), asMap(now?.Properties)];
  const differing = Object.keys({ ...was, ...is }).filter((name) => !sameText(was[name], is[name]));
  return [...properties, ...differing].some((name) => !OWN.test(name));
}

const sameText = (a: Data | undefined, b: Data | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** A nested stack before and after a change, as far as its templates are known. */
export interface NestedReview {
  before: ResolvedResources | undefined;
  after: ResolvedResources | undefined;
  /** Its resources do not say all that it becomes: any change of it asks. */
  isOpaque?: boolean;
}

/** Whether the values that are known do not tell what happens to a resource that leaves. */
const hasUnknownPolicy = (resources: ResolvedResources = {}): boolean =>
  Object.values(resources).some((one) => [one.DeletionPolicy, one.UpdateReplacePolicy].some(isDataMap));

/**
 * @param deployed the deployed template and its values, when they could be read
 * @param pseudo `AWS::Region` and the like, where they are known
 * @param outer the same of the stack around it, with its name
 */
export const nestedReview = (
  resource: DataMap | undefined,
  templates: NestedTemplates,
  deployed: TemplateSource | undefined,
  pseudo?: TemplateSource['pseudo'],
  outer?: TemplateSource['pseudo'],
): NestedReview => {
  const packaged = packagedSource(resource, templates, deployed && outer);
  // A new stack was reviewed without these before: the same reasons are approved.
  const around = deployed && { pseudo };
  const now = packaged && { ...packaged, ...around };
  const old = deployed && { ...deployed, ...around };
  const isOpaque = [old, now].some((one) => one && opaqueParts(readBody(one.body) ?? {}).length > 0);
  const [before, after] = [old, now].map((one) => (isOpaque ? undefined : one && resolveTemplate(one)));
  return isOpaque || (deployed && [before, after].some(hasUnknownPolicy))
    ? { before: undefined, after: undefined, isOpaque: true }
    : { before, after };
};
