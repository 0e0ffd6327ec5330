import { mapReferences } from './map-references.ts';
import { SSM_TYPE } from './parameters.ts';
import { createPassedValues, isForCloudFormation, type PassedValues, passedName } from './passed-values.ts';
import { references } from './references.ts';
import { createExportsNode } from './root-exports.ts';
import { freeId, placeholderFor, type RootParts } from './root-parts.ts';
import type { StackNode } from './stacks.ts';
import { section, type Template } from './template.ts';
import { asMap, type Data, type DataMap } from './template-yaml.ts';

/** An output of the root that no stack has: the command evaluates it. */
export interface RootOutput {
  name: string;
  value: Data;
  condition: string | undefined;
}

/** A root template as stacks. */
export interface RootStacks {
  /** The children, the root's own stack and the stack of its exports, as far as there are any. */
  stacks: StackNode[];
  /** Id of the stack that holds the root's own resources, named `<stack_name>`. */
  rootStack: string | undefined;
  rootOutputs: RootOutput[];
}

const LIST_TYPE = /^(CommaDelimitedList|List<.+>|AWS::SSM::Parameter::Value<(CommaDelimitedList|List<.+>)>)$/;

const dependencies = (resource: DataMap): string[] => [resource.DependsOn ?? []].flat().map(String);

/** A parameter whose value the command has read is a plain one for the stack. */
function plainParameter(written: DataMap): DataMap {
  const [, type] = SSM_TYPE.exec(String(written.Type)) ?? [];
  if (type === undefined) return written;
  const { Default: _name, AllowedValues: _values, AllowedPattern: _pattern, ...rest } = written;
  return { ...rest, Type: type === 'List<String>' ? 'CommaDelimitedList' : type };
}

/** The logical id of a resource; what the ids of a loop begin with. */
function resourceNames([name, written]: [string, Data]): string[] {
  if (!name.startsWith('Fn::ForEach::')) return [name];
  const [, , body] = Array.isArray(written) ? written : [];
  const ids = Object.entries(asMap(body)).flatMap(resourceNames);
  return ids.map((one) => one.split(/\$\{|&\{/)[0] ?? '').filter(Boolean);
}

function readParts(root: Template, children: readonly StackNode[]): RootParts {
  const id = freeId(root, 'Root');
  const ids = new Set(children.map((child) => child.id));
  const all = asMap(root.data.Resources);
  const own = Object.fromEntries(Object.entries(all).filter(([name]) => !ids.has(name)));
  const names = Object.entries(own).flatMap(resourceNames);
  const parameters = section(root, 'Parameters');
  const isOwn = (reference: string): boolean => {
    const [name = ''] = reference.split('.');
    if (ids.has(name) || name in parameters || name.startsWith('AWS::')) return false;
    return names.some((one) => name.startsWith(one) || name.startsWith('Serverless'));
  };
  const values = createPassedValues({
    id,
    isChild: (name) => ids.has(name),
    isOwn,
    conditionOf: (name) => {
      const condition = asMap(own[name]).Condition;
      return typeof condition === 'string' ? condition : undefined;
    },
    isSecret: (name) => String(parameters[name]?.NoEcho) === 'true',
    isList: (name) => LIST_TYPE.test(String(parameters[name]?.Type)),
  });
  return { root, id, children, own, outputs: asMap(root.data.Outputs), values };
}

const usesChild = ({ children }: RootParts, value: Data): boolean =>
  references(value).some(({ logicalId }) => children.some((child) => child.id === logicalId));

/** A child whose values come from the root's stack where the root has them. */
function passToChild({ root, id, own, values }: RootParts, child: StackNode): StackNode {
  const parameters = asMap(values.pass(child.parameters, child.condition));
  const tags = asMap(values.pass(child.tags, child.condition));
  const notificationArns = values.pass(child.notificationArns ?? [], child.condition);
  const used = references([parameters, tags, notificationArns]).some(({ logicalId }) => logicalId === id);
  const waits = dependencies(asMap(asMap(root.data.Resources)[child.id])).some((name) => name in own);
  const needs = used || waits ? [...child.needs, id].sort() : child.needs;
  return { ...child, parameters, tags, notificationArns, needs };
}

/** References to children become parameters of the root's stack. */
function fromChildren({ children }: RootParts, written: Data, parameters: DataMap): Data {
  return mapReferences(written, ({ logicalId, attribute }) => {
    const child = children.find((one) => one.id === logicalId);
    if (!child) return undefined;
    const value: Data =
      attribute === undefined ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] };
    const name = passedName(`${logicalId}${attribute ?? ''}`, value);
    parameters[name] = child.condition === undefined ? value : { 'Fn::If': [child.condition, value, ''] };
    return { Ref: name };
  });
}

