import { type Data, isDataMap } from '../../../project/template-yaml.ts';

/** What a value allows and denies, as text that can be compared. */
export interface Grants {
  allows: Set<string>;
  denies: Set<string>;
  /** Roles, users and groups that it is attached to, which are among what it allows, too. */
  attached: Set<string>;
}

/** Lists whose every item is a right. */
const RIGHTS = new Set(['Statement', 'ManagedPolicyArns', 'Policies', 'Roles', 'Users', 'Groups']);

/** Whom a policy applies to. */
const ATTACHED = new Set(['Roles', 'Users', 'Groups']);

/** Managed policies whose name says that they deny, such as AWSDenyAll: what is in them is not known here. */
const DENYING = /deny|quarantine/i;

const denies = (item: Data, key: string): boolean =>
  key === 'ManagedPolicyArns'
    ? DENYING.test(JSON.stringify(item))
    : isDataMap(item) && item.Effect === 'Deny';

const isPolicy = (value: Data): boolean => isDataMap(value) && 'PolicyDocument' in value;

/** Every grant within a value: statements of policy documents, managed policies, and whom a policy is attached to. */
export function grantsOf(value: Data | undefined): Grants {
  const found: Grants = { allows: new Set(), denies: new Set(), attached: new Set() };
  const add = (item: Data, key: string): void => {
    const text = `${key} ${JSON.stringify(item)}`;
    (denies(item, key) ? found.denies : found.allows).add(text);
    if (ATTACHED.has(key)) found.attached.add(text);
  };
  const walk = (inner: Data, key: string): void => {
    if (RIGHTS.has(key) && !Array.isArray(inner)) {
      add(inner, key);
    } else if (Array.isArray(inner)) {
      for (const item of inner) {
        if (RIGHTS.has(key) && !isPolicy(item)) add(item, key);
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
  const isDetached = [...old.attached].some((one) => !now.attached.has(one));
  if (isDetached && old.denies.size > 0) return true;
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
