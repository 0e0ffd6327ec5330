import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/**
 * Finds those of these resource types that CloudFormation does not have in this region, or the local engine not at all.
 * Finds none where it may not ask.
 */
export type FindUnknownTypes = (types: readonly string[]) => Promise<string[]>;

const UNRECOGNIZED = /Unrecognized resource types?: \[([^\]]+)\]/i;

/** Asks CloudFormation to validate a template of nothing but these types. */
export function unknownTypes(open: () => Promise<CloudFormationClient>): FindUnknownTypes {
  return async (types) => {
    const unique = [...new Set(types)].sort();
    if (unique.length === 0) return [];
    const resources = unique.map((Type, index) => [`R${index}`, { Type }]);
    const TemplateBody = JSON.stringify({ Resources: Object.fromEntries(resources) });
    const { ValidateTemplateCommand } = await import('@aws-sdk/client-cloudformation');
    const client = await open();
    try {
      await client.send(new ValidateTemplateCommand({ TemplateBody }));
      return [];
    } catch (error) {
      const found = UNRECOGNIZED.exec(error instanceof Error ? error.message : '')?.[1];
      // Anything else that is wrong with it is wrong with this template alone, or a missing right.
      return found?.split(/,\s*/) ?? [];
    }
  };
}
