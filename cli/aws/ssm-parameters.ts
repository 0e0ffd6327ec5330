import type { SSMClient } from '@aws-sdk/client-ssm';
import { usageError } from '../errors.ts';

/**
 * Reads SSM parameters, names with a version (`/net/vpc:3`) too.
 * @param mayBeMissing says of a name that it need not exist yet. Default: all must
 * @returns values by name
 * @throws CliError `ssm-parameter` (exit 2) naming those that do not exist
 */
export type ReadSsmParameters = (
  names: readonly string[],
  mayBeMissing?: (name: string) => boolean,
) => Promise<Record<string, string>>;

/** Most names of one request. */
const MOST_NAMES = 10;

/** SSM through the SDK. */
export function ssmParameters(open: () => Promise<SSMClient>, region: string): ReadSsmParameters {
  return async (names, mayBeMissing = () => false) => {
    const unique = [...new Set(names)].sort();
    const found: Record<string, string> = {};
    if (unique.length === 0) return found;
    const { GetParametersCommand } = await import('@aws-sdk/client-ssm');
    const client = await open();
    for (let start = 0; start < unique.length; start += MOST_NAMES) {
      const Names = unique.slice(start, start + MOST_NAMES);
      const { Parameters = [] } = await client.send(new GetParametersCommand({ Names }));
      for (const { Name = '', Selector = '', Value = '' } of Parameters) found[`${Name}${Selector}`] = Value;
    }
    const missing = unique.filter((name) => !(name in found) && !mayBeMissing(name));
    if (missing.length === 0) return found;
    throw usageError(
      'ssm-parameter',
      `SSM parameter ${missing.join(', ')} does not exist in ${region}.`,
      'Create it with aws ssm put-parameter, or name another one in the parameter that holds its name.',
    );
  };
}
