import { fakeAccount } from './account.fake.ts';

const application = (more = '') =>
  `{ Type: AWS::Serverless::Application${more}, Properties: { Location: a.yaml } }`;
const ENVIRONMENT = {
  name: 'dev',
  application: 'shop',
  otherApplications: [],
  templates: {
    'template.yaml': `Resources: { Kept: ${application(', DeletionPolicy: Retain')}, Gone: ${application()}, Own: { Type: AWS::SNS::Topic } }\n`,
    'a.yaml': 'Resources: { Q: { Type: AWS::SQS::Queue } }\n',
  },
};

it('leaves an application with DeletionPolicy: Retain, and deletes the resources of the root', async () => {
  const account = fakeAccount();
  for (const stack of ['shop', 'shop-kept', 'shop-gone']) account.deploy(stack, []);
  const report = await account.destroy(ENVIRONMENT);
  expect(report.kept).toEqual([{ id: 'Kept', name: 'shop-kept' }]);
  expect(report.deleted.map((one) => one.name).sort()).toEqual(['shop', 'shop-gone']);
  expect([...account.stacks.states.keys()]).toEqual(['shop-kept']);
});

describe('an application whose DeletionPolicy is a reference or a choice', () => {
  const HEAD = `
Transform: AWS::LanguageExtensions
Parameters: { Keep: { Type: String, Default: Retain }, Free: { Type: String, Default: Delete }, Env: { Type: String, Default: prod } }
Conditions: { Prod: !Equals [!Ref Env, prod] }
Mappings: { Policies: { prod: { Apps: RetainExceptOnCreate }, dev: { Apps: Delete } } }
`;
  const destroyed = async (policy: string) => {
    const account = fakeAccount();
    account.deploy('shop-app', []);
    const templates = {
      ...ENVIRONMENT.templates,
      'template.yaml': `${HEAD}\nResources: { App: ${application(`, DeletionPolicy: ${policy}`)} }\n`,
    };
    await account.destroy({ ...ENVIRONMENT, templates });
    return !account.stacks.states.has('shop-app');
  };

  it.each([
    ['a parameter', '!Ref Keep'],
    ['a choice', '!If [Prod, Retain, Delete]'],
    ['a mapping', '!FindInMap [Policies, !Ref Env, Apps]'],
    ['what is not decided', '!ImportValue policy'],
    ['what cannot be evaluated', '!FindInMap [Policies, other, Apps]'],
    ['what is no policy', 'retain'],
  ])('stays with %s: %s', async (_what, policy) => {
    expect(await destroyed(policy)).toBe(false);
  });

  it.each([
    ['a parameter', '!Ref Free'],
    ['a choice', '!If [Prod, Delete, Retain]'],
    ['no value', '!If [Prod, !Ref AWS::NoValue, Retain]'],
  ])('is deleted with %s: %s', async (_what, policy) => {
    expect(await destroyed(policy)).toBe(true);
  });

  it('keeps its data when a resource in it may be retained', async () => {
    const account = fakeAccount();
    account.deploy('shop-app', []);
    const templates = {
      'template.yaml': `Resources: { App: ${application()} }\n`,
      'a.yaml': `${HEAD}\nResources: { T: { Type: AWS::SNS::Topic, DeletionPolicy: !Ref Keep } }\n`,
    };
    await account.destroy({ ...ENVIRONMENT, templates }, { keepData: true });
    expect(account.stacks.states.has('shop-app')).toBe(true);
  });
});
