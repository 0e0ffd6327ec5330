import { partitionOf } from '../aws/partition.ts';
import { CliError, usageError } from '../errors.ts';
import { condition, type Scope } from './intrinsics.ts';
import { waves } from './order.ts';
import { missingParameter, type ParameterSources, resolveRootParameters, SSM_TYPE } from './parameters.ts';
import { type RootOutput, splitRoot } from './root-stack.ts';
import { rootTemplateFile } from './root-template.ts';
import type { EnvironmentConfig } from './samconfig.ts';
import { kebab, readStacks, type StackNode, type TemplateReader } from './stacks.ts';
import { didYouMean } from './suggest.ts';
import { locate, readTemplate, section, type Template } from './template.ts';
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
  /** Id of the stack that holds the root's own resources, named `<stack_name>`; undefined when there is none. */
  rootStack?: string | undefined;
  /** Outputs of the root that no stack has, because they come from several. Default none. */
  rootOutputs?: readonly RootOutput[];
}

/** Outputs by stack id. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A project as one environment wants it. */
export interface EnvironmentProject extends Project {
  config: EnvironmentConfig;
  /** Of the root template. Absent: those without a value, and those whose value is in SSM and was not read. */
  parameters: Readonly<Record<string, Data>>;
  /** Names of SSM parameters, by the root's parameter that has their value. Default none. */
  ssmNames?: Readonly<Record<string, string>>;
  /** The bucket for artifacts that samconfig names, when the root template names none. */
  namedBucket?: string | undefined;
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

/** A stack and all that must exist before it. */
export function neededFor(stacks: readonly Pick<StackNode, 'id' | 'needs'>[], id: string): Set<string> {
  const found = new Set([id]);
  for (const one of found) {
    for (const needed of stacks.find((node) => node.id === one)?.needs ?? []) found.add(needed);
  }
  return found;
}

/** All that need the artifact bucket come after the stack that makes it. */
export function afterArtifacts(stacks: StackNode[], source: ArtifactBucketSource | undefined): StackNode[] {
  if (!source) return stacks;
  const before = neededFor(stacks, source.stack);
  return stacks.map((node) =>
    before.has(node.id) || node.needs.includes(source.stack)
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
  const { stacks: written, rootStack, rootOutputs } = splitRoot(root, readStacks(rootFolder, root, read));
  const artifactBucket = artifactBucketSource(root, written);
  const stacks = waves(afterArtifacts(written, artifactBucket)).flat();
  return { rootFolder, root, stacks, artifactBucket, rootStack, rootOutputs };
}

/** Processor of this machine in Lambda's words, for the local engine. */
export const hostArchitecture = (): string => (process.arch === 'arm64' ? 'arm64' : 'x86_64');

/**
 * A project with the root parameters of one environment.
 * @throws CliError (exit 2) for a parameter that is unknown or not allowed
 */
export function inEnvironment(
  project: Project,
  config: EnvironmentConfig,
  sources: Pick<ParameterSources, 'environment' | 'options'>,
): EnvironmentProject {
  const local = config.name === 'local';
  const declared = section(project.root, 'Parameters');
  const parameters = resolveRootParameters(project.root, {
    ...sources,
    samconfig: config.parameterOverrides,
    defaults: {
      [environmentParameter(project)]: config.name,
      ...(local ? { Architecture: hostArchitecture() } : {}),
    },
  });
  const isInSsm = (name: string): boolean => SSM_TYPE.test(String(declared[name]?.Type));
  const own = Object.entries(parameters).filter(([name]) => !isInSsm(name));
  const ssm = Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
    isInSsm(name) ? [[name, String(value)]] : [],
  );
  return {
    ...project,
    config,
    parameters: Object.fromEntries(own),
    ...(ssm.length > 0 ? { ssmNames: Object.fromEntries(ssm) } : {}),
  };
}

/** What to say when a parameter of the root is used that has no value; undefined for what is no parameter. */
function absentParameter({ root, ssmNames }: EnvironmentProject, name: string): CliError | undefined {
  if (!(name in section(root, 'Parameters'))) return undefined;
  const ssm = ssmNames?.[name];
  if (ssm === undefined) return missingParameter(root, name);
  const where = locate(root, ['Parameters', name]);
  return usageError('ssm-unknown', `${where}: the value of ${name} is in SSM (${ssm}) and was not read`);
}

/**
 * Stops when a parameter of the root has no value.
 * @throws CliError `missing-parameter` (exit 2)
 */
export function checkParameters({ root, parameters, ssmNames = {} }: EnvironmentProject): void {
  for (const name of Object.keys(section(root, 'Parameters')))
    if (!(name in parameters) && !(name in ssmNames)) throw missingParameter(root, name);
}

/**
 * The root parameter that holds the environment's name, which must be part of names: `Environment`, or what the root's
 * `Metadata.CloudCart.EnvironmentParameter` says.
 */
export const environmentParameter = ({ root }: Pick<Project, 'root'>): string =>
  String(asMap(asMap(root.data.Metadata).CloudCart).EnvironmentParameter ?? 'Environment');

/** Name of a stack of this environment: `cloudcart-dev-data`; `cloudcart-dev` for the root's own resources. */
export const stackName = (project: EnvironmentProject, id: string): string =>
  id === project.rootStack ? project.config.stackName : `${project.config.stackName}-${kebab(id)}`;

/** What the root's intrinsic functions mean at this place, with these outputs. */
export function rootScope(project: EnvironmentProject, place: Place, outputs: StackOutputs): Scope {
  const { root, config } = project;
  const partition = partitionOf(place.region);
  return {
    file: root.name,
    parameters: project.parameters,
    pseudo: {
      'AWS::AccountId': place.account,
      'AWS::Region': place.region,
      'AWS::Partition': partition.name,
      'AWS::StackName': config.stackName,
      'AWS::URLSuffix': partition.dnsSuffix,
    },
    mappings: asMap(root.data.Mappings),
    conditions: asMap(root.data.Conditions),
    attribute: (id, attribute) => outputs[id]?.[attribute.replace(/^Outputs\./, '')],
    absent: (name) => absentParameter(project, name),
    isStack: (id) => project.stacks.some((node) => node.id === id),
  };
}

/** Says that a value is not known before it is given or read. */
const UNKNOWN = ['missing-parameter', 'ssm-unknown'];

function stacksWhere(project: EnvironmentProject, isEnabled: (node: StackNode) => boolean): StackNode[] {
  const enabled = project.stacks.filter(isEnabled);
  const ids = new Set(enabled.map((node) => node.id));
  return enabled.map((node) => ({ ...node, needs: node.needs.filter((id) => ids.has(id)) }));
}

/**
 * The stacks whose conditions hold, in an order that respects what each needs.
 * @throws CliError `missing-parameter` (exit 2) when a condition needs a parameter that has no value
 */
export function enabledStacks(project: EnvironmentProject, place: Place): StackNode[] {
  const scope = rootScope(project, place, {});
  return stacksWhere(project, (node) => node.condition === undefined || condition(node.condition, scope));
}

/** The same without an account: a condition over a value that is not known counts as one that holds. */
export function possibleStacks(project: EnvironmentProject, place: Place): StackNode[] {
  const scope = rootScope(project, place, {});
  return stacksWhere(project, (node) => {
    try {
      return node.condition === undefined || condition(node.condition, scope);
    } catch (error) {
      if (error instanceof CliError && UNKNOWN.includes(error.code)) return true;
      throw error;
    }
  });
}

/** Tag of every stack, with the id of the project that owns it. */
export const PROJECT_TAG = 'cloudcart:project';

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
