import type { ArtifactSource } from '../build/artifact-source.ts';
import type { AnyFunction } from '../build/function-source.ts';
import { allArtifacts, type PreparedTemplate, prepareTemplate } from '../build/prepared-template.ts';
import { missingSam } from '../build/sam-builder.ts';
import { CliError } from '../errors.ts';
import type { Template } from '../project/template.ts';
import { asMap, type DataMap } from '../project/template-yaml.ts';
import { type Finding, finding } from './finding.ts';
import { at, type Sources } from './sources.ts';

/** A finding of an error that begins with its place. */
export function findingOf(error: CliError, otherwise: string): Finding {
  const [, where = otherwise, text = error.message] = /^([^\s:]+:\d+): ([\s\S]*)$/.exec(error.message) ?? [];
  return finding(error.code, where, text, error.remedy ? { remedy: error.remedyLines.join(' ') } : {});
}

function samFindings(prepared: PreparedTemplate): Finding[] {
  return allArtifacts(prepared).flatMap((one: AnyFunction | ArtifactSource) => {
    const source = 'code' in one ? one.code : one;
    return 'kind' in source && source.kind === 'sam'
      ? [findingOf(missingSam(source), prepared.template.name)]
      : [];
  });
}

const isChild = (resource: DataMap): boolean =>
  /^AWS::(Serverless::Application|CloudFormation::Stack)$/.test(String(resource.Type));

/** The root with its own resources alone: its children are looked at by themselves. */
function withoutChildren(root: Template): Template {
  const own = Object.entries(asMap(root.data.Resources)).filter(([, one]) => !isChild(asMap(one)));
  return { ...root, data: { ...root.data, Resources: Object.fromEntries(own) } };
}

/**
 * Everything local that the root and its children name can be packaged.
 * @param hasSam whether `sam build` can build what esbuild cannot
 */
export function packagingFindings(
  rootFolder: string,
  { root, children }: Sources,
  hasSam: boolean,
): Finding[] {
  const own = { id: 'Root', template: withoutChildren(root) };
  return [own, ...children].flatMap(({ id, template }) => {
    const given = asMap(at(root.data, 'Resources', id, 'Properties', 'Parameters'));
    try {
      const prepared = prepareTemplate(rootFolder, id, template, Object.keys(given));
      return hasSam ? [] : samFindings(prepared);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      return [findingOf(error, template.name)];
    }
  });
}
