import type { Project } from './project.ts';
import { didYouMean } from './suggest.ts';
import { locate, type Template } from './template.ts';
import { asMap, type Data, type DataMap, isDataMap } from './template-yaml.ts';
import { isSamType, transformsOf } from './type-names.ts';

/** The transform that makes CloudFormation's resources of SAM's. */
const SAM_TRANSFORM = 'AWS::Serverless-2016-10-31';
const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';
const KNOWN = [SAM_TRANSFORM, LANGUAGE_EXTENSIONS];
const APPLICATION = 'AWS::Serverless::Application';
/** Functions that only AWS::LanguageExtensions knows. */
const EXTENDED = /^Fn::(ForEach::\w+|Length|ToJsonString)$/;

/** Applications of local files become stacks without a transform. */
function needsSam(resource: DataMap): boolean {
  const { Type, Properties, Connectors, IgnoreGlobals } = resource;
  if (Connectors !== undefined || IgnoreGlobals !== undefined) return true;
  return isSamType(Type) && (Type !== APPLICATION || isDataMap(asMap(Properties).Location));
}

function usesExtensions(value: Data): boolean {
  if (Array.isArray(value)) return value.some(usesExtensions);
  return (
    isDataMap(value) && Object.entries(value).some(([key, one]) => EXTENDED.test(key) || usesExtensions(one))
  );
}

/** What needs a transform, and the path to it. */
interface MissingTransform {
  path: readonly string[];
  text: string;
}

/** Finds what a template uses of a transform that it does not name: CloudFormation would reject it. */
function missingTransforms(data: DataMap): MissingTransform[] {
  const named = transformsOf(data);
  // Macros of other owners may give anything a meaning.
  if (named.some((name) => !name.startsWith('AWS::'))) return [];
  const misspelt = named.filter(
    (name) => /^AWS::(Serverless|LanguageExtension)/i.test(name) && !KNOWN.includes(name),
  );
  if (misspelt.length > 0)
    return misspelt.map((name) => ({
      path: ['Transform'],
      text: `there is no transform ${name}. ${didYouMean(name, KNOWN)}`,
    }));
  return [...withoutSam(data, named), ...withoutExtensions(data, named)];
}

function withoutSam(data: DataMap, named: readonly string[]): MissingTransform[] {
  if (named.includes(SAM_TRANSFORM)) return [];
  const add = `Write Transform: ${SAM_TRANSFORM} at the top of the template`;
  const globals =
    data.Globals === undefined ? [] : [{ path: ['Globals'], text: `Globals are SAM's. ${add}` }];
  const resources = Object.entries(asMap(data.Resources)).filter(([, one]) => needsSam(asMap(one)));
  return [
    ...globals,
    ...resources.map(([id, one]) => ({
      path: ['Resources', id, 'Type'],
      text: isSamType(asMap(one).Type)
        ? `${id} is an ${String(asMap(one).Type)}, which only SAM's transform knows. ${add}`
        : `${id} has an attribute of SAM. ${add}`,
    })),
  ];
}

function withoutExtensions(data: DataMap, named: readonly string[]): MissingTransform[] {
  if (named.includes(LANGUAGE_EXTENSIONS)) return [];
  const isRead = ([id, one]: [string, Data]): boolean => EXTENDED.test(id) || !isApplication(one);
  const found = Object.entries(asMap(data.Resources)).filter(
    (entry) => isRead(entry) && usesExtensions({ [entry[0]]: entry[1] }),
  );
  return found.map(([id]) => ({
    path: ['Resources', id],
    text: `${id} uses a function of ${LANGUAGE_EXTENSIONS}. Write it below Transform, before ${SAM_TRANSFORM}`,
  }));
}

/** The command evaluates what an application gets itself. */
function isApplication(resource: Data): boolean {
  return [APPLICATION, 'AWS::CloudFormation::Stack'].includes(String(asMap(resource).Type));
}

interface TransformProblem {
  code: string;
  where: string;
  text: string;
}

/** Transforms that one template needs and does not name. */
export const templateTransformProblems = (template: Template): TransformProblem[] =>
  missingTransforms(template.data).map(({ path, text }) => ({
    code: 'missing-transform',
    where: locate(template, path),
    text,
  }));

/** Transforms that the root and its children need and do not name. */
export function transformProblems({ root, stacks }: Project): TransformProblem[] {
  const templates = new Map<string, Template>([[root.file, root]]);
  for (const { template } of stacks)
    if (!templates.has(template.file)) templates.set(template.file, template);
  return [...templates.values()].flatMap(templateTransformProblems);
}
