import type { ResourceChange } from '../../aws/stacks.ts';
import { renderDiff } from '../../output/diff-text.ts';
import { memoryReader, templateOf } from '../../project/memory.fake.ts';
import { readProject } from '../../project/project.ts';
import type { Data } from '../../project/template-yaml.ts';
import { change, failure, world } from '../deploy/world.fake.ts';
import { diffChangeSet, masked } from './change-set-diff.ts';
import { compare, filled, isUnknown, secretParameters } from './compare.ts';
import { diffProject } from './diff-project.ts';
import { diffTemplates } from './diff-templates.ts';
import { outputsThatMayChange } from './outputs-ahead.ts';
import { diffTexts } from './template-diff.ts';

const values = (parameters: Record<string, string>, ...secret: string[]) => ({
  parameters,
  secret: new Set(secret),
});

describe('compare', () => {
  it('tells each value that differs, as deep down as it can', () => {
    const before = { A: { B: 1, C: [1, 2] }, Gone: 'x', Same: true };
    const after = { A: { B: 2, C: [1, 3] }, New: { Ref: 'Queue' }, Same: true };
    expect(compare(before, after)).toEqual([
      { path: 'A.B', before: '1', after: '2' },
      { path: 'A.C.1', before: '2', after: '3' },
      { path: 'Gone', before: 'x' },
      { path: 'New', after: '!Ref Queue' },
    ]);
  });

  it('fills parameters in, and never a secret one', () => {
    const written = {
      Name: { Ref: 'Name' },
      Text: { 'Fn::Sub': `a-\${Name}-\${Token}-\${Queue.Arn}` },
      T: { Ref: 'Token' },
    };
    expect(filled(written, values({ Name: 'n', Token: 'hush' }, 'Token'))).toEqual({
      Name: 'n',
      Text: { 'Fn::Sub': `a-n-****-\${Queue.Arn}` },
      T: '****',
    });
    expect(secretParameters({ Parameters: { A: { NoEcho: true }, B: { NoEcho: 'true' }, C: {} } })).toEqual(
      new Set(['A', 'B']),
    );
  });

  it('cannot tell whether a secret has changed', () => {
    expect(diffTexts({ Token: '****', A: '1' }, { Token: 'hush', A: '2' }, new Set(['Token']))).toEqual([
      { path: 'A', before: '1', after: '2' },
      { path: 'Token', before: '****', after: '****', mayChange: true },
    ]);
  });
});

describe('diffChangeSet', () => {
  const template = templateOf('Resources:\n  Things:\n    Type: AWS::DynamoDB::Table\n', 't.yaml');
  const detail = { recreation: 'Always', dynamic: false };

  it('takes the values that CloudFormation tells, with replacement and line', () => {
    const one = change({
      details: [{ ...detail, path: '/Properties/KeySchema/0/AttributeName', before: 'id', after: 'key' }],
    });
    expect(diffChangeSet([one], [], template)).toEqual([
      {
        logicalId: 'Things',
        type: 'AWS::DynamoDB::Table',
        action: 'change',
        replacement: 'yes',
        where: 't.yaml:2',
        properties: [{ path: 'KeySchema.0.AttributeName', before: 'id', after: 'key' }],
      },
    ]);
  });

  it('marks what is known only after the deployment', () => {
    const later = {
      ...detail,
      path: '/Properties/Arn',
      before: 'a',
      after: '{{changeSet:KNOWN_AFTER_APPLY}}',
    };
    const dynamic = {
      ...detail,
      path: '/Properties/Env',
      before: undefined,
      after: undefined,
      dynamic: true,
    };
    const found = diffChangeSet([change({ details: [later] }), change({ details: [dynamic] })], [], template);
    expect(found.map((one) => one.properties)).toEqual([
      [{ path: 'Arn', before: 'a', mayChange: true }],
      [{ path: 'Env', mayChange: true }],
    ]);
  });

  it('shows no secret that CloudFormation would tell', () => {
    const one = change({ details: [{ ...detail, path: '/Properties/Url', before: 'x', after: 'pw=hush' }] });
    expect(masked(diffChangeSet([one], [], template), ['hush'])[0]?.properties).toEqual([
      { path: 'Url', before: 'x', after: 'pw=****' },
    ]);
  });
});

