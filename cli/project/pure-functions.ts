import { cidrBlocks } from './cidr.ts';
import type { Data } from './template-yaml.ts';

/** Says what is wrong with an argument. */
type Fail = (text: string) => never;

const textOf = (value: Data): string => (typeof value === 'string' ? value : JSON.stringify(value));

function cidr(argument: Data, fail: Fail): Data {
  const [block = '', count = 0, bits] = Array.isArray(argument) ? argument : fail('Fn::Cidr needs a list');
  const width = bits ?? (String(block).includes(':') ? 64 : 8);
  const found = cidrBlocks(String(block), Number(count), Number(width));
  return (
    found ??
    fail(`Fn::Cidr cannot divide ${textOf(block)} into ${textOf(count)} blocks of ${textOf(width)} bits`)
  );
}

/** Functions of nothing but their evaluated argument. */
export const PURE_FUNCTIONS: Readonly<Record<string, (argument: Data, fail: Fail) => Data>> = {
  'Fn::Base64': (argument) => Buffer.from(String(argument)).toString('base64'),
  'Fn::Cidr': cidr,
  'Fn::Length': (argument, fail) =>
    Array.isArray(argument) ? argument.length : fail('Fn::Length needs a list'),
  'Fn::ToJsonString': (argument) => JSON.stringify(argument),
};
