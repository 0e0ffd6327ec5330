import path from 'node:path';
import { usageError } from '../errors.ts';
import { references } from './references.ts';
import { checkLogicalId, locate, readTemplate, section, type Template } from './template.ts';
import { asMap, type Data, type DataMap, isDataMap } from './template-yaml.ts';

/** A child of the root template: a stack of its own. */
export interface StackNode {
  /** Logical id in the root template. */
  id: string;
  template: Template;
  /** Name of the condition that guards it. */
  condition: string | undefined;
  /** As written: with intrinsic functions. */
  parameters: DataMap;
  /** As written: with intrinsic functions. */
  tags: DataMap;
  /** SNS topics that get the events of the stack, as written; default none. */
  notificationArns?: Data;
  /** `DeletionPolicy` of the application, as written: whether the stack stays when the environment is destroyed. Default none. */
  deletionPolicy?: Data;
  /** The stack only exports outputs of the root. Default false. */
  onlyExports?: boolean;
  /** Ids of the stacks that must stand before it, sorted. */
  needs: readonly string[];
}

const APPLICATION_TYPES = new Set(['AWS::Serverless::Application', 'AWS::CloudFormation::Stack']);

/** `ApiEdge` is `api-edge` in a stack's name. */
export const kebab = (id: string): string =>
  id
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

/**
 * A nested application whose template is not a file of this project: CloudFormation reads it, as a resource of the root's own
 * stack.
 */
function isRemote(resource: DataMap): boolean {
  const { Location, TemplateURL } = asMap(resource.Properties);
  const written = Location ?? TemplateURL;
  return isDataMap(written) || (typeof written === 'string' && /^(https?|s3):/.test(written));
}

/** An application whose template is a file of this project. */
export const isLocalApplication = (resource: DataMap): boolean =>
  APPLICATION_TYPES.has(String(resource.Type)) && !isRemote(resource);

function location(root: Template, id: string, properties: DataMap): string {
  const written = properties.Location ?? properties.TemplateURL;
  if (typeof written === 'string' && written !== '') return written;
  throw usageError(
    'stack-location',
    `${locate(root, ['Resources', id, 'Properties'])}: ${id} needs a Location that is a file of this project`,
  );
}

/** Tags as a map, or as a list of `Key` and `Value`. */
function tagsOf(written: Data | undefined): DataMap {
  if (!Array.isArray(written)) return asMap(written);
  const pairs = written.map(asMap).filter(({ Key }) => Key !== undefined);
  return Object.fromEntries(pairs.map(({ Key, Value }) => [String(Key), Value ?? '']));
}

function neededBy(resource: DataMap, ids: ReadonlySet<string>): string[] {
  const properties = asMap(resource.Properties);
  const { Parameters = {}, Tags = {}, NotificationARNs = [] } = properties;
  const found = references([Parameters, Tags, NotificationARNs]).map((one) => one.logicalId);
  const depends: Data = resource.DependsOn ?? [];
  const all = [...found, ...(Array.isArray(depends) ? depends.map(String) : [String(depends)])];
  return [...new Set(all.filter((id) => ids.has(id)))].sort();
}

function checkParameters(root: Template, node: StackNode): void {
  const declared = section(node.template, 'Parameters');
  for (const name of Object.keys(node.parameters)) {
    if (name in declared) continue;
    const where = locate(root, ['Resources', node.id, 'Properties', 'Parameters', name]);
    throw usageError('stack-parameter', `${where}: ${node.template.name} has no parameter ${name}`);
  }
  for (const [name, one] of Object.entries(declared)) {
    if (name in node.parameters || one.Default !== undefined) continue;
    const where = locate(root, ['Resources', node.id]);
    throw usageError('stack-parameter', `${where}: ${node.template.name} needs the parameter ${name}`);
  }
}

/** @throws CliError `stack-name` (exit 2) when two logical ids give one stack name */
function checkNames(root: Template, ids: readonly string[]): void {
  for (const [index, id] of ids.entries()) {
    const same = ids.slice(0, index).find((other) => kebab(other) === kebab(id));
    if (same === undefined) continue;
    throw usageError(
      'stack-name',
      `${locate(root, ['Resources', id])}: ${same} and ${id} give the same stack name, <stack_name>-${kebab(id)}`,
      `Rename ${id}.`,
    );
  }
}

/** Reads a template; from disk, unless a test says otherwise. */
export type TemplateReader = typeof readTemplate;

/** Every child that the root template names, conditions aside, each with the children that it needs. */
export function readStacks(
  projectRoot: string,
  root: Template,
  read: TemplateReader = readTemplate,
): StackNode[] {
  const resources = Object.entries(section(root, 'Resources')).filter(([, one]) => isLocalApplication(one));
  const ids = new Set(resources.map(([id]) => id));
  checkNames(root, [...ids]);
  return resources.map(([id, resource]) => {
    checkLogicalId(root, id);
    const properties = asMap(resource.Properties);
    const file = path.resolve(path.dirname(root.file), location(root, id, properties));
    const referredBy = `${locate(root, ['Resources', id, 'Properties', 'Location'])}: `;
    const node: StackNode = {
      id,
      template: read(projectRoot, file, referredBy),
      condition: typeof resource.Condition === 'string' ? resource.Condition : undefined,
      parameters: asMap(properties.Parameters),
      tags: tagsOf(properties.Tags),
      ...(properties.NotificationARNs === undefined ? {} : { notificationArns: properties.NotificationARNs }),
      ...(resource.DeletionPolicy === undefined ? {} : { deletionPolicy: resource.DeletionPolicy }),
      needs: neededBy(resource, ids),
    };
    checkParameters(root, node);
    return node;
  });
}
