import { usageError } from '../errors.ts';
import { condition, evaluate, type Scope } from './intrinsics.ts';
import { waves } from './order.ts';
import { type ParameterSources, resolveRootParameters } from './parameters.ts';
import { rootTemplateFile } from './root-template.ts';
import type { EnvironmentConfig } from './samconfig.ts';
import { kebab, readStacks, type StackNode, type TemplateReader } from './stacks.ts';
import { didYouMean } from './suggest.ts';
import { locate, readTemplate, type Template } from './template.ts';
import { asMap, type Data } from './template-yaml.ts';

/** The stack and output that name the artifact bucket. */
export interface ArtifactBucketSource {
  stack: string;
  output: string;
}

/** A root template and its children, before any environment is known. */
export interface Project {
  rootFolder: string;
  root: Template;
  stacks: readonly StackNode[];
  artifactBucket: ArtifactBucketSource | undefined;
}

/** Outputs by stack id. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A project as one environment wants it. */
export interface EnvironmentProject extends Project {
  config: EnvironmentConfig;
  parameters: Readonly<Record<string, Data>>;
}

/** Account and region of the deployment. */
export interface Place {
  account: string;
  region: string;
}

function artifactBucketSource(
  root: Template,
  stacks: readonly StackNode[],
): ArtifactBucketSource | undefined {
  const written = asMap(asMap(root.data.Metadata).CloudCart).ArtifactBucket;
  if (written === undefined) return undefined;
  const [stack = '', outputs, output = ''] = String(written).split('.');
  if (outputs !== 'Outputs' || !stacks.some((node) => node.id === stack)) {
    throw usageError(
      'artifact-bucket',
      `${locate(root, ['Metadata', 'CloudCart', 'ArtifactBucket'])}: "${written}" is not <Stack>.Outputs.<Output>`,
    );
  }
  return { stack, output };
}

/** All that need the artifact bucket come after the stack that makes it. */
function afterArtifacts(stacks: StackNode[], source: ArtifactBucketSource | undefined): StackNode[] {
  if (!source) return stacks;
  return stacks.map((node) =>
    node.id === source.stack || node.needs.includes(source.stack)
      ? node
      : { ...node, needs: [source.stack, ...node.needs] },
  );
}

/**
 * Reads the root template and its children.
 * @param file the root template; default: the one that samconfig names, or `template.yaml`, `.yml`, `.json`
 * @throws CliError (exit 2) for anything wrong in them, with file and line
 */
export function readProject(
  rootFolder: string,
  read: TemplateReader = readTemplate,
  file = rootTemplateFile(rootFolder),
): Project {
  const root = read(rootFolder, file);
  const written = readStacks(rootFolder, root, read);
  const artifactBucket = artifactBucketSource(root, written);
  const stacks = waves(afterArtifacts(written, artifactBucket)).flat();
  return { rootFolder, root, stacks, artifactBucket };
}

/** Processor of this machine in Lambda's words, for the local engine. */
const hostArchitecture = (): string => (process.arch === 'arm64' ? 'arm64' : 'x86_64');

/**
 * A project with the root parameters of one environment.
 * @throws CliError (exit 2) for a parameter that is unknown, missing or not allowed
 */
export function inEnvironment(
  project: Project,
  config: EnvironmentConfig,
  sources: Pick<ParameterSources, 'environment' | 'options'>,
): EnvironmentProject {
  const local = config.name === 'local';
  const parameters = resolveRootParameters(project.root, {
    ...sources,
    samconfig: config.parameterOverrides,
    defaults: {
      [environmentParameter(project)]: config.name,
      ...(local ? { Architecture: hostArchitecture() } : {}),
    },
  });
  return { ...project, config, parameters };
}

/**
 * The root parameter that holds the environment's name, which must be part of names: `Environment`, or what the root's
 * `Metadata.CloudCart.EnvironmentParameter` says.
 */
