import type { Data, DataMap } from '../../../project/template-yaml.ts';
import type { ResolvedResources } from './resolved-template.ts';

/** One resource before and after a change; a side that is absent does not exist, or is not known. */
export interface Reviewed {
  logicalId: string;
  type: string;
  before: DataMap | undefined;
  after: DataMap | undefined;
  /** Nothing existed, so that nothing is taken away. */
  isNew: boolean;
  /** Properties that CloudFormation says change. */
  changed: readonly string[];
  /** Resources of the template after the change, as far as it is known. */
  resources?: ResolvedResources | undefined;
  /** Those before the change. */
  previous?: ResolvedResources | undefined;
  /** Logical ids of resources that are replaced, or may be. */
  replaced?: ReadonlySet<string> | undefined;
  /** Account of the stack, where it is known. */
  account?: string | undefined;
}

/** One thing that a change grants, opens or takes away. */
export type Finding = { verb: string; what?: string };

/** What one property of a type grants when it has this value. `undefined`: nothing. Types without a rule are asked about by name. */
export type Rule = (before: Data | undefined, after: Data | undefined, one: Reviewed) => Finding | undefined;
