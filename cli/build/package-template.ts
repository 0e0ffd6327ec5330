import { readFileSync } from 'node:fs';
import type { Project } from '../project/project.ts';
import { asMap, type Data, type DataMap, isDataMap } from '../project/template-yaml.ts';
import { isAddress } from './local-paths.ts';
import type { ArtifactUse, PreparedTemplate } from './prepared-template.ts';
import { sha256 } from './zip.ts';

/** Parameter of a packaged template: the bucket its code is in. Keeps the template the same for every environment. */
export const BUCKET_PARAMETER = 'CloudCartArtifactBucket';

/**
 * Parameter of a packaged template: digest of template, parameters and tags. A stack tag would be handed down to every resource
 * and so change each of them at each deployment; a parameter changes nothing, and the output of the same name makes
 * CloudFormation store it even when nothing else differs.
 */
export const DIGEST_PARAMETER = 'CloudCartDigest';

/** A template with its references to artifacts filled in, ready to be uploaded. */
export interface PackagedTemplate {
  /** Logical id in the root template; `Root` for the root itself, `NestedRoot` when it has a stack of its own too. */
  stack: string;
  /** SHA-256 of `body`. */
  key: string;
  body: string;
  needsBucket: boolean;
  /** Templates of stacks within this one, each before the one that names it. */
  nested: readonly NestedPackage[];
}

/** The packaged template of a stack within a stack. */
export interface NestedPackage {
  key: string;
  body: string;
  /** Logical id of the nested stack. */
  logicalId: string;
}

/** Names of the objects in the bucket by what they were made of. */
export type ObjectNames = ReadonlyMap<object, string>;

const clone = (data: DataMap): DataMap => structuredClone(data);
const BUCKET: DataMap = { Ref: BUCKET_PARAMETER };

/** How a property refers to an object of the bucket. */
function reference(form: ArtifactUse['form'], name: string): Data {
  if (form === 'bucket-key') return { Bucket: BUCKET, Key: name };
  if (form === 's3-bucket-key') return { S3Bucket: BUCKET, S3Key: name };
  if (form === 's3-uri') return { 'Fn::Sub': `s3://\${${BUCKET_PARAMETER}}/${name}` };
  return {
    'Fn::Sub': `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/\${${BUCKET_PARAMETER}}/${name}`,
  };
}

function set(data: DataMap, at: readonly string[], value: Data): void {
  const [last = '', ...folders] = [...at].reverse();
  let map = data;
  for (const key of folders.reverse()) {
    const next = isDataMap(map[key]) ? map[key] : {};
    map[key] = next;
    map = next;
  }
  map[last] = value;
}

/** SAM takes the text of a schema, but no reference to one. */
function setInline(data: DataMap, at: readonly string[], file: string): void {
  const property = at.at(-1) ?? '';
  const parent = at.slice(0, -1);
  set(data, [...parent, property.replace(/Uri$/, 'Inline')], readFileSync(file, 'utf8'));
  delete asMap(parent.reduce<Data | undefined>((inner, key) => asMap(inner)[key], data))[property];
}

/** SAM takes no reference as the Location of an application: it becomes what the transform makes of it. */
function asStack(resource: DataMap): DataMap {
  const { Location: location, Tags: tags, ...properties } = asMap(resource.Properties);
  const written = Object.entries(asMap(tags)).map(([Key, Value]) => ({ Key, Value }));
  return {
    ...resource,
    Type: 'AWS::CloudFormation::Stack',
    Properties: {
      ...properties,
      TemplateURL: location ?? '',
      Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...written],
    },
  };
}

function setNested(data: DataMap, id: string, needsBucket: boolean): void {
  const resources = asMap(data.Resources);
  const resource = asMap(resources[id]);
  const stack = resource.Type === 'AWS::Serverless::Application' ? asStack(resource) : resource;
  if (needsBucket) set(stack, ['Properties', 'Parameters', BUCKET_PARAMETER], BUCKET);
  resources[id] = stack;
}

/** What only `sam build` reads. */
function withoutBuildMetadata(resource: DataMap): DataMap {
  const { BuildMethod: _method, BuildProperties: _properties, ...metadata } = asMap(resource.Metadata);
  const { Metadata: _metadata, ...rest } = resource;
  return Object.keys(metadata).length > 0 ? { ...rest, Metadata: metadata } : rest;
}

function packageResources(data: DataMap, { uses }: PreparedTemplate): void {
  const resources = asMap(data.Resources);
  for (const { at } of uses) {
    const [section, id = ''] = at;
    if (section === 'Resources' && 'Metadata' in asMap(resources[id])) {
      resources[id] = withoutBuildMetadata(asMap(resources[id]));
    }
  }
  const globals = asMap(asMap(data.Globals).Function);
  // Each function has got its own; one that is in S3 already stays for those that have none.
  if (typeof globals.CodeUri === 'string' && !isAddress(globals.CodeUri)) delete globals.CodeUri;
}

