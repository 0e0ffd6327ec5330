import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { engine, outputs } from '../harness/shop.ts';
import { readEvent, readManifest, type SampleEvent } from './manifest.ts';

/** Deterministic: another order for each round, the same one in each run of the tests. */
function shuffled<T>(items: T[], seed: number): T[] {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state;
  };
  return items
    .map((item) => ({ item, rank: next() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}

const lambda = new LambdaClient(engine());
afterAll(() => lambda.destroy());

const nameOf = ({ logicalId }: SampleEvent): string => outputs()[`${logicalId}Name`] ?? logicalId;

const run = (sample: SampleEvent) =>
  lambda.send(
    new InvokeCommand({ FunctionName: nameOf(sample), Payload: Buffer.from(readEvent(sample.file)) }),
  );

const rounds = [1, 2].flatMap((round) =>
  shuffled(readManifest(), round).map((sample) => ({ round, sample, file: sample.file })),
);

test.each(rounds)('round $round: $file', async ({ sample }) => {
  const { FunctionError, Payload } = await run(sample);
  const result: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
  expect({ FunctionError, result }).toMatchObject({ FunctionError: undefined });
  expect(result).toEqual(expect.objectContaining(sample.expect));
});
