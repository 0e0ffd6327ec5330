import type { RunningEngine } from '../../local/running-engine.ts';
import { flatOutputs } from './flat-outputs.ts';

const AWS = { environment: 'dev' };
const HERE = { environment: 'local', engine: { shopEndpoint: 'http://127.0.0.1:4000' } as RunningEngine };

describe('flatOutputs', () => {
  it('is one sorted object of all stacks', () => {
    expect(flatOutputs({ Data: { Table: 't' }, Api: { ApiUrl: 'https://x' } }, AWS)).toEqual({
      ApiUrl: 'https://x',
      Table: 't',
    });
    expect(Object.keys(flatOutputs({ B: { Z: '1' }, A: { Y: '2' } }, AWS))).toEqual(['Y', 'Z']);
  });

  it('puts the stack before a name that means two things', () => {
    expect(flatOutputs({ A: { Name: '1', Same: 's' }, B: { Name: '2', Same: 's' } }, AWS)).toEqual({
      AName: '1',
      BName: '2',
      Same: 's',
    });
  });

  it('gives an address of the local API that works from here', () => {
    const outputs = { Api: { ApiUrl: 'https://abc.execute-api', RestApiId: 'abc', StageName: 'v1' } };
    expect(flatOutputs(outputs, HERE).ApiUrl).toBe('http://127.0.0.1:4000/restapis/abc/v1/_user_request_');
    expect(flatOutputs(outputs, AWS).ApiUrl).toBe('https://abc.execute-api');
  });

  it.each([
    [
      'https://abc1.execute-api.us-east-1.amazonaws.com/Prod/items/',
      'http://127.0.0.1:4000/_aws/execute-api/abc1/Prod/items/',
    ],
    [
      'https://abc1.execute-api.cn-north-1.amazonaws.com.cn',
      'http://127.0.0.1:4000/_aws/execute-api/abc1/$default',
    ],
    [
      'https://abc1.execute-api.eu-west-1.amazonaws.com/',
      'http://127.0.0.1:4000/_aws/execute-api/abc1/$default/',
    ],
    ['https://api.example.com/v1', 'https://api.example.com/v1'],
    ['abc1', 'abc1'],
  ])('the address that another application writes leads to the local engine: %s', (ApiUrl, expected) => {
    expect(flatOutputs({ App: { ApiUrl } }, HERE).ApiUrl).toBe(expected);
    expect(flatOutputs({ App: { ApiUrl } }, AWS).ApiUrl).toBe(ApiUrl);
  });
});
