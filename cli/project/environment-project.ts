import { checkEnvironmentParameter, checkOverlap } from './environment-identity.ts';
import type { ParameterSources } from './parameters.ts';
import { type EnvironmentProject, inEnvironment, readProject } from './project.ts';
import { rootTemplateFile } from './root-template.ts';
import { readSamconfig, readSamconfigs } from './samconfig.ts';
import { readTemplate } from './template.ts';

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
  const project = inEnvironment(read, config, sources);
  checkEnvironmentParameter(project, sources);
  // Parameters of the process are those of this environment only.
  checkOverlap(project, readSamconfigs(rootFolder), (other) =>
    inEnvironment(read, other, { environment: {}, options: [] }),
  );
  return project;
}
