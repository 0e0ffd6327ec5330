import { environmentConfig, memoryReader } from './memory.fake.ts';
import { enabledStacks, inEnvironment, readProject, stackName } from './project.ts';
import { resolveStack, rootOutputs } from './resolve-stack.ts';
import { section } from './template.ts';
import { asMap, type DataMap } from './template-yaml.ts';

const CONFIG = environmentConfig();
const PLACE = { account: '111122223333', region: 'eu-central-1' };
const CHILD = `
Parameters: { V: { Type: String, Default: none } }
Resources: { Q: { Type: AWS::SQS::Queue } }
Outputs: { Url: { Value: !Ref Q }, Arn: { Value: !GetAtt Q.Arn } }
`;
const app = (more = '', attributes = '') =>
  `{ Type: AWS::Serverless::Application${attributes}, Properties: { Location: app.yaml${more} } }`;

const projectOf = (root: string) =>
  readProject('/project', memoryReader({ 'template.yaml': root, 'app.yaml': CHILD }));
const environmentOf = (root: string, options: string[] = []) =>
  inEnvironment(projectOf(root), CONFIG, { environment: {}, options });

function nodeOf(project: ReturnType<typeof projectOf>, id: string) {
  const node = project.stacks.find((one) => one.id === id);
  if (!node) throw new Error(`no stack ${id}`);
  return node;
}
const only = (map: DataMap): [string, DataMap] => {
  const [entry, ...others] = Object.entries(map);
  if (!entry || others.length > 0) throw new Error(`not one: ${Object.keys(map).join(', ')}`);
  return [entry[0], asMap(entry[1])];
};

describe('a root without children', () => {
  const project = environmentOf(`
Transform: AWS::Serverless-2016-10-31
Parameters: { Name: { Type: String, Default: mine } }
Resources: { Mine: { Type: AWS::SQS::Queue, Properties: { QueueName: !Ref Name } } }
Outputs: { Url: { Value: !Ref Mine, Export: { Name: url } } }
`);

  it('is one stack with the name of the application, and holds what the root says', () => {
    expect(project.stacks.map(({ id }) => stackName(project, id))).toEqual(['shop-dev']);
    expect(nodeOf(project, 'Root').template.data).toEqual(project.root.data);
  });

  it('gets the parameters of the root', () => {
    expect(resolveStack(project, nodeOf(project, 'Root'), PLACE, {}).parameters).toEqual({ Name: 'mine' });
  });
});

describe('a root of children only', () => {
  it('has no stack of its own', () => {
    const project = projectOf(
      `Resources: { App: ${app()} }\nOutputs: { Url: { Value: !GetAtt App.Outputs.Url } }`,
    );
    expect(project.rootStack).toBeUndefined();
    expect(project.stacks.map(({ id }) => id)).toEqual(['App']);
  });

  it('has outputs that come from its children', () => {
    const project = environmentOf(`
Parameters: { Stage: { Type: String, Default: v1 } }
Conditions: { Never: !Equals [a, b] }
Resources: { App: ${app()} }
Outputs:
  Address: { Value: !Sub '\${App.Outputs.Url}/\${Stage}' }
  Stage: { Value: !Ref Stage }
  Absent: { Value: !GetAtt App.Outputs.Nope }
  Off: { Condition: Never, Value: x }
`);
    expect(rootOutputs(project, PLACE, { App: { Url: 'https://x' } })).toEqual({
      Address: 'https://x/v1',
      Stage: 'v1',
    });
  });
});

