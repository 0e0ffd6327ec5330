import { type Data, isDataMap } from '../../../project/template-yaml.ts';

/** What a value allows and denies, as text that can be compared. */
export interface Grants {
  allows: Set<string>;
  denies: Set<string>;
}

/** Lists whose every item is a right. */
const RIGHTS = new Set(['Statement', 'ManagedPolicyArns', 'Policies', 'Roles', 'Users', 'Groups']);

const isPolicy = (value: Data): boolean => isDataMap(value) && 'PolicyDocument' in value;

/** Every grant within a value: statements of policy documents, managed policies, and whom a policy is attached to. */
export function grantsOf(value: Data | undefined): Grants {
  const found: Grants = { allows: new Set(), denies: new Set() };
  const add = (item: Data): void => {
    const isDeny = isDataMap(item) && item.Effect === 'Deny';
    (isDeny ? found.denies : found.allows).add(JSON.stringify(item));
  };
  const walk = (inner: Data, key: string): void => {
    if (RIGHTS.has(key) && !Array.isArray(inner)) {
      add(inner);
    } else if (Array.isArray(inner)) {
      for (const item of inner) {
        if (RIGHTS.has(key) && !isPolicy(item)) add(item);
        else walk(item, key === 'Policies' ? '' : key);
      }
    } else if (isDataMap(inner)) {
      for (const [name, one] of Object.entries(inner)) walk(one, name);
    }
  };
  if (value !== undefined) walk(value, '');
  return found;
}

/** Whether the new value allows more than the old one, or denies less. Values that are not known count as wider. */
export function isWider(before: Data | undefined, after: Data | undefined): boolean {
  const [old, now] = [grantsOf(before), grantsOf(after)];
  if (now.allows.size + now.denies.size + old.allows.size + old.denies.size === 0) return true;
  return (
    [...now.allows].some((one) => !old.allows.has(one)) || [...old.denies].some((one) => !now.denies.has(one))
  );
}

const RIGHT_KEYS =
  /^(Principal|NotPrincipal|Statement|Policies|ManagedPolicyArns|(Key|Resource|Access|Repository|File\w+)Policy(Text)?|\w*PolicyDocument)$/;

/** Whether a value holds a policy document or a principal anywhere. */
export function holdsGrant(value: Data | undefined): boolean {
  if (Array.isArray(value)) return value.some(holdsGrant);
  if (!isDataMap(value)) return false;
  return Object.entries(value).some(([key, one]) => RIGHT_KEYS.test(key) || holdsGrant(one));
}
