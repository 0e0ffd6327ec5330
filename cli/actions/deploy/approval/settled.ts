import { type Data, isDataMap } from '../../../project/template-yaml.ts';
import { attributeName, substituted } from './references.ts';
import type { ResolvedResources } from './resolved-template.ts';

/**
 * How far the text of a value says what it is. `fixed`: the same text is the same value. `listed`: it may be another one, and
 * CloudFormation lists the property then. `open`: it may be another one, and nothing lists it.
 */
export type Certainty = 'fixed' | 'listed' | 'open';

/** What a value may refer to. */
export interface Surroundings {
  /** Resources of the template; undefined when it is not known. */
  resources?: ResolvedResources | undefined;
  /** Logical ids of resources that the change replaces, or may replace: their names and ARNs are others then. */
  replaced?: ReadonlySet<string> | undefined;
}

const worse = (all: readonly Certainty[]): Certainty =>
  all.includes('open') ? 'open' : all.includes('listed') ? 'listed' : 'fixed';

/** A dynamic reference to one version of a parameter is always the same value. */
const PINNED = /\{\{resolve:ssm(-secure)?:[^{}]+:\d+\}\}/g;

const ofText = (text: string): Certainty =>
  /\{\{|resolve:/.test(text.replaceAll(PINNED, '')) ? 'open' : 'fixed';

/** Types whose attributes are whatever their code, template or author says: another value comes without a replacement. */
const SAYS_ANYTHING =
  /^AWS::(CloudFormation|ServiceCatalog|Serverless)::(?!(Function|Api|HttpApi|SimpleTable)$)/;

/** Attributes by which a resource of AWS is found; any other may hold a value that a template or a user chose. */
const IDENTITY = /^$|(Arn|Id|Name|Url|Version)$/;

/** The same for what `Ref` or `Fn::GetAtt` names: `Id` or `Id.Attribute`. */
export function ofReference(name: string, { resources, replaced }: Surroundings): Certainty {
  if (name.startsWith('AWS::')) return 'fixed';
  const [id = '', ...attribute] = name.split('.');
  if (resources === undefined) return 'listed';
  const type = resources[id]?.Type;
  // A parameter that could not be resolved gets its value from outside of the template.
  if (type === undefined && attribute.length === 0) return 'open';
  if (type === undefined) return attribute.join('.') === 'Arn' ? 'fixed' : 'listed';
  // The version that SAM publishes of a function is another one with each change of it.
  const isPublished = /^AWS::Serverless::/.test(String(type)) && attribute.join('.') === 'Version';
  const isFound = /^AWS::/.test(String(type)) && !SAYS_ANYTHING.test(String(type)) && !isPublished;
  return isFound && IDENTITY.test(attribute.join('.')) && !replaced?.has(id) ? 'fixed' : 'listed';
}

function ofSub(argument: Data, around: Surroundings): Certainty {
  const { text, names, own } = substituted(argument);
  return worse([
    ofText(text),
    ...names.map((name) => ofReference(name, around)),
    ...own.map((one) => certaintyOf(one, around)),
  ]);
}

/** Functions whose value follows from that of their arguments. */
const PURE = /^Fn::(And|Base64|Equals|Join|Not|Or|Select|Split|ToJsonString)$/;

function ofFunction(name: string, argument: Data, around: Surroundings): Certainty {
  if (name === 'Ref') return ofReference(String(argument), around);
  if (name === 'Fn::GetAtt') return ofReference(attributeName(argument), around);
  if (name === 'Fn::Sub') return ofSub(argument, around);
  const inner = certaintyOf(argument, around);
  // The name of a condition does not say what that is; its expression does.
  const isChoice = name === 'Fn::If' && Array.isArray(argument) && isDataMap(argument[0]);
  return isChoice || PURE.test(name) ? inner : worse([inner, 'listed']);
}

/** Whether a value of a template may become another one while its text stays as it is. */
export function certaintyOf(value: Data | undefined, around: Surroundings): Certainty {
  if (typeof value === 'string') return ofText(value);
  if (Array.isArray(value)) return worse(value.map((one) => certaintyOf(one, around)));
  if (!isDataMap(value)) return 'fixed';
  const entries = Object.entries(value);
  const [[key, argument] = ['', null]] = entries;
  if (entries.length === 1 && /^(Ref$|Fn::)/.test(key)) return ofFunction(key, argument ?? null, around);
  return worse(entries.map(([name, one]) => (/^Fn::/.test(name) ? 'listed' : certaintyOf(one, around))));
}
