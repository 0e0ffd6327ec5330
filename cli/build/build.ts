import path from 'node:path';
import type { Project } from '../project/project.ts';
import { asMap } from '../project/template-yaml.ts';
import type { ArtifactSource } from './artifact-source.ts';
import { buildFolder, writeOnce } from './build-folder.ts';
import { buildFunctions, type CodeArtifact } from './bundle-artifacts.ts';
import { bundledOrZipped, type FunctionPorts, mayBeZipped, plainArtifact } from './bundled-or-zipped.ts';
import { type AnyFunction, isBundled } from './function-source.ts';
import {
  type FilledTemplate,
  fillTemplate,
  type PackagedTemplate,
  packageRoot,
  packageStack,
} from './package-template.ts';
import { makeArtifact, type StoredFile } from './plain-artifacts.ts';
import { allArtifacts, type PreparedTemplate, preparedStack, prepareTemplate } from './prepared-template.ts';

export type { Artifact, CodeArtifact } from './bundle-artifacts.ts';
export type { StoredFile } from './plain-artifacts.ts';

export interface TemplateFile extends PackagedTemplate {
  bytes: number;
  /** Absolute path. */
  file: string;
}

export interface BuildResult {
  /** Code of functions, those of nested stacks too. */
  artifacts: CodeArtifact[];
  /** Everything else that is uploaded: layers, documents, templates of nested stacks. */
  files: StoredFile[];
  /** Children in order of deployment, then the root. */
  templates: TemplateFile[];
}

/** What a build needs from outside. */
export type BuildPorts = FunctionPorts;

const fileName = ({ key }: CodeArtifact): string => `${key}.zip`;

/**
 * Builds the code of these functions into `<root>/.build`, in their order; nothing that has not changed is bundled again.
 * @throws CliError (exit 2) for what is wrong in a source
 */
export async function buildCode(
  project: Project,
  sources: readonly AnyFunction[],
  ports: BuildPorts,
): Promise<CodeArtifact[]> {
  const bundled = sources.filter(isBundled);
  const made = await Promise.all([
    buildFunctions(
      project,
      bundled.filter((one) => !mayBeZipped(one)),
      ports.onForeignCache,
    ),
    ...bundled.filter(mayBeZipped).map((one) => bundledOrZipped(project, one, ports)),
  ]);
  const bySource = new Map<AnyFunction, CodeArtifact>(made.flat().map((one) => [one.source, one]));
  // One after the other: a build of another language takes the whole machine.
  for (const source of sources) {
    if (!isBundled(source)) bySource.set(source, await plainArtifact(project, source, ports));
  }
  return sources.flatMap((source) => bySource.get(source) ?? []);
}

const isFunction = (one: AnyFunction | ArtifactSource): one is AnyFunction => 'http' in one;

/** Builds everything of a template but the code of its functions. */
async function buildFiles(
  project: Project,
  prepared: PreparedTemplate,
  ports: BuildPorts,
  names: Map<object, string>,
): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for (const source of allArtifacts(prepared)) {
    if (isFunction(source)) continue;
    const made = await makeArtifact(project.rootFolder, source, ports);
    names.set(source, made.name);
    files.push({ ...made, stack: prepared.stack });
  }
  return files;
}

/** Writes the templates of nested stacks. */
async function writeNested(project: Project, { stack, nested }: PackagedTemplate): Promise<StoredFile[]> {
  return Promise.all(
    nested.map(async ({ key, body, logicalId }) => {
      const name = `${key}.template`;
      const file = path.join(buildFolder(project.rootFolder), 'templates', name);
      await writeOnce(project.rootFolder, file, body);
      return { name, file, bytes: Buffer.byteLength(body), stack, resource: logicalId };
    }),
  );
}

/**
 * The root template's own resources as they are written, with references to the artifacts that were built for the root's stack:
 * both hold the same ones in the same order.
 */
function fillRoot(
  project: Project,
  prepared: readonly PreparedTemplate[],
  names: Map<object, string>,
): FilledTemplate | undefined {
  const built = prepared.find((one) => one.stack === project.rootStack);
  if (!built) return undefined;
  const { root } = project;
  const ids = new Set(project.stacks.map((node) => node.id));
  const own = Object.entries(asMap(root.data.Resources)).filter(([id]) => !ids.has(id));
  const data = { ...root.data, Resources: Object.fromEntries(own) };
  const written = prepareTemplate(project.rootFolder, built.stack, { ...root, data });
  const sources = allArtifacts(built);
  for (const [index, source] of allArtifacts(written).entries()) {
    const name = names.get(sources[index] ?? source);
    if (name !== undefined) names.set(source, name);
  }
  return fillTemplate(written, names);
}

/**
 * Bundles, zips and packages what these stacks (all when none is named) consist of, into `<root>/.build`.
 * Everything is named by the SHA-256 of its bytes, which depend on nothing but the sources.
 * @throws CliError (exit 2) for what is wrong in a template or a source
 */
export async function buildProject(
  project: Project,
  stacks: readonly string[],
  ports: BuildPorts,
): Promise<BuildResult> {
  const wanted = project.stacks.filter((node) => stacks.length === 0 || stacks.includes(node.id));
  const prepared = wanted.map((node) => preparedStack(project, node));
  const functions = prepared.flatMap((one) => allArtifacts(one).filter(isFunction));
  const artifacts = await buildCode(project, functions, ports);
  const names = new Map<object, string>(artifacts.map((one) => [one.source, fileName(one)]));
  const files: StoredFile[] = [];
  for (const one of prepared) files.push(...(await buildFiles(project, one, ports, names)));
  const children = prepared.map((one) => packageStack(one, names));
  for (const one of children) files.push(...(await writeNested(project, one)));
  const isNested = stacks.length === 0 && wanted.some((node) => node.id !== project.rootStack);
  const packaged = isNested
    ? [...children, packageRoot(project, children, fillRoot(project, prepared, names))]
    : children;
  const folder = path.join(buildFolder(project.rootFolder), 'templates');
  const templates = packaged.map((one) => ({
    ...one,
    bytes: Buffer.byteLength(one.body),
    file: path.join(folder, `${one.key}.template`),
  }));
  await Promise.all(templates.map((one) => writeOnce(project.rootFolder, one.file, one.body)));
  return { artifacts, files, templates };
}
