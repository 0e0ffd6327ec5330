import { execFile, execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { parse } from 'yaml';
import { engine } from '../harness/shop.ts';

const ROOT = join(__dirname, '..', '..');
const STACKS = ['Api', 'Artifacts', 'Data', 'Keys', 'Messaging', 'Workers'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloudcart-sam-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the project's own sam-cli as its users would; it calls nobody but the engine. */
function sam(...args: string[]): Promise<string> {
  const { endpoint, region, credentials } = engine();
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    SAM_CLI_TELEMETRY: '0',
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  return new Promise((resolve, reject) => {
    execFile(
      join(ROOT, '.venv', 'bin', 'sam'),
      args,
      { cwd: ROOT, env, maxBuffer: 2 ** 24 },
      (error, out, err) => {
        if (error) reject(new Error(`sam ${args.join(' ')} failed:\n${out}\n${err}`));
        else resolve(out + err);
      },
    );
  });
}

test('sam-cli finds every template valid', async () => {
  for (const template of ['template.yaml', ...STACKS.map((id) => `templates/${id.toLowerCase()}.yaml`)]) {
    expect(await sam('validate', '--lint', '--template-file', template)).toContain('is a valid SAM Template');
  }
}, 120_000);

test("sam-cli reads samconfig.toml, cloudcart's own tables included", async () => {
  for (const environment of ['dev', 'prod']) {
    const told = await sam('validate', '--config-env', environment, '--template-file', 'template.yaml');
    expect(told).toContain('is a valid SAM Template');
  }
}, 60_000);

test('sam-cli builds and packages the whole application, and leaves the checkout as it was', async () => {
  const before = readdirSync(join(ROOT, 'node_modules')).sort();
  const build = join(folder, 'build');
  await sam('build', '--build-dir', build);
  expect(readdirSync(build).sort()).toEqual([...STACKS, 'template.yaml']);
  const bundle = join(build, 'Api', 'OrdersHttpFunction', 'lambda.js');
  const script = `process.stdout.write(typeof require(${JSON.stringify(bundle)}).http)`;
  expect(execFileSync(process.execPath, ['-e', script]).toString()).toBe('function');
  expect(readdirSync(join(ROOT, 'node_modules')).sort()).toEqual(before);

  const bucket = `sam-${Math.floor(performance.timeOrigin)}`;
  const s3 = new S3Client({ ...engine(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const packaged = join(folder, 'packaged.yaml');
  const from = join(build, 'template.yaml');
  await sam('package', '--template-file', from, '--s3-bucket', bucket, '--output-template-file', packaged);
  const { Resources } = parse(await readFile(packaged, 'utf8'), { logLevel: 'silent' });
  for (const id of STACKS)
    expect(Resources[id].Properties.Location).toMatch(new RegExp(`^https?://.*${bucket}/`));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(Contents.length).toBeGreaterThan(STACKS.length);
  await s3.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }),
  );
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  s3.destroy();
}, 180_000);

test('sam-cli makes a change set of a template and leaves it for somebody to look at', async () => {
  const cloudFormation = new CloudFormationClient(engine());
  const StackName = `sam-${Math.floor(performance.timeOrigin)}-data`;
  await sam(
    'deploy',
    ...['--template-file', 'templates/data.yaml', '--stack-name', StackName],
    ...['--parameter-overrides', 'Environment=staging', '--no-execute-changeset', '--no-confirm-changeset'],
    ...['--capabilities', 'CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND', '--region', engine().region],
  );
  const { Summaries = [] } = await cloudFormation.send(new ListChangeSetsCommand({ StackName }));
  expect(Summaries).toMatchObject([{ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' }]);
  const ChangeSetName = Summaries[0]?.ChangeSetId ?? Summaries[0]?.ChangeSetName;
  const { Changes = [] } = await cloudFormation.send(
    new DescribeChangeSetCommand({ StackName, ChangeSetName }),
  );
  expect(Changes.map(({ ResourceChange }) => ResourceChange?.Action)).toContain('Add');
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  cloudFormation.destroy();
}, 60_000);
