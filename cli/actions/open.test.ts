import type { RunningEngine } from '../local/running-engine.ts';
import { choose, consoleHost, linksOf } from './open.ts';

const outputs = {
  ApiUrl: 'https://api.example',
  AdminUrl: 'https://admin.example',
  OrdersQueueUrl: 'https://sqs.example',
  TableName: 't',
};
const stacks = [{ id: 'Api', arn: 'arn:aws:cloudformation:eu-central-1:1:stack/shop-dev-api/x' }];
const functions = [{ function: 'HelloFunction', name: 'shop-dev-hello' }];

test('on AWS: addresses of outputs, then the pages of the console', () => {
  const place = { environment: 'dev', region: 'eu-central-1' };
  expect(linksOf(place, outputs, stacks, functions)).toEqual([
    { name: 'api', url: 'https://api.example' },
    { name: 'AdminUrl', url: 'https://admin.example' },
    {
      name: 'Api',
      url: 'https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/stackinfo?stackId=arn%3Aaws%3Acloudformation%3Aeu-central-1%3A1%3Astack%2Fshop-dev-api%2Fx',
    },
    {
      name: 'HelloFunction',
      url: 'https://eu-central-1.console.aws.amazon.com/lambda/home?region=eu-central-1#/functions/shop-dev-hello',
    },
  ]);
});

test('on the local engine there is no console', () => {
  const place = { environment: 'local', region: 'us-east-1' };
  expect(linksOf(place, outputs, stacks, functions).map(({ name }) => name)).toEqual(['api', 'AdminUrl']);
});

test('on the local engine no address of AWS is shown: another may answer there', () => {
  const foreign = {
    ApiUrl: 'https://6fec5bb7.execute-api.us-east-1.amazonaws.com/Prod/',
    ChinaUrl: 'https://6fec5bb7.execute-api.cn-north-1.amazonaws.com.cn/Prod/',
    FunctionUrl: 'https://x.lambda-url.us-east-1.on.aws/',
    EdgeUrl: 'https://d1.cloudfront.net',
    LocalUrl: 'http://127.0.0.1:4000/restapis/6fec5bb7/Prod/_user_request_',
    LikeUrl: 'https://notamazonaws.com/',
  };
  const names = (environment: string) =>
    linksOf({ environment, region: 'us-east-1' }, foreign, [], []).map(({ name }) => name);
  expect(names('local')).toEqual(['LocalUrl', 'LikeUrl']);
  expect(names('dev')).toEqual(['api', 'ChinaUrl', 'FunctionUrl', 'EdgeUrl', 'LocalUrl', 'LikeUrl']);
});

test('on the local engine the address of an API leads to the engine', () => {
  const engine = { shopEndpoint: 'http://127.0.0.1:4000' } as RunningEngine;
  const written = {
    WebUrl: 'https://abc1.execute-api.us-east-1.amazonaws.com/Prod/',
    SiteUrl: 'http://site.s3-website-us-east-1.amazonaws.com',
  };
  expect(linksOf({ environment: 'local', region: 'us-east-1', engine }, written, [], [])).toEqual([
    { name: 'WebUrl', url: 'http://127.0.0.1:4000/_aws/execute-api/abc1/Prod/' },
  ]);
});

test.each([
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
])('%s has a console of its own', (region, host) => {
  expect(consoleHost(region)).toBe(host);
});

test('without a name all are shown and the API is opened; a name chooses one, an unknown one is an error', () => {
  const all = [
    { name: 'HelloFunction', url: 'f' },
    { name: 'api', url: 'a' },
  ];
  expect(choose(all, undefined)).toEqual({ links: all, first: all[1] });
  expect(choose(all, 'hello').first?.url).toBe('f');
  expect(() => choose(all, 'apy')).toThrow(/Did you mean api\?/);
});
