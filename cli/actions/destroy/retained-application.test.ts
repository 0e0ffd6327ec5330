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
