import { KNOWN_FUNCTIONS } from './intrinsics.ts';
import type { Project } from './project.ts';
import { type Reference, references } from './references.ts';
import { didYouMean } from './suggest.ts';
import { section, type Template } from './template.ts';
import { asMap, type Data, isDataMap } from './template-yaml.ts';

const PSEUDO = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackName',
  'AWS::URLSuffix',
];
/** What changes nothing of the children. */
export const TRANSFORMS = /^AWS::(Serverless-2016-10-31|LanguageExtensions)$/;

/** Functions within a value, in order. */
function functionsIn(value: Data): string[] {
  if (Array.isArray(value)) return value.flatMap(functionsIn);
  if (!isDataMap(value)) return [];
  const keys = Object.keys(value);
  const [only = ''] = keys;
  const own = keys.length === 1 && only.startsWith('Fn::') ? [only] : [];
  return [...own, ...keys.flatMap((key) => functionsIn(value[key] ?? null))];
}

/** Names of conditions within a value. */
function conditionsIn(value: Data): string[] {
  if (Array.isArray(value)) return value.flatMap(conditionsIn);
  if (!isDataMap(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const first = key === 'Fn::If' && Array.isArray(one) ? one[0] : key === 'Condition' ? one : undefined;
    return [...(typeof first === 'string' ? [first] : []), ...conditionsIn(one)];
  });
}

/** Outputs of a template, unless a macro or a loop makes more than are written. */
function outputsOf({ data }: Template): string[] | undefined {
  const outputs = Object.keys(asMap(data.Outputs));
  const transforms = [data.Transform ?? []].flat().map(String);
  const isOpen =
    outputs.some((name) => name.startsWith('Fn::')) || !transforms.every((one) => TRANSFORMS.test(one));
  return isOpen ? undefined : outputs;
}

function brokenReference({ root, stacks }: Project, { logicalId, attribute }: Reference): string | undefined {
  const node = stacks.find((one) => one.id === logicalId);
  if (node) {
    if (attribute === undefined) return undefined;
    const [kind, name = ''] = attribute.split(/\.(.*)/s);
    if (kind !== 'Outputs') return `${logicalId} has no attribute ${attribute}: a stack has Outputs.<Name>`;
    const known = outputsOf(node.template);
    if (known === undefined || known.includes(name)) return undefined;
    return `${logicalId} has no output ${name}. ${didYouMean(name, known)}`;
  }
  const parameters = Object.keys(section(root, 'Parameters'));
  if (attribute === undefined && (parameters.includes(logicalId) || PSEUDO.includes(logicalId)))
    return undefined;
  const known = [...parameters, ...Object.keys(section(root, 'Resources'))];
  return `there is no parameter or resource ${logicalId}. ${didYouMean(logicalId, known)}`;
}

/** What the command cannot evaluate of a value. */
export function brokenValue(project: Project, value: Data): string[] {
  const conditions = Object.keys(asMap(project.root.data.Conditions));
  return [
    ...functionsIn(value)
      .filter((name) => !KNOWN_FUNCTIONS.has(name))
      .map(
        (name) => `${name} is no function that can be used here. ${didYouMean(name, [...KNOWN_FUNCTIONS])}`,
      ),
    ...references(value).flatMap((one) => brokenReference(project, one) ?? []),
    ...conditionsIn(value)
      .filter((name) => !conditions.includes(name))
      .map((name) => `there is no condition ${name}. ${didYouMean(name, conditions)}`),
  ];
}