describe('outputsThatMayChange', () => {
  const ref = (Value: { Ref: string } | { 'Fn::GetAtt': string[] }) => ({ Value });
  const template = {
    Outputs: {
      Name: ref({ Ref: 'Queue' }),
      Arn: ref({ 'Fn::GetAtt': ['Queue', 'Arn'] }),
      Stream: ref({ 'Fn::GetAtt': ['Queue', 'StreamArn'] }),
      Other: ref({ Ref: 'Topic' }),
      Level: ref({ Ref: 'Level' }),
    },
  };
  const queue = { logicalId: 'Queue', type: 'T', action: 'change' as const, properties: [] };

  it.each([
    ['a change in place', 'no' as const, ['Stream']],
    ['a replacement', 'yes' as const, ['Arn', 'Name', 'Stream']],
    ['what may be one', 'maybe' as const, ['Arn', 'Name', 'Stream']],
  ])('after %s', (_what, replacement, expected) => {
    const found = outputsThatMayChange({ template, parameters: {} }, [], [], [{ ...queue, replacement }]);
    expect([...found].sort()).toEqual(expected);
  });

  it('after another parameter', () => {
    const found = outputsThatMayChange({ template, parameters: {} }, [], [{ path: 'Level' }], []);
    expect([...found]).toEqual(['Level']);
  });
});

