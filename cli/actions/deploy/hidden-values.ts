import { scryptSync } from 'node:crypto';
import type { Ids } from '../../../platform/ids.ts';
import type { StackState } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import { readDigest } from '../../origin/origin.ts';
import type { DataMap } from '../../project/template-yaml.ts';
import { secretParameters } from '../diff/compare.ts';

/** How parameters go into a digest that everybody may read who may describe the stack. */
export interface HiddenValues {
  /** Absent when the template has no `NoEcho` parameter. */
  salt: string | undefined;
  /** The values, with those of `NoEcho` parameters replaced by a slow salted hash. */
  hide(values: Readonly<Record<string, string>>): Record<string, string>;
}

const SALT_LENGTH = 32;
/** 32 MiB and about 0.1 s for one value: a guess costs as much. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };

/** The salt in the digest of the deployed stack: with it, the same values give the same digest. */
function deployedSalt(state: StackState | undefined): string | undefined {
  const [, salt] = readDigest(state?.parameters[DIGEST_PARAMETER])?.split('.') ?? [];
  return salt?.length === SALT_LENGTH ? salt : undefined;
}

/**
 * Hides `NoEcho` values in a digest. A plain hash would let a reader of the stack guess them offline.
 * @param ids where a new salt comes from
 */
export function hiddenValues(
  template: DataMap,
  state: StackState | undefined,
  ids: Pick<Ids, 'randomString'>,
): HiddenValues {
  const secret = secretParameters(template);
  if (secret.size === 0) return { salt: undefined, hide: (values) => ({ ...values }) };
  const salt = deployedSalt(state) ?? ids.randomString('0123456789abcdef', SALT_LENGTH);
  const hash = (value: string): string => scryptSync(value, salt, 32, COST).toString('hex');
  return {
    salt,
    hide: (values) =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, secret.has(name) ? hash(value) : value]),
      ),
  };
}