function ownResources(parts: RootParts, passed: DataMap): DataMap {
  const ids = new Set(parts.children.map((child) => child.id));
  const resources = Object.entries(parts.own).map(([name, written]): [string, Data] => {
    const resource = fromChildren(parts, written, passed);
    if (asMap(resource).DependsOn === undefined) return [name, resource];
    const { DependsOn: _all, ...rest } = asMap(resource);
    const left = dependencies(asMap(resource)).filter((one) => !ids.has(one));
    return [name, left.length > 0 ? { ...rest, DependsOn: left } : rest];
  });
  const given = parts.values.outputs;
  const handle = Object.keys(given).length > 0 ? placeholderFor(given) : {};
  return { ...Object.fromEntries(resources), ...handle };
}

/** What the stacks that need the root's values wait for, as far as these values may come from it: an export of a child. */
function exporters({ root, children }: RootParts): string[] {
  return children.flatMap((child) => {
    const resource = asMap(asMap(root.data.Resources)[child.id]);
    if (!isForCloudFormation([child.parameters, child.tags])) return [];
    return dependencies(resource).filter((name) => children.some((one) => one.id === name));
  });
}

function rootNode(parts: RootParts, outputs: DataMap): StackNode {
  const { root, id, children, own, values } = parts;
  const passed: DataMap = {};
  const resources = ownResources(parts, passed);
  const declared = section(root, 'Parameters');
  const plain = Object.entries(declared).map(([name, one]): [string, Data] => [name, plainParameter(one)]);
  const given = Object.keys(passed).map((name): [string, Data] => [name, { Type: 'String' }]);
  const { CloudCart: _own, ...metadata } = asMap(root.data.Metadata);
  const { Metadata: _metadata, Outputs: _outputs, ...rest } = root.data;
  const all = { ...outputs, ...values.outputs };
  const conditions = { ...asMap(root.data.Conditions), ...values.conditions };
  const data: DataMap = {
    ...rest,
    ...(Object.keys(metadata).length > 0 ? { Metadata: metadata } : {}),
    ...(plain.length + given.length > 0 ? { Parameters: Object.fromEntries([...plain, ...given]) } : {}),
    ...(Object.keys(conditions).length > 0 ? { Conditions: conditions } : {}),
    Resources: resources,
    ...(Object.keys(all).length > 0 ? { Outputs: all } : {}),
  };
  const ids = new Set(children.map((child) => child.id));
  const referred = references(Object.values(passed)).map((one) => one.logicalId);
  const waits = Object.values(own).flatMap((one) => dependencies(asMap(one)));
  const needs = [...new Set([...referred, ...waits, ...exporters(parts)])]
    .filter((one) => ids.has(one))
    .sort();
  const parameters = {
    ...Object.fromEntries(Object.keys(declared).map((name) => [name, { Ref: name }])),
    ...passed,
  };
  return { id, template: { ...root, data }, condition: undefined, parameters, tags: {}, needs };
}

const asOutput = ([name, written]: [string, Data], values: PassedValues): RootOutput => {
  const { Value, Condition } = asMap(written);
  const condition = typeof Condition === 'string' ? Condition : undefined;
  return { name, value: values.pass(Value ?? '', condition), condition };
};

/**
 * The stacks of a root template: each child is one, the root's own resources are another, and exports of what comes from
 * children are a third. References between them become parameters and outputs.
 */
export function splitRoot(root: Template, children: readonly StackNode[]): RootStacks {
  const parts = readParts(root, children);
  const passed = children.map((child) => passToChild(parts, child));
  const written = Object.entries(parts.outputs);
  const others = written.filter(([, one]) => usesChild(parts, one));
  const plain = written.filter(([, one]) => !usesChild(parts, one));
  const hasOwn = Object.keys(parts.own).length > 0;
  const evaluated = [...others, ...(hasOwn ? [] : plain)];
  const exported = Object.fromEntries(evaluated.filter(([, one]) => asMap(one).Export !== undefined));
  const rootOutputs = evaluated.map((one) => asOutput(one, parts.values));
  const exportStack = Object.keys(exported).length > 0 ? [createExportsNode(parts, exported)] : [];
  const needsRoot = hasOwn || Object.keys(parts.values.outputs).length > 0;
  const own = needsRoot ? [rootNode(parts, hasOwn ? Object.fromEntries(plain) : {})] : [];
  return {
    stacks: [...own, ...passed, ...exportStack],
    rootStack: needsRoot ? parts.id : undefined,
    rootOutputs,
  };
}
