import type { ArtifactSource } from '../build/artifact-source.ts';
import type { AnyFunction } from '../build/function-source.ts';
import { allArtifacts, type PreparedTemplate, prepareTemplate } from '../build/prepared-template.ts';
import { missingSam } from '../build/sam-builder.ts';
import { CliError } from '../errors.ts';
import { asMap } from '../project/template-yaml.ts';
import { type Finding, finding } from './finding.ts';
import { at, type Sources } from './sources.ts';

/** A finding of an error that begins with its place. */
export function findingOf(error: CliError, otherwise: string): Finding {
  const [, where = otherwise, text = error.message] = /^([^\s:]+:\d+): ([\s\S]*)$/.exec(error.message) ?? [];
  return finding(error.code, where, text, error.remedy ? { remedy: error.remedy } : {});
}

function samFindings(prepared: PreparedTemplate): Finding[] {
  return allArtifacts(prepared).flatMap((one: AnyFunction | ArtifactSource) => {
    const source = 'code' in one ? one.code : one;
    return 'kind' in source && source.kind === 'sam'
      ? [findingOf(missingSam(source), prepared.template.name)]
      : [];
  });
}

/**
 * Everything local that the children name can be packaged.
 * @param hasSam whether `sam build` can build what esbuild cannot
 */
export function packagingFindings(
  rootFolder: string,
  { root, children }: Sources,
  hasSam: boolean,
): Finding[] {
  return children.flatMap(({ id, template }) => {
    const given = Object.keys(asMap(at(root.data, 'Resources', id, 'Properties', 'Parameters')));
    try {
      const prepared = prepareTemplate(rootFolder, id, template, given);
      return hasSam ? [] : samFindings(prepared);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      return [findingOf(error, template.name)];
    }
  });
}
