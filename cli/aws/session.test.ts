import { environmentConfig } from '../project/memory.fake.ts';
import { checkPlace, isLoopback } from './session.ts';

const CONFIG = environmentConfig({
  name: 'prod',
  stackName: 'shop',
  accounts: ['111122223333'],
  regions: ['eu-central-1'],
});

describe('isLoopback', () => {
  it.each(['http://127.0.0.1:4566', 'http://localhost:1', 'http://[::1]:80', 'http://127.1.2.3'])(
    '%s is',
    (url) => {
      expect(isLoopback(url)).toBe(true);
    },
  );

  it.each([
    'https://dynamodb.eu-central-1.amazonaws.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://192.168.0.1',
    'http://user@10.0.0.1',
    '127.0.0.1',
    '',
  ])('%j is not', (url) => {
    expect(isLoopback(url)).toBe(false);
  });
});

describe('checkPlace', () => {
  const refused = (code: string) => expect.objectContaining({ code, exitCode: 4 });

  it('lets the right place pass, and any when none is listed', () => {
    expect(() => checkPlace(CONFIG, '111122223333', 'eu-central-1')).not.toThrow();
    expect(() => checkPlace({ ...CONFIG, accounts: [], regions: [] }, 'x', 'y')).not.toThrow();
  });

  it('stops at another account or region with exit 4', () => {
    expect(() => checkPlace(CONFIG, '999', 'eu-central-1')).toThrow(refused('wrong-account'));
    expect(() => checkPlace(CONFIG, '111122223333', 'us-east-1')).toThrow(refused('wrong-region'));
  });
});