describe('diffProject', () => {
  const modified: ResourceChange = change({ replacement: 'False', details: [] });

  it('makes a change set of what differs only, and deletes it again', async () => {
    const one = world({ changes: { 'shop-api': [modified] } });
    await one.deploy();
    one.stacks.writes.length = 0;
    const diffs = await diffProject(one.context, await one.deployment({ params: ['Suffix=2'] }));
    expect(diffs.map((diff) => [diff.id, diff.state])).toEqual([
      ['Artifacts', 'unchanged'],
      ['Data', 'unchanged'],
      ['Mail', 'unchanged'],
      ['Api', 'changed'],
    ]);
    expect(diffs[3]).toMatchObject({
      resources: [{ logicalId: 'Things', action: 'change', replacement: 'no', where: 't.yaml:4' }],
      parameters: [{ path: 'Table', before: 'things', after: 'things2' }],
    });
    expect(one.stacks.writes).toEqual(['createChangeSet shop-api UPDATE', 'deleteChangeSet shop-api']);
    expect(await one.stacks.changeSets('shop-api')).toEqual([]);
  });

  it('deletes the change set even when looking at it fails', async () => {
    const one = world();
    await one.deploy();
    one.stacks.behaviour.troubles = [{ operation: 'template', error: 'Odd', times: 99 }];
    one.stacks.writes.length = 0;
    await expect(diffProject(one.context, await one.deployment({ params: ['Suffix=2'] }))).rejects.toThrow(
      'Odd',
    );
    expect(await one.stacks.changeSets('shop-api')).toEqual([]);
  });

  it('lists what a new stack would hold, without touching anything', async () => {
    const one = world();
    const diffs = await diffProject(one.context, await one.deployment());
    expect(new Set(diffs.map((diff) => diff.state))).toEqual(new Set(['new']));
    expect(diffs[0]?.resources.map((resource) => [resource.action, resource.logicalId])).toEqual([
      ['add', 'Things'],
      ['add', 'Things2'],
    ]);
    expect([one.stacks.writes, one.uploads]).toEqual([[], []]);
  });

  it('lists what a value guards that is calculated from an output which is not known yet', async () => {
    const one = world();
    const deployment = await one.deployment();
    const table = { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Data', 'Outputs.Table'] }] }] };
    const guarded = (Condition: string) => ({ Type: 'AWS::SQS::Queue', Condition });
    const equals = (...both: Data[]) => ({ 'Fn::Equals': both });
    const data = {
      Parameters: { Table: { Type: 'String' } },
      Conditions: {
        Here: equals({ Ref: 'AWS::Region' }, 'eu-central-1'),
        Elsewhere: equals({ Ref: 'AWS::AccountId' }, '000000000000'),
        Known: equals({ Ref: 'Table' }, 'things'),
      },
      Resources: { A: guarded('Here'), B: guarded('Elsewhere'), C: guarded('Known') },
    };
    const selected = deployment.selected.map((node) =>
      node.id === 'Api'
        ? { ...node, parameters: { Table: table }, template: { ...node.template, data } }
        : node,
    );
    const diffs = await diffProject(one.context, { ...deployment, selected });
    const api = diffs.find((diff) => diff.id === 'Api');
    expect([api?.state, api?.resources.map((resource) => resource.logicalId)]).toEqual(['new', ['A', 'C']]);
  });

  it('knows a parameter of an existing stack that has its default', async () => {
    const one = world({ changes: { 'shop-mail': [modified] } });
    await one.deploy();
    const states = new Map((await one.deployment()).states);
    const mail = states.get('Mail');
    if (mail) states.set('Mail', { ...mail, parameters: { CloudCartDigest: 'other', Table: 'none' } });
    const diffs = await diffProject(one.context, { ...(await one.deployment()), states });
    expect(diffs.find((diff) => diff.id === 'Mail')).toMatchObject({ state: 'changed', parameters: [] });
  });

  it('stops at a stack that is at work', async () => {
    const one = world({ slow: { 'shop-mail': 99 } });
    await one.deploy({ only: ['Artifacts'] });
    await one.stacks.createChangeSet({
      stackName: 'shop-artifacts',
      changeSetName: 'other',
      type: 'UPDATE',
      templateBody: '{}',
      parameters: {},
      tags: {},
    });
    one.stacks.behaviour.polls = 99;
    await one.stacks.executeChangeSet('other', 't');
    await expect(diffProject(one.context, await one.deployment())).rejects.toEqual(failure('stack-busy', 5));
  });
});

describe('diffTemplates', () => {
  const root = (more: string) => `
Resources:
  Data: { Type: AWS::Serverless::Application, Properties: { Location: data.yaml } }
${more}`;
  const data = (timeout: number) => `
Parameters: { Token: { Type: String, NoEcho: true, Default: hush${timeout} } }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: ${timeout}, QueueName: !Sub 'q-\${AWS::Region}' }
`;
  const other = '  Old: { Type: AWS::Serverless::Application, Properties: { Location: data.yaml } }\n';
  const now = readProject('/project', memoryReader({ 'template.yaml': root(''), 'data.yaml': data(30) }));
  const then: Record<string, string> = { 'template.yaml': root(other), 'data.yaml': data(20) };

  it('compares with what was there, without an account', () => {
    const { diffs, left } = diffTemplates(now, 'main', (_root, _ref, name) => then[name]);
    expect(left).toEqual(['Old']);
    expect(diffs).toMatchObject([
      {
        id: 'Data',
        state: 'changed',
        resources: [
          {
            logicalId: 'Queue',
            action: 'change',
            replacement: 'unknown',
            where: 'data.yaml:4',
            properties: [{ path: 'VisibilityTimeout', before: '20', after: '30' }],
          },
        ],
      },
    ]);
    expect(JSON.stringify(diffs)).not.toContain('hush');
  });

  it('takes a template that was not there for a new stack', () => {
    const { diffs } = diffTemplates(now, 'main', () => undefined);
    expect(diffs.map((one) => one.state)).toEqual(['new']);
  });

  it('is told to people with signs, values and lines', () => {
    const { diffs, left } = diffTemplates(now, 'main', (_root, _ref, name) => then[name]);
    expect(renderDiff({ ref: 'main', differs: true, stacks: diffs, unwanted: left })).toBe(
      [
        'Data (data.yaml): changed',
        '  ~ Queue AWS::SQS::Queue  data.yaml:4',
        '      VisibilityTimeout: 20 → 30',
        'Old: not wanted any more; deploy leaves it as it is',
      ].join('\n'),
    );
    expect(renderDiff({ differs: false, stacks: [], unwanted: [] })).toBe('No differences.');
  });
});

it('knows a value that is not known', () => {
  expect([isUnknown('{{Data.Arn}}'), isUnknown('arn:x')]).toEqual([true, false]);
});
