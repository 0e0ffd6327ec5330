import { createHash } from 'node:crypto';
import { mapReferences, type Replacement } from './map-references.ts';
import { type Reference, references } from './references.ts';
import { type Data, type DataMap, isDataMap } from './template-yaml.ts';

/** Begins the outputs and parameters that pass values between the root's stack and its children. */
export const PASSED_PREFIX = 'CloudCartPassed';

/** Whether a parameter or output only passes a value. */
export const passesToRoot = (name: string): boolean => name.startsWith(PASSED_PREFIX);

/** Only CloudFormation knows their values. */
const CLOUDFORMATION_FUNCTIONS = ['Fn::GetAZs', 'Fn::ImportValue', 'Fn::Transform'];
const CLOUDFORMATION_PSEUDO = ['AWS::StackId', 'AWS::NotificationARNs'];
const LISTS = new Set(['Fn::GetAZs', 'Fn::Split', 'Fn::Cidr']);

/** The root template as far as passing values needs it. */
export interface PassingRoot {
  /** Id of the root's stack. */
  id: string;
  isChild(logicalId: string): boolean;
  /** A resource of the root itself, or one that a transform makes of it. */
  isOwn(logicalId: string): boolean;
  /** Condition of a resource of the root. */
  conditionOf(logicalId: string): string | undefined;
  isSecret(parameter: string): boolean;
  isList(parameter: string): boolean;
}

/** Values of the root that its stack gives to others as outputs. */
export interface PassedValues {
  /** An expression in which outputs of the root's stack take the place of what only CloudFormation can evaluate. */
  pass(written: Data, condition?: string): Data;
  /** Outputs that the root's stack needs for it. */
  readonly outputs: DataMap;
  /** Conditions of these outputs. */
  readonly conditions: DataMap;
}

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10);

/** A name of letters and digits that says where a value comes from. */
export const passedName = (what: string, value: unknown): string =>
  `${PASSED_PREFIX}${what.replace(/[^A-Za-z0-9]/g, '').slice(0, 150)}${digest(value)}`;

const soleKey = (value: Data): string | undefined => {
  const keys = isDataMap(value) ? Object.keys(value) : [];
  const [key] = keys;
  return keys.length === 1 && (key === 'Ref' || key?.startsWith('Fn::')) ? key : undefined;
};

const contains = (value: Data, names: readonly string[]): boolean => {
  if (Array.isArray(value)) return value.some((one) => contains(one, names));
  if (!isDataMap(value)) return false;
  return Object.entries(value).some(([key, one]) => names.includes(key) || contains(one, names));
};

/** Whether a value uses a function that only CloudFormation can evaluate. */
export const isForCloudFormation = (value: Data): boolean =>
  contains(value, CLOUDFORMATION_FUNCTIONS) ||
  references(value).some(({ logicalId }) => CLOUDFORMATION_PSEUDO.includes(logicalId));

function isList(value: Data, root: PassingRoot): boolean {
  const key = soleKey(value);
  if (!isDataMap(value) || key === undefined) return false;
  const argument = value[key] ?? null;
  if (key === 'Ref') return argument === 'AWS::NotificationARNs' || root.isList(String(argument));
  if (key === 'Fn::If' && Array.isArray(argument)) return argument.slice(1).some((one) => isList(one, root));
  return LISTS.has(key);
}

/** @param root which references are whose */
export function createPassedValues(root: PassingRoot): PassedValues {
  const outputs: DataMap = {};
  const conditions: DataMap = {};
  const isLocal = ({ logicalId }: Reference): boolean =>
    root.isOwn(logicalId) || CLOUDFORMATION_PSEUDO.includes(logicalId);
  const needsRoot = (value: Data): boolean =>
    contains(value, CLOUDFORMATION_FUNCTIONS) || references(value).some(isLocal);

  /** The condition of an output: the stack that reads it and the resources that it reads must exist. */
  function conditionFor(value: Data, reader: string | undefined): string | undefined {
    const own = contains(value, ['Fn::If'])
      ? []
      : references(value).map((one) => root.conditionOf(one.logicalId));
    const names = [...new Set([reader, ...own].filter((one) => one !== undefined))].sort();
    if (names.length < 2) return names[0];
    const name = passedName('Condition', names);
    conditions[name] = { 'Fn::And': names.map((one) => ({ Condition: one })) };
    return name;
  }

  function add(what: string, value: Data, reader: string | undefined): Replacement {
    const name = passedName(what, [value, reader ?? '']);
    const condition = conditionFor(value, reader);
    outputs[name] = { Value: value, ...(condition === undefined ? {} : { Condition: condition }) };
    return { 'Fn::GetAtt': [root.id, `Outputs.${name}`] };
  }

  function addExpression(value: Data, reader: string | undefined): Data {
    const [first] = references(value);
    const what = first && isLocal(first) ? `${first.logicalId}${first.attribute ?? ''}` : '';
    if (!isList(value, root)) return add(what, value, reader);
    return { 'Fn::Split': [',', add(what, { 'Fn::Join': [',', value] }, reader)] };
  }

  /** Evaluated by CloudFormation as a whole: nothing in it comes from a child, disappears or must not be shown. */
  const isWhole = (value: Data): boolean =>
    references(value).every(
      ({ logicalId }) =>
        !root.isChild(logicalId) && logicalId !== 'AWS::NoValue' && !root.isSecret(logicalId),
    );

  function pass(written: Data, reader?: string): Data {
    if (!needsRoot(written)) return written;
    if (Array.isArray(written)) return written.map((one) => pass(one, reader));
    if (!isDataMap(written)) return written;
    const key = soleKey(written);
    if (key !== undefined && isWhole(written)) return addExpression(written, reader);
    const parts = Object.entries(written).map(([name, one]): [string, Data] => [
      name,
      key === 'Fn::Sub' ? one : pass(one, reader),
    ]);
    const rest = Object.fromEntries(parts);
    return mapReferences(rest, (reference) => {
      if (!isLocal(reference)) return undefined;
      const { logicalId, attribute } = reference;
      const value = attribute === undefined ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] };
      return add(`${logicalId}${attribute ?? ''}`, value, reader);
    });
  }

  return { pass, outputs, conditions };
}
