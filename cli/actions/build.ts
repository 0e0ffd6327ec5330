import path from 'node:path';
import { type Artifact, type BuildResult, buildProject } from '../build/build.ts';
import type { ActionContext } from '../context.ts';
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

const inKb = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

/** Tells of every bundle, and warns of those over the budget. */
export function reportBundles(
  context: Pick<ActionContext, 'reporter'>,
  artifacts: readonly Artifact[],
): void {
  for (const artifact of artifacts) {
    const budget = artifact.http ? ` of ${inKb(HTTP_BUNDLE_BUDGET)}` : '';
    const over = artifact.http && artifact.bundleBytes > HTTP_BUNDLE_BUDGET;
    context.reporter.emit({
      code: over ? 'bundle-over-budget' : 'bundled',
      level: over ? 'warn' : 'debug',
      text: `${artifact.stack}/${artifact.logicalId}: ${inKb(artifact.bundleBytes)}${budget}, zip ${inKb(artifact.bytes)}`,
      stack: artifact.stack,
      resource: artifact.logicalId,
      data: { bundleBytes: artifact.bundleBytes, bytes: artifact.bytes, key: artifact.key },
    });
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
  const result = await buildProject(project);
  reportBundles(context, result.artifacts);
  const took = context.clock.now().getTime() - started;
  context.reporter.emit({
    code: 'built',
    level: 'info',
    text: `Built ${result.artifacts.length} functions and ${result.templates.length} templates in ${took} ms.`,
  });
  return buildReport(context.projectRoot, result);
}