function withBucket(data: DataMap, needsBucket: boolean): DataMap {
  if (!needsBucket) return data;
  return { ...data, Parameters: { ...asMap(data.Parameters), [BUCKET_PARAMETER]: { Type: 'String' } } };
}

/** CloudFormation's quota of outputs. */
const MOST_OUTPUTS = 200;

/** A template with as many outputs as there may be gets no more: the digest is then stored with the next other change. */
function withDigest(data: DataMap): DataMap {
  const outputs = asMap(data.Outputs);
  const own =
    Object.keys(outputs).length < MOST_OUTPUTS
      ? { [DIGEST_PARAMETER]: { Value: { Ref: DIGEST_PARAMETER } } }
      : {};
  return {
    ...data,
    Parameters: { ...asMap(data.Parameters), [DIGEST_PARAMETER]: { Type: 'String', Default: 'none' } },
    Outputs: { ...outputs, ...own },
  };
}

/** A template with its references to artifacts. */
export interface FilledTemplate {
  data: DataMap;
  needsBucket: boolean;
  nested: NestedPackage[];
}

/** Writes the references of a template; the templates nested in it come first, because they are named by their contents. */
export function fillTemplate(prepared: PreparedTemplate, names: ObjectNames): FilledTemplate {
  const data = clone(prepared.data);
  const nested: NestedPackage[] = [];
  packageResources(data, prepared);
  for (const { at, form, artifact } of prepared.uses) {
    if ('kind' in artifact && artifact.kind === 'template') {
      const inner = fillTemplate(artifact.prepared, names);
      const body = JSON.stringify(withBucket(inner.data, inner.needsBucket));
      const key = sha256(body);
      nested.push(...inner.nested, { key, body, logicalId: at[1] ?? '' });
      set(data, at, reference(form, `${key}.template`));
      setNested(data, at[1] ?? '', inner.needsBucket);
    } else if (form === 'inline') {
      if ('kind' in artifact && artifact.kind === 'file') setInline(data, at, artifact.file);
    } else {
      const name = names.get(artifact);
      if (name !== undefined) set(data, at, reference(form, name));
    }
  }
  return { data, needsBucket: prepared.uses.some(({ form }) => form !== 'inline'), nested };
}

/**
 * Packages the template of one stack.
 * @param names of its artifacts; what has none stays as it is written
 */
export function packageStack(prepared: PreparedTemplate, names: ObjectNames): PackagedTemplate {
  const { data, needsBucket, nested } = fillTemplate(prepared, names);
  const body = JSON.stringify(withDigest(withBucket(data, needsBucket)));
  return { stack: prepared.stack, key: sha256(body), body, needsBucket, nested };
}

function packageChild(resource: DataMap, child: PackagedTemplate): DataMap {
  const properties = asMap(resource.Properties);
  const bucket: DataMap = child.needsBucket ? { [BUCKET_PARAMETER]: { Ref: BUCKET_PARAMETER } } : {};
  const file = `./${child.key}.template`;
  const isPlain = resource.Type === 'AWS::CloudFormation::Stack';
  const { [isPlain ? 'Location' : 'TemplateURL']: _other, ...rest } = properties;
  return {
    ...resource,
    Properties: {
      ...rest,
      ...(isPlain ? { TemplateURL: file } : { Location: file }),
      Parameters: { ...asMap(properties.Parameters), ...bucket },
    },
  };
}

/**
 * Packages the root template over its packaged children, so that it can be deployed as one nested application too.
 * @param own the root with references to artifacts of its own resources, without its children; absent when it has none
 */
export function packageRoot(
  project: Project,
  children: readonly PackagedTemplate[],
  own?: FilledTemplate,
): PackagedTemplate {
  const data = own?.data ?? clone(project.root.data);
  const written = asMap(project.root.data.Resources);
  const resources = asMap(data.Resources);
  for (const child of children) {
    if (child.stack in written)
      resources[child.stack] = packageChild(clone(asMap(written[child.stack])), child);
  }
  const needsBucket = own?.needsBucket === true || children.some((child) => child.needsBucket);
  const bucket: DataMap = needsBucket ? { [BUCKET_PARAMETER]: { Type: 'String' } } : {};
  const body = JSON.stringify({
    ...data,
    Parameters: { ...asMap(data.Parameters), ...bucket },
    Resources: resources,
  });
  const stack = project.rootStack === undefined ? 'Root' : 'NestedRoot';
  return { stack, key: sha256(body), body, needsBucket, nested: [] };
}
