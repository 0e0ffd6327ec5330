import { memoryReader } from '../../project/memory.fake.ts';
import { readProject } from '../../project/project.ts';
import { warnOfDroppedAttributes } from './dropped-attributes.ts';

const FILES = {
  'template.yaml':
    'Resources: { App: { Type: AWS::Serverless::Application, Properties: { Location: app.yaml } } }',
  'app.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Q: { Type: AWS::SQS::Queue }
  T:
    Type: AWS::Serverless::SimpleTable
    DependOn: Q
    DeletionPolicy: Retain`,
};

test('an attribute that SAM drops is reported with its place when its stack is deployed', () => {
  const emitted: unknown[] = [];
  const { stacks } = readProject('/project', memoryReader(FILES));
  warnOfDroppedAttributes({ reporter: { emit: (one) => emitted.push(one) } }, stacks);
  expect(emitted).toMatchObject([
    {
      code: 'attribute-ignored',
      stack: 'App',
      data: {
        where: 'app.yaml:6',
        text: 'SAM ignores the attribute DependOn. Did you mean DependsOn?',
      },
    },
  ]);
});
