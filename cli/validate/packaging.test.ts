import { type FakeProject, fakeProject } from '../build/project.fake.ts';
import { packagingFindings } from './packaging.ts';
import { readSources } from './sources.ts';

let project: FakeProject;
afterEach(() => project.remove());

const found = (hasSam = true) =>
  packagingFindings(project.root, readSources(project.root).sources, hasSam).map(({ rule, where }) => [
    rule,
    where,
  ]);

const APPLICATION = 'App: { Type: AWS::Serverless::Application, Properties: { Location: app.yaml } }';

it('finds what cannot be packaged, in the root and in each child', () => {
  const layer = 'L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: nowhere } }';
  project = fakeProject({
    'template.yaml': `Resources:\n  ${APPLICATION}\n  ${layer}`,
    'app.yaml': `Resources:\n  ${layer}`,
  });
  expect(found()).toEqual([
    ['artifact-missing', 'template.yaml:3'],
    ['artifact-missing', 'app.yaml:2'],
  ]);
});

it('names what needs sam, where sam is not installed', () => {
  project = fakeProject({
    'app.yaml': `Resources:
  F: { Type: AWS::Serverless::Function, Properties: { CodeUri: py, Handler: a.b, Runtime: python3.12 } }`,
    'py/requirements.txt': 'requests',
  });
  expect(found(false)).toEqual([['sam-missing', 'app.yaml:2']]);
  expect(found(true)).toEqual([]);
});
