import type { Project } from '../project/project.ts';
import type { StackNode } from '../project/stacks.ts';
import type { Template } from '../project/template.ts';
import { asMap, type DataMap } from '../project/template-yaml.ts';
import { functionResources } from './functions.ts';
import { sha256 } from './zip.ts';

/** Parameter of a packaged template: the bucket its code is in. Keeps the template the same for every environment. */
export const BUCKET_PARAMETER = 'CloudCartArtifactBucket';

/**
 * Parameter of a packaged template: digest of template, parameters and tags. A stack tag would be handed down to every resource
 * and so change each of them at each deployment; a parameter changes nothing, and the output of the same name makes
 * CloudFormation store it even when nothing else differs.
 */
export const DIGEST_PARAMETER = 'CloudCartDigest';

/** A template with its code references filled in, ready to be uploaded. */
export interface PackagedTemplate {
  /** Logical id in the root template; `Root` for the root itself. */
  stack: string;
  /** SHA-256 of `body`. */
  key: string;
  body: string;
  needsBucket: boolean;
}

const clone = (data: DataMap): DataMap => structuredClone(data);

function packageFunction(resource: DataMap, key: string): DataMap {
  const { BuildMethod: _method, BuildProperties: _properties, ...metadata } = asMap(resource.Metadata);
  const { Metadata: _metadata, ...rest } = resource;
  const properties = {
    ...asMap(resource.Properties),
    CodeUri: { Bucket: { Ref: BUCKET_PARAMETER }, Key: `${key}.zip` },
  };
  return {
    ...rest,
    ...(Object.keys(metadata).length > 0 ? { Metadata: metadata } : {}),
    Properties: properties,
  };
}

function withOwnParameters(data: DataMap, needsBucket: boolean): DataMap {
  const bucket: DataMap = needsBucket ? { [BUCKET_PARAMETER]: { Type: 'String' } } : {};
  return {
    ...data,
    Parameters: {
      ...asMap(data.Parameters),
      ...bucket,
      [DIGEST_PARAMETER]: { Type: 'String', Default: 'none' },
    },
    Outputs: { ...asMap(data.Outputs), [DIGEST_PARAMETER]: { Value: { Ref: DIGEST_PARAMETER } } },
  };
}

/** Packages the template of one stack. `keys` maps the logical ids of its functions to the keys of their artifacts. */
export function packageStack(
  stack: string,
  template: Template,
  keys: ReadonlyMap<string, string>,
): PackagedTemplate {
  const data = clone(template.data);
  const resources = asMap(data.Resources);
  const functions = functionResources(template);
  for (const [logicalId, resource] of functions) {
    const key = keys.get(logicalId);
    if (key) resources[logicalId] = packageFunction(resource, key);
  }
  delete asMap(asMap(data.Globals).Function).CodeUri;
  const needsBucket = functions.length > 0;
  const body = JSON.stringify(withOwnParameters({ ...data, Resources: resources }, needsBucket));
  return { stack, key: sha256(body), body, needsBucket };
}

function packageChild(resource: DataMap, child: PackagedTemplate): DataMap {
  const properties = asMap(resource.Properties);
  const bucket: DataMap = child.needsBucket ? { [BUCKET_PARAMETER]: { Ref: BUCKET_PARAMETER } } : {};
  const { TemplateURL: _url, ...rest } = properties;
  return {
    ...resource,
    Properties: {
      ...rest,
      Location: `./${child.key}.template`,
      Parameters: { ...asMap(properties.Parameters), ...bucket },
    },
  };
}

/** Packages the root template over its packaged children, so that it can be deployed as one nested application too. */
export function packageRoot(project: Project, children: readonly PackagedTemplate[]): PackagedTemplate {
  const data = clone(project.root.data);
  const resources = asMap(data.Resources);
  const byId = new Map(project.stacks.map((node: StackNode) => [node.id, node]));
  for (const child of children) {
    if (byId.has(child.stack)) resources[child.stack] = packageChild(asMap(resources[child.stack]), child);
  }
  const needsBucket = children.some((child) => child.needsBucket);
  const bucket: DataMap = needsBucket ? { [BUCKET_PARAMETER]: { Type: 'String' } } : {};
  const body = JSON.stringify({
    ...data,
    Parameters: { ...asMap(data.Parameters), ...bucket },
    Resources: resources,
  });
  return { stack: 'Root', key: sha256(body), body, needsBucket };
}