export const environmentParameter = ({ root }: Pick<Project, 'root'>): string =>
  String(asMap(asMap(root.data.Metadata).CloudCart).EnvironmentParameter ?? 'Environment');

/** Name of a stack of this environment: `cloudcart-dev-data`. */
export const stackName = (project: EnvironmentProject, id: string): string =>
  `${project.config.stackName}-${kebab(id)}`;

/** What the root's intrinsic functions mean at this place, with these outputs. */
export function rootScope(project: EnvironmentProject, place: Place, outputs: StackOutputs): Scope {
  const { root, config } = project;
  const partition = place.region.startsWith('cn-')
    ? 'aws-cn'
    : place.region.startsWith('us-gov-')
      ? 'aws-us-gov'
      : 'aws';
  return {
    file: root.name,
    parameters: project.parameters,
    pseudo: {
      'AWS::AccountId': place.account,
      'AWS::Region': place.region,
      'AWS::Partition': partition,
      'AWS::StackName': config.stackName,
      'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    },
    mappings: asMap(root.data.Mappings),
    conditions: asMap(root.data.Conditions),
    attribute: (id, attribute) => outputs[id]?.[attribute.replace(/^Outputs\./, '')],
  };
}

/** The stacks whose conditions hold, in an order that respects what each needs. */
export function enabledStacks(project: EnvironmentProject, place: Place): StackNode[] {
  const scope = rootScope(project, place, {});
  const enabled = project.stacks.filter(
    (node) => node.condition === undefined || condition(node.condition, scope),
  );
  const ids = new Set(enabled.map((node) => node.id));
  return enabled.map((node) => ({ ...node, needs: node.needs.filter((id) => ids.has(id)) }));
}

function texts(
  project: EnvironmentProject,
  node: StackNode,
  kind: 'Parameters' | 'Tags',
  scope: Scope,
): Record<string, string> {
  const written = kind === 'Parameters' ? node.parameters : node.tags;
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(written)) {
    const found = evaluate(value, scope);
    if (found === undefined) {
      const where = locate(project.root, ['Resources', node.id, 'Properties', kind, name]);
      throw usageError(
        'missing-output',
        `${where}: ${name} of ${node.id} comes from an output that does not exist`,
      );
    }
    if (typeof found !== 'symbol')
      result[name] = Array.isArray(found) ? found.map(String).join(',') : String(found);
  }
  return result;
}

/** Tag of every stack, with the id of the project that owns it. */
export const PROJECT_TAG = 'cloudcart:project';

/** A stack's own parameters and tags, resolved. */
export function resolveStack(
  project: EnvironmentProject,
  node: StackNode,
  place: Place,
  outputs: StackOutputs,
): { parameters: Record<string, string>; tags: Record<string, string> } {
  const scope = rootScope(project, place, outputs);
  const id = project.config.project;
  const owner: Record<string, string> = id === undefined ? {} : { [PROJECT_TAG]: id };
  return {
    parameters: texts(project, node, 'Parameters', scope),
    tags: { ...project.config.tags, ...texts(project, node, 'Tags', scope), ...owner },
  };
}

/**
 * The stacks that were asked for by logical id (any case) or deployed name; all when none was named.
 * @throws CliError `unknown-stack` (exit 2)
 */
export function selectStacks(
  project: EnvironmentProject,
  stacks: readonly StackNode[],
  wanted: readonly string[],
): StackNode[] {
  if (wanted.length === 0) return [...stacks];
  const ids = wanted.map((word) => {
    const found = stacks.find(
      (node) =>
        node.id.toLowerCase() === word.toLowerCase() ||
        stackName(project, node.id) === word ||
        kebab(node.id) === word,
    );
    if (!found) {
      const names = stacks.map((node) => node.id);
      throw usageError(
        'unknown-stack',
        `${word} is no stack of ${project.config.name}. ${didYouMean(word, names)}`,
      );
    }
    return found.id;
  });
  return stacks.filter((node) => ids.includes(node.id));
}
