import path from 'node:path';
import { type Artifact, type BuildResult, buildProject, type CodeArtifact } from '../build/build.ts';
import { templateProblems } from '../build/check-templates.ts';
import type { ActionContext } from '../context.ts';
import { message } from '../messages/registry.ts';
import { projectProblems, refuseProblems } from '../project/check-project.ts';
import { type Project, readProject } from '../project/project.ts';
import { readSamconfigs } from '../project/samconfig.ts';
import { buildPorts } from './build-ports.ts';

/** Largest minified bundle of a function that answers HTTP, in bytes. */
export const HTTP_BUNDLE_BUDGET = 450_000;

/** What `build --json` prints: nothing in it depends on where the project lies. */
export interface BuildReport {
  artifacts: {
    logicalId: string;
    stack: string;
    key: string;
    bytes: number;
    /** Size of the JavaScript; absent for code that is not bundled, as are `bundle` and `sourceMap`. */
    bundleBytes?: number;
    /** Largest size allowed for the bundle; only functions that answer HTTP have one. */
    budgetBytes?: number;
    file: string;
    bundle?: string;
    sourceMap?: string;
    inputs: readonly string[];
  }[];
  /** Everything else that is uploaded: layers, documents, templates of nested stacks. */
  files: { stack: string; name: string; bytes: number; file: string }[];
  templates: { stack: string; key: string; bytes: number; file: string }[];
}

const isBundle = (artifact: CodeArtifact): artifact is Artifact => 'bundle' in artifact;

/** Reports every bundle, and warns of those over the budget. */
export function reportBundles(
  context: Pick<ActionContext, 'reporter'>,
  artifacts: readonly CodeArtifact[],
): void {
  for (const artifact of artifacts.filter(isBundle)) {
    const over = artifact.http && artifact.bundleBytes > HTTP_BUNDLE_BUDGET;
    const { bundleBytes, bytes, key, stack, logicalId: resource } = artifact;
    const sizes = { bundleBytes, bytes, key, budgetBytes: artifact.http ? HTTP_BUNDLE_BUDGET : undefined };
    context.reporter.emit(message(over ? 'bundle-over-budget' : 'bundled', sizes, { stack, resource }));
  }
}

export function buildReport(rootFolder: string, result: BuildResult): BuildReport {
  const relative = (file: string) => path.relative(rootFolder, file).split(path.sep).join('/');
  return {
    artifacts: result.artifacts.map((artifact) => {
      const { logicalId, stack, key, bytes, inputs, http } = artifact;
      const file = relative(artifact.file);
      if (!isBundle(artifact)) return { logicalId, stack, key, bytes, file, inputs };
      return {
        logicalId,
        stack,
        key,
        bytes,
        bundleBytes: artifact.bundleBytes,
        ...(http ? { budgetBytes: HTTP_BUNDLE_BUDGET } : {}),
        file,
        bundle: relative(artifact.bundle),
        sourceMap: relative(artifact.sourceMap),
        inputs,
      };
    }),
    files: result.files.map(({ stack, name, bytes, file }) => ({ stack, name, bytes, file: relative(file) })),
    templates: result.templates.map(({ stack, key, bytes, file }) => ({
      stack,
      key,
      bytes,
      file: relative(file),
    })),
  };
}

/** Whether the root template or some environment says where artifacts go. */
const hasBucket = ({ rootFolder, artifactBucket }: Project): boolean =>
  artifactBucket !== undefined ||
  readSamconfigs(rootFolder).some(
    ({ options }) => options?.s3Bucket !== undefined || options?.resolveS3 === true,
  );

/**
 * Bundles, zips and packages the whole project, without touching any account.
 * @throws CliError (exit 2) for what is wrong in a template or a source
 */
export async function runBuild(context: ActionContext): Promise<BuildReport> {
  const project = readProject(context.projectRoot);
  refuseProblems(projectProblems(project));
  const started = context.clock.now().getTime();
  const result = await buildProject(project, [], buildPorts(context));
  refuseProblems(templateProblems(project, result.templates, hasBucket(project)));
  reportBundles(context, result.artifacts);
  const took = context.clock.now().getTime() - started;
  const { artifacts, templates } = result;
  context.reporter.emit(
    message('built', { functions: artifacts.length, templates: templates.length, durationMs: took }),
  );
  return buildReport(context.projectRoot, result);
}
