import { INLINE_LIMIT } from '../build/check-templates.ts';
import { preparedStack } from '../build/prepared-template.ts';
import { CliError } from '../errors.ts';
import { withArtifactBucket } from './artifact-stack.ts';
import { checkEnvironmentParameter, checkNameLengths, checkOverlap } from './environment-identity.ts';
import type { ParameterSources } from './parameters.ts';
import { type EnvironmentProject, inEnvironment, type Project, readProject } from './project.ts';
import { rootTemplateFile } from './root-template.ts';
import { readSamconfig, readSamconfigs } from './samconfig.ts';
import { readTemplate } from './template.ts';

/** Whether a template has local files, or is too large to be sent along; one that cannot be packaged may have. */
function needsBucket(project: Project): boolean {
  return project.stacks.some((node) => {
    try {
      const { uses, data } = preparedStack(project, node);
      return uses.some(({ form }) => form !== 'inline') || JSON.stringify(data).length > INLINE_LIMIT / 2;
    } catch (error) {
      if (error instanceof CliError) return true;
      throw error;
    }
  });
}

/**
 * Reads the project and the settings of one environment.
 * @throws CliError (exit 2) for anything wrong in them, and for an environment that has names of another
 */
export function readEnvironmentProject(
  rootFolder: string,
  name: string,
  sources: Pick<ParameterSources, 'environment' | 'options'>,
): EnvironmentProject {
  const config = readSamconfig(rootFolder, name);
  const read = readProject(rootFolder, readTemplate, rootTemplateFile(rootFolder, config.templateFile));
  const project = withArtifactBucket(inEnvironment(read, config, sources), () => needsBucket(read));
  checkEnvironmentParameter(project, sources);
  checkNameLengths(project);
  // Parameters of the process are those of this environment only.
  checkOverlap(project, readSamconfigs(rootFolder), (other) =>
    inEnvironment(read, other, { environment: {}, options: [] }),
  );
  return project;
}
