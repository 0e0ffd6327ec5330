import type { ReadSsmParameters } from '../../aws/ssm-parameters.ts';
import { evaluate } from '../../project/intrinsics.ts';
import { SSM_TYPE } from '../../project/parameters.ts';
import { rootScope } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { section } from '../../project/template.ts';
import { asMap } from '../../project/template-yaml.ts';
import type { PlannedDeployment } from './preflight.ts';

/** Resources that may create SSM parameters which their template does not show. */
const OPAQUE = /^(Custom::.*|AWS::CloudFormation::(CustomResource|Stack)|AWS::Serverless::Application)$/;

/** The name without an ARN around it and without a version or label. */
const bareName = (name: string): string =>
  name.replace(/^arn:[^/]*:parameter(?=\/)/, '').replace(/:[^:/]*$/, '');

function mayCreate({ template }: StackNode, name: string): boolean {
  return Object.values(section(template, 'Resources')).some(({ Type, Properties }) => {
    // A loop or a macro may become anything.
    if (Type === undefined || OPAQUE.test(String(Type))) return true;
    if (Type !== 'AWS::SSM::Parameter') return false;
    const written = asMap(Properties).Name;
    return typeof written !== 'string' || written === bareName(name);
  });
}

/** Returns whether a stack that is deployed before this one may create an SSM parameter. */
export function createdBefore({ selected }: Pick<PlannedDeployment, 'selected'>, node: StackNode) {
  const before = selected.slice(0, selected.indexOf(node));
  return (name: string): boolean => before.some((one) => mayCreate(one, name));
}

/** Names of SSM parameters that a stack gets, as far as they are known before the deployment. */
function ssmNames(
  { project, place }: Pick<PlannedDeployment, 'project' | 'place'>,
  node: StackNode,
): string[] {
  const scope = rootScope(project, place, {});
  const declared = Object.entries(section(node.template, 'Parameters'));
  return declared.flatMap(([name, { Type, Default }]): string[] => {
    if (!SSM_TYPE.test(String(Type))) return [];
    const written = node.parameters[name];
    const value = written === undefined ? Default : evaluate(written, scope);
    return typeof value === 'string' ? [value] : [];
  });
}

/**
 * Looks SSM parameters up before the first stack changes, except those that a stack of this deployment may create.
 * @throws CliError `ssm-parameter` (exit 2)
 */
export async function checkSsmParameters(
  deployment: Omit<PlannedDeployment, 'built'> & { readSsm?: ReadSsmParameters },
): Promise<void> {
  const { readSsm, selected } = deployment;
  if (!readSsm) return;
  const names = selected.flatMap((node) => {
    const isCreated = createdBefore(deployment, node);
    return ssmNames(deployment, node).filter((name) => !isCreated(name));
  });
  if (names.length > 0) await readSsm(names);
}
