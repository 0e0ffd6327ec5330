import { matchJavaPattern } from '../../project/java-pattern/java-pattern.ts';
import { locate, section } from '../../project/template.ts';
import { type Finding, finding } from '../finding.ts';
import type { Sources } from '../sources.ts';

/** `AllowedPattern` is a regular expression of Java; what JavaScript cannot express is not checked before a deployment. */
export const allowedPatterns = (sources: Sources): Finding[] =>
  [sources.root, ...sources.children.map(({ template }) => template)].flatMap((template) =>
    Object.entries(section(template, 'Parameters')).flatMap(([name, { AllowedPattern }]): Finding[] => {
      if (typeof AllowedPattern !== 'string') return [];
      const result = matchJavaPattern(AllowedPattern, '');
      if ('matches' in result) return [];
      const where = locate(template, ['Parameters', name, 'AllowedPattern']);
      const text = `values of ${name} are compared with its AllowedPattern by CloudFormation only, because of ${result.unknown}`;
      return [finding('allowed-pattern', where, text, { level: 'info' })];
    }),
  );
