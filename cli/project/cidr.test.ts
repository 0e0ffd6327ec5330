import { cidrBlocks } from './cidr.ts';

it.each([
  ['192.168.0.0/16', 2, 8, ['192.168.0.0/24', '192.168.1.0/24']],
  ['10.0.7.9/24', 3, 4, ['10.0.7.0/28', '10.0.7.16/28', '10.0.7.32/28']],
  ['10.0.0.0/8', 1, 16, ['10.0.0.0/16']],
  ['2001:db8::/56', 2, 64, ['2001:db8::/64', '2001:db8:0:1::/64']],
])('%s in %i blocks of %i bits', (block, count, bits, expected) => {
  expect(cidrBlocks(block, count, bits)).toEqual(expected);
});

it.each([
  ['10.0.0.0/24', 2, 8],
  ['10.0.0.0/24', 0, 4],
  ['10.0.0.0/16', 257, 4],
  ['10.0.0.0', 1, 4],
  ['nothing/8', 1, 4],
  ['10.0.0.0/16', 1, 17],
])('%s cannot be divided into %i blocks of %i bits', (block, count, bits) => {
  expect(cidrBlocks(block, count, bits)).toBeUndefined();
});
