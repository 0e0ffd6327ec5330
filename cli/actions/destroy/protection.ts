import { CliError, ExitCode } from '../../errors.ts';
import { attempt, childScope } from '../../project/child-scope.ts';
import type { EnvironmentProject, Place } from '../../project/project.ts';
import { section } from '../../project/template.ts';
import { asMap, type Data } from '../../project/template-yaml.ts';
import type { StackInventory } from './inventory.ts';
import { itemText } from './verify-deletion.ts';

const PROPERTY =
  /^(Delet(e|ion)Protection(Enabled)?|DisableApiTermination|Termination(Protected|Protection))$/;
const ON = new Set(['true', 'ACTIVE', 'ENABLED']);

const isOn = (value: Data | undefined): boolean => ON.has(String(asMap(value).Mode ?? value));

/** Load balancers have a list of attributes in place of a property. */
const isOnInList = (value: Data | undefined): boolean =>
  Array.isArray(value) &&
  value.some((one) => asMap(one).Key === 'deletion_protection.enabled' && isOn(asMap(one).Value));

/** Resources of other types than `destroy` handles whose deletion protection the template switches on. */
function declaredProtections(
  project: EnvironmentProject,
  { node, state }: StackInventory,
  place: Place,
  handles: (type: string) => boolean,
): string[] {
  if (!state) return [];
  const scope = childScope(project, node, place);
  return Object.entries(section(node.template, 'Resources')).flatMap(([id, resource]) => {
    const type = String(resource.Type);
    if (handles(type)) return [];
    const isProtected = Object.entries(asMap(resource.Properties)).some(([key, written]) => {
      const value = attempt(written, scope) ?? undefined;
      return (PROPERTY.test(key) && isOn(value)) || (key === 'LoadBalancerAttributes' && isOnInList(value));
    });
    return isProtected ? [`${node.id}/${id} (${type})`] : [];
  });
}

/**
 * Stops before anything is deleted when something is protected against deletion.
 * @throws CliError `resource-protected` (exit 7)
 */
export function checkProtection(
  project: EnvironmentProject,
  stacks: readonly StackInventory[],
  place: Place,
  options: { removeProtection: boolean; handles: (type: string) => boolean },
): void {
  const refuse = (names: readonly string[], remedy: string): never => {
    throw new CliError('Deletion protection is on for:', {
      details: names.map((name) => `  ${name}`),
      code: 'resource-protected',
      exitCode: ExitCode.NeedsHand,
      remedy,
    });
  };
  const declared = stacks.flatMap((one) => declaredProtections(project, one, place, options.handles));
  if (declared.length > 0)
    refuse(declared, 'Switch it off in the template, deploy, and run destroy again. No flag removes it.');
  const own = stacks.flatMap((one) => one.resources.filter((resource) => resource.isProtected));
  if (own.length > 0 && !options.removeProtection)
    refuse(own.map(itemText), 'Run destroy with --remove-protection to remove it and delete them.');
}
