import { usageError } from '../../errors.ts';
import type { EnvironmentProject } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { locate, section } from '../../project/template.ts';
import { asMap, type DataMap } from '../../project/template-yaml.ts';

const NAMED: Readonly<Record<string, string>> = {
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
};
/** SAM's types that get a role of their own unless they name one. */
const WITH_ROLE = /^AWS::Serverless::(Function|StateMachine)$/;
const NESTED = /^AWS::(Serverless::Application|CloudFormation::Stack)$/;

/** What CloudFormation must be given before it creates this resource; undefined for nothing. */
export function neededCapability(resource: DataMap): string | undefined {
  const type = String(resource.Type);
  const properties = asMap(resource.Properties);
  if (type.startsWith('AWS::IAM::')) {
    const name = NAMED[type];
    return name !== undefined && properties[name] !== undefined ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  }
  if (WITH_ROLE.test(type) && properties.Role === undefined) return 'CAPABILITY_IAM';
  if (type === 'AWS::Serverless::Connector') return 'CAPABILITY_IAM';
  return NESTED.test(type) ? 'CAPABILITY_AUTO_EXPAND' : undefined;
}

/** CAPABILITY_NAMED_IAM includes CAPABILITY_IAM. */
const isGiven = (given: readonly string[], needed: string): boolean =>
  given.includes(needed) || (needed === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM'));

/**
 * Stops before the first stack is changed when samconfig.toml does not name a capability that a template needs.
 * @throws CliError `missing-capability` (exit 2)
 */
export function checkCapabilities(project: EnvironmentProject, selected: readonly StackNode[]): void {
  const given = project.config.capabilities ?? [];
  const missing = selected.flatMap((node) => {
    const everywhere = asMap(asMap(node.template.data.Globals).Function).Role;
    return Object.entries(section(node.template, 'Resources')).flatMap(([id, resource]) => {
      const hasRole = String(resource.Type) === 'AWS::Serverless::Function' && everywhere !== undefined;
      const needed = hasRole ? undefined : neededCapability(resource);
      if (needed === undefined || isGiven(given, needed)) return [];
      const where = locate(node.template, ['Resources', id]);
      return [{ needed, text: `${where}: ${id} (${String(resource.Type)}) needs ${needed}` }];
    });
  });
  const [first] = missing;
  if (!first) return;
  const all = [...new Set([...given, ...missing.map((one) => one.needed)])];
  const more = missing.length > 1 ? `, and ${missing.length - 1} more need a capability` : '';
  const env = project.config.name;
  throw usageError(
    'missing-capability',
    `${first.text}${more}, which samconfig.toml does not name for ${env}.`,
    `Write in [${env}.deploy.parameters] of samconfig.toml: capabilities = ${JSON.stringify(all)}`,
  );
}
