import { type SizedTemplate, templateProblems } from '../../build/check-templates.ts';
import {
  optionProblems,
  type Problem,
  projectProblems,
  refuseProblems,
} from '../../project/check-project.ts';
import { evaluate } from '../../project/intrinsics.ts';
import { brokenParameterRule } from '../../project/parameter-rules.ts';
import { SSM_TYPE } from '../../project/parameters.ts';
import { type EnvironmentProject, type Place, rootScope } from '../../project/project.ts';
import { checkRules } from '../../project/rules.ts';
import type { StackNode } from '../../project/stacks.ts';
import { locate, section } from '../../project/template.ts';
import { isDataMap } from '../../project/template-yaml.ts';
import { templateTransformProblems } from '../../project/transforms.ts';
import { checkCapabilities } from './capabilities.ts';
import { nestedTemplates } from './nested-templates.ts';

/** What is about to be deployed, as far as the files say it. */
export interface PlannedDeployment {
  project: EnvironmentProject;
  place: Place;
  /** The stacks to deploy. */
  selected: readonly StackNode[];
  built: { templates: readonly SizedTemplate[] };
}

/** Parameters whose values are known already and break a rule of the template that gets them. */
function parameterProblems({ project, place }: PlannedDeployment, node: StackNode): Problem[] {
  const scope = rootScope(project, place, {});
  const declared = section(node.template, 'Parameters');
  return Object.entries(node.parameters).flatMap(([name, written]): Problem[] => {
    const value = evaluate(written, scope);
    const one = declared[name];
    if (value === undefined || typeof value === 'symbol' || isDataMap(value) || !one) return [];
    if (SSM_TYPE.test(String(one.Type))) return [];
    const text = Array.isArray(value) ? value.map(String).join(',') : String(value);
    const rule = brokenParameterRule(one, text);
    if (rule === undefined) return [];
    const shown = String(one.NoEcho) === 'true' ? '****' : `"${text}"`;
    const where = locate(project.root, ['Resources', node.id, 'Properties', 'Parameters', name]);
    const place = locate(node.template, ['Parameters', name]);
    return [
      {
        code: 'parameter-value',
        where,
        text: `${name} of ${node.id} is ${shown}, ${rule} (${place})`,
        remedy: 'Give it another value, or change the rule.',
      },
    ];
  });
}

/**
 * Refuses whatever the files alone say that cannot be deployed, before the first stack is changed.
 * @throws CliError (exit 2)
 */
export function preflight(deployment: PlannedDeployment): void {
  const { project, place, selected, built } = deployment;
  const hasBucket = project.artifactBucket !== undefined || project.namedBucket !== undefined;
  refuseProblems([
    ...projectProblems(project),
    ...optionProblems(project),
    ...templateProblems(project, built.templates, hasBucket),
  ]);
  refuseProblems(
    selected.flatMap((node) => nestedTemplates(project, node).flatMap(templateTransformProblems)),
  );
  checkRules(project, place);
  refuseProblems(selected.flatMap((node) => parameterProblems(deployment, node)));
  checkCapabilities(project, selected);
}
