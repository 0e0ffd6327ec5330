import { type SizedTemplate, templateProblems } from '../build/check-templates.ts';
import { preparedStack } from '../build/prepared-template.ts';
import { CliError } from '../errors.ts';
import { optionProblems, type Problem, projectProblems } from '../project/check-project.ts';
import { type EnvironmentProject, type Project, readProject } from '../project/project.ts';
import { type Finding, finding } from './finding.ts';
import { findingOf } from './packaging.ts';

const asFinding = ({ code, where, text, remedy }: Problem, env?: string): Finding =>
  finding(code, where, env === undefined ? text : `${env}: ${text}`, remedy === undefined ? {} : { remedy });

/** The templates as they are written, and whether they name local files; what cannot be packaged is reported elsewhere. */
function sizedTemplates(project: Project): SizedTemplate[] {
  return project.stacks.flatMap((node): SizedTemplate[] => {
    try {
      const { data, uses } = preparedStack(project, node);
      const bytes = Buffer.byteLength(JSON.stringify(data));
      return [{ stack: node.id, bytes, needsBucket: uses.some(({ form }) => form !== 'inline') }];
    } catch (error) {
      if (error instanceof CliError) return [];
      throw error;
    }
  });
}

/** What the root says that cannot be deployed, and its own local files that cannot be packaged. */
export function projectFindings(projectRoot: string): Finding[] {
  try {
    const project = readProject(projectRoot);
    const own = project.stacks.find((node) => node.id === project.rootStack);
    const packaging: Finding[] = [];
    try {
      if (own) preparedStack(project, own);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      packaging.push(findingOf(error, project.root.name));
    }
    return [...projectProblems(project).map((one) => asFinding(one)), ...packaging];
  } catch (error) {
    if (error instanceof CliError) return [findingOf(error, 'template.yaml')];
    throw error;
  }
}

/** What an environment says that it cannot be deployed with. */
export function deploymentFindings(project: EnvironmentProject): Finding[] {
  const hasBucket = project.artifactBucket !== undefined || project.namedBucket !== undefined;
  const problems = [
    ...optionProblems(project),
    ...templateProblems(project, sizedTemplates(project), hasBucket),
  ];
  return problems.map((one) => asFinding(one, project.config.name));
}
