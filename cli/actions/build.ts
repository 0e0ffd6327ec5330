import path from 'node:path';
import { type Artifact, type BuildResult, buildProject } from '../build/build.ts';
import type { ActionContext } from '../context.ts';
import { message } from '../messages/registry.ts';
import { readProject } from '../project/project.ts';

/** Largest minified bundle of a function that answers HTTP, in bytes. */
export const HTTP_BUNDLE_BUDGET = 450_000;

/** What `build --json` prints: nothing in it depends on where the project lies. */
export interface BuildReport {
  artifacts: {
    logicalId: string;
    stack: string;
    key: string;
    bytes: number;
    bundleBytes: number;
    /** Largest size allowed for the bundle; only functions that answer HTTP have one. */
    budgetBytes?: number;
    file: string;
    bundle: string;
    sourceMap: string;
    inputs: readonly string[];
  }[];
  templates: { stack: string; key: string; bytes: number; file: string }[];
}

/** The cache came with the checkout: everything was built from the sources. */
export const warnOfCache = (context: Pick<ActionContext, 'reporter'>): void =>
  context.reporter.emit(message('build-cache-ignored', {}));

/** Tells of every bundle, and warns of those over the budget. */
export function reportBundles(
  context: Pick<ActionContext, 'reporter'>,
  artifacts: readonly Artifact[],
): void {
  for (const artifact of artifacts) {
    const over = artifact.http && artifact.bundleBytes > HTTP_BUNDLE_BUDGET;
    const { bundleBytes, bytes, key, stack, logicalId: resource } = artifact;
    const sizes = { bundleBytes, bytes, key, budgetBytes: artifact.http ? HTTP_BUNDLE_BUDGET : undefined };
    context.reporter.emit(message(over ? 'bundle-over-budget' : 'bundled', sizes, { stack, resource }));
  }
}

export function buildReport(rootFolder: string, result: BuildResult): BuildReport {
  const relative = (file: string) => path.relative(rootFolder, file).split(path.sep).join('/');
  return {
    artifacts: result.artifacts.map(
      ({ logicalId, stack, key, bytes, bundleBytes, inputs, http, ...files }) => ({
        logicalId,
        stack,
        key,
        bytes,
        bundleBytes,
        ...(http ? { budgetBytes: HTTP_BUNDLE_BUDGET } : {}),
        file: relative(files.file),
        bundle: relative(files.bundle),
        sourceMap: relative(files.sourceMap),
        inputs,
      }),
    ),
    templates: result.templates.map(({ stack, key, bytes, file }) => ({
      stack,
      key,
      bytes,
      file: relative(file),
    })),
  };
}

/**
 * Bundles, zips and packages the whole project, without touching any account.
 * @throws CliError (exit 2) for what is wrong in a template or a source
 */
export async function runBuild(context: ActionContext): Promise<BuildReport> {
  const project = readProject(context.projectRoot);
  const started = context.clock.now().getTime();
  const result = await buildProject(project, [], () => warnOfCache(context));
  reportBundles(context, result.artifacts);
  const took = context.clock.now().getTime() - started;
  const { artifacts, templates } = result;
  context.reporter.emit(
    message('built', { functions: artifacts.length, templates: templates.length, durationMs: took }),
  );
  return buildReport(context.projectRoot, result);
}
