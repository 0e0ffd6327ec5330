import { memoryReader } from '../project/memory.fake.ts';
import { readProject } from '../project/project.ts';
import { asMap } from '../project/template-yaml.ts';
import { packageRoot, packageStack } from './package-template.ts';
import { prepareTemplate } from './prepared-template.ts';

/** Properties of the applications of the packaged root. */
function packaged(root: string) {
  const files = { 'template.yaml': root, 'a.yaml': 'Resources: { Q: { Type: AWS::SQS::Queue } }\n' };
  const project = readProject('/project', memoryReader(files));
  const children = project.stacks
    .filter(({ id }) => id !== project.rootStack)
    .map((node) => packageStack(prepareTemplate('/project', node.id, node.template), new Map()));
  const found = packageRoot(project, children);
  const resources = asMap(JSON.parse(found.body).Resources);
  return { stack: found.stack, properties: (id: string) => asMap(asMap(resources[id]).Properties) };
}

it('names a packaged child with the property of its type', () => {
  const { stack, properties } = packaged(`
Resources:
  App: { Type: AWS::Serverless::Application, Properties: { Location: a.yaml } }
  Plain: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: a.yaml } }
`);
  expect(stack).toBe('Root');
  expect(properties('App')).toEqual({
    Location: expect.stringMatching(/^\.\/.*\.template$/),
    Parameters: {},
  });
  expect(properties('Plain')).toEqual({ TemplateURL: properties('App').Location, Parameters: {} });
});

it('has another name than the stack of the resources of the root', () => {
  const { stack } = packaged(`
Resources:
  App: { Type: AWS::Serverless::Application, Properties: { Location: a.yaml } }
  Own: { Type: AWS::SQS::Queue }
`);
  expect(stack).toBe('NestedRoot');
});
