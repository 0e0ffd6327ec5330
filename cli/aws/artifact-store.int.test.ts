import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../platform/clock.ts';
import { systemIds } from '../../platform/ids.ts';
import { artifactStoreContract } from './artifact-store.contract.ts';
import { s3ArtifactStore } from './artifact-store.ts';

// The tier's engine keeps checksums, and gives them as S3 does.
const Bucket = `artifact-store-${systemIds(systemClock).next().toLowerCase()}`;
const place = { account: '000000000000', region: 'us-east-1' };
let client: S3Client;

beforeAll(async () => {
  client = new S3Client({ forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => client.destroy());

artifactStoreContract(async () => ({
  store: s3ArtifactStore(client, Bucket, place),
  plant: async (Key, Body) => {
    await client.send(new PutObjectCommand({ Bucket, Key, Body }));
  },
}));
