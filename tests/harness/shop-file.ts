/** Test tiers that need the engine: `int` has its own with tables and queues, `e2e` its own with the whole shop. */
export type Tier = 'int' | 'e2e';

/** What the global set-up of a tier tells its tests, as JSON in the file named by `shopFileVariable`. */
export interface ShopFile {
  tier: Tier;
  stateDir: string;
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** PEM text to trust when the tier's engine speaks TLS. */
  ca?: string;
  /** Port of the control plane. */
  port: number;
  /** Port of deployed APIs and distributions. */
  shopPort: number;
  /** Outputs of the deployed stacks, flat, with `ApiKey`. */
  outputs: Record<string, string>;
  /** Why the deployment failed, in words; tests that need it fail with them. */
  failure?: string;
}

/**
 * What each tier's engine is started with, its own one and those that its tests start. The whole shop runs with IAM
 * enforced, as on AWS: docs/least-privilege.md.
 */
export const engineSettings: Record<Tier, Record<string, string>> = {
  int: {},
  e2e: { CLOUDCART_LOCAL_IAM: 'enforce' },
};

export const tiers: readonly Tier[] = ['int', 'e2e'];

/** Environment variable with the path of a tier's `ShopFile`. */
export const shopFileVariable = (tier: Tier): string => `CLOUDCART_TEST_SHOP_${tier.toUpperCase()}`;