describe('references between the root and its children', () => {
  it('makes the value of a child a parameter of the root, which comes after it', () => {
    const project = environmentOf(`
Resources:
  App: ${app()}
  Mine:
    Type: AWS::SQS::Queue
    DependsOn: App
    Properties: { QueueName: !GetAtt App.Outputs.Url, Tags: [{ Key: k, Value: !Sub '\${App.Outputs.Arn}!' }] }
`);
    const node = nodeOf(project, 'Root');
    expect(project.stacks.map(({ id }) => id)).toEqual(['App', 'Root']);
    expect(JSON.stringify(node.template.data)).not.toMatch(/App\.Outputs|DependsOn|"App"/);
    const outputs = { App: { Url: 'u', Arn: 'a' } };
    expect(Object.values(resolveStack(project, node, PLACE, outputs).parameters)).toEqual(['u', 'a']);
    expect(Object.keys(section(node.template, 'Parameters'))).toEqual(Object.keys(node.parameters));
  });

  it('makes the value of a root resource an output of the root, which comes before the child', () => {
    const project = environmentOf(`
Resources:
  App: ${app(`, Parameters: { V: !Sub '\${Mine.Arn}/x' }`)}
  Mine: { Type: AWS::SQS::Queue }
`);
    expect(project.stacks.map(({ id }) => id)).toEqual(['Root', 'App']);
    const [name, output] = only(section(nodeOf(project, 'Root').template, 'Outputs'));
    expect(output).toEqual({ Value: { 'Fn::Sub': `\${Mine.Arn}/x` } });
    const given = resolveStack(project, nodeOf(project, 'App'), PLACE, { Root: { [name]: 'arn/x' } });
    expect(given.parameters).toEqual({ V: 'arn/x' });
  });

  it('changes a resource of the root when it passes on something else', () => {
    const handleOf = (value: string) => {
      const root = `Resources: { App: ${app(`, Parameters: { V: ${value} }`)}, Mine: { Type: AWS::SQS::Queue } }`;
      const resources = section(nodeOf(projectOf(root), 'Root').template, 'Resources');
      return Object.keys(resources).filter((id) => id !== 'Mine');
    };
    expect(handleOf('!Ref Mine')).toHaveLength(1);
    expect(handleOf('!Ref Mine')).not.toEqual(handleOf('!GetAtt Mine.Arn'));
    expect(handleOf('none')).toEqual([]);
  });

  it('passes only the piece that the root has when the rest comes from a child', () => {
    const project = environmentOf(`
Resources:
  One: ${app()}
  App: ${app(", Parameters: { V: !Join ['-', [!Ref Mine, !GetAtt One.Outputs.Url]] }")}
  Mine: { Type: AWS::SQS::Queue }
`);
    const [name, output] = only(section(nodeOf(project, 'Root').template, 'Outputs'));
    expect(output).toEqual({ Value: { Ref: 'Mine' } });
    const outputs = { Root: { [name]: 'mine' }, One: { Url: 'u' } };
    expect(resolveStack(project, nodeOf(project, 'App'), PLACE, outputs).parameters).toEqual({ V: 'mine-u' });
  });

  it('gives a passed value the condition of its reader and of its resource', () => {
    const project = projectOf(`
Conditions: { A: !Equals [a, a], B: !Equals [b, b] }
Resources:
  App: ${app(', Parameters: { V: !Ref Mine }', ', Condition: A')}
  Mine: { Type: AWS::SQS::Queue, Condition: B }
`);
    const { template } = nodeOf(project, 'Root');
    const [, { Condition }] = only(section(template, 'Outputs'));
    expect(asMap(template.data.Conditions)[String(Condition)]).toEqual({
      'Fn::And': [{ Condition: 'A' }, { Condition: 'B' }],
    });
  });

  it('gives nothing for a child that its condition switches off', () => {
    const project = environmentOf(`
Conditions: { Never: !Equals [a, b] }
Resources:
  App: ${app('', ', Condition: Never')}
  Mine: { Type: AWS::SQS::Queue, Properties: { QueueName: !If [Never, !GetAtt App.Outputs.Url, other] } }
`);
    const [root] = enabledStacks(project, PLACE);
    expect(root && Object.values(resolveStack(project, root, PLACE, {}).parameters)).toEqual(['']);
  });

  it('never writes a secret into an output', () => {
    const project = projectOf(`
Parameters: { Key: { Type: String, NoEcho: true } }
Resources:
  App: ${app(`, Parameters: { V: !Sub '\${Key}-\${Mine}' }`)}
  Mine: { Type: AWS::SQS::Queue }
`);
    const { template } = nodeOf(project, 'Root');
    expect(JSON.stringify(template.data.Outputs)).not.toContain('Key');
  });

  it('refuses a circle with its path', () => {
    const root = `
Resources:
  App: ${app(', Parameters: { V: !Ref Mine }')}
  Mine: { Type: AWS::SQS::Queue, Properties: { QueueName: !GetAtt App.Outputs.Url } }
`;
    expect(() => projectOf(root)).toThrow(/circle: Root → App → Root/);
  });
});

describe('what only CloudFormation can evaluate', () => {
  it.each([
    ["!Select [0, !GetAZs '']", { 'Fn::Select': ['0', { 'Fn::GetAZs': '' }] }],
    ['!ImportValue name', { 'Fn::ImportValue': 'name' }],
    ['!Ref AWS::StackId', { Ref: 'AWS::StackId' }],
    ["!GetAZs ''", { 'Fn::Join': [',', { 'Fn::GetAZs': '' }] }],
  ])('evaluates %s in the stack of the root', (written, value) => {
    const project = projectOf(`Resources: { App: ${app(`, Parameters: { V: ${written} }`)} }`);
    expect(project.stacks.map(({ id }) => id)).toEqual(['Root', 'App']);
    const [, output] = only(section(nodeOf(project, 'Root').template, 'Outputs'));
    expect(JSON.stringify(output.Value).replace(/0/g, '"0"').replace(/""0""/g, '"0"')).toEqual(
      JSON.stringify(value),
    );
  });

  it('keeps an application whose template is elsewhere in the stack of the root', () => {
    const project = projectOf(`
Resources:
  Far: { Type: AWS::Serverless::Application, Properties: { Location: { ApplicationId: a, SemanticVersion: 1.0.0 } } }
  Url: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://example.com/t.yaml } }
`);
    expect(Object.keys(section(nodeOf(project, 'Root').template, 'Resources'))).toEqual(['Far', 'Url']);
  });
});

describe('exports of the root', () => {
  it('are outputs of a stack that has nothing else when their values come from children', () => {
    const project = environmentOf(`
Resources: { App: ${app()} }
Outputs: { Url: { Value: !GetAtt App.Outputs.Url, Export: { Name: !Sub '\${AWS::StackName}-url' } } }
`);
    const node = nodeOf(project, 'RootOutputs');
    expect(stackName(project, node.id)).toBe('shop-dev-root-outputs');
    expect(resolveStack(project, node, PLACE, { App: { Url: 'u' } }).parameters).toEqual({
      UrlValue: 'u',
      UrlExport: 'shop-dev-url',
    });
    expect(asMap(asMap(node.template.data.Outputs).Url).Export).toEqual({ Name: { Ref: 'UrlExport' } });
  });

  it('do not make a circle of a root whose output comes from a child that needs it', () => {
    const project = projectOf(`
Resources: { App: ${app(', Parameters: { V: !Ref Mine }')}, Mine: { Type: AWS::SQS::Queue } }
Outputs: { Url: { Value: !GetAtt App.Outputs.Url, Export: { Name: url } }, Queue: { Value: !Ref Mine } }
`);
    expect(project.stacks.map(({ id }) => id)).toEqual(['Root', 'App', 'RootOutputs']);
    expect(section(nodeOf(project, 'Root').template, 'Outputs').Queue).toEqual({ Value: { Ref: 'Mine' } });
  });
});
