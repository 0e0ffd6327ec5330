import path from 'node:path';
import { fakeContext } from '../context.fake.ts';
import { installedTools } from '../validate/tool.ts';
import { fakeProject, zipTexts } from './project.fake.ts';
import { samBuilder } from './sam-builder.ts';

it('builds functions and layers with the real sam', async () => {
  const project = fakeProject({
    'app.yaml': `Resources:
  F: { Type: AWS::Serverless::Function, Metadata: { BuildMethod: makefile }, Properties: { CodeUri: code, Handler: bootstrap, Runtime: provided.al2023 } }
  L: { Type: AWS::Serverless::LayerVersion, Metadata: { BuildMethod: makefile }, Properties: { ContentUri: layer } }`,
    'code/Makefile': 'build-F:\n\tcp main.sh $(ARTIFACTS_DIR)/bootstrap\n',
    'code/main.sh': '#!/bin/sh\n',
    'layer/Makefile': 'build-L:\n\tmkdir -p $(ARTIFACTS_DIR)/python && cp a.py $(ARTIFACTS_DIR)/python\n',
    'layer/a.py': 'a = 1\n',
  });
  try {
    const own = path.resolve('.venv/bin');
    const environment = { PATH: `${own}${path.delimiter}/usr/local/bin:/usr/bin:/bin`, HOME: project.root };
    const context = fakeContext({ projectRoot: project.root, environment });
    const programs = () => installedTools(context);
    const sam = samBuilder({ rootFolder: project.root, trust: context.trust, programs });
    const { artifacts, files } = await project.build({ sam });
    expect(zipTexts(artifacts[0]?.file ?? '')).toEqual({ bootstrap: '#!/bin/sh\n' });
    expect(zipTexts(files[0]?.file ?? '')).toEqual({ 'python/a.py': 'a = 1\n' });
  } finally {
    project.remove();
  }
}, 120_000);
