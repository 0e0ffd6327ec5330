import { parseRegistrationId, registrationId } from './registration.ts';

const HASH = '0123456789abcdef'.repeat(4);

test.each(['machine', 'm', 'shop-2', `a${'b'.repeat(62)}`, 'a--'])(
  'the registration of %s is found again by its physical id',
  (clientId) => {
    const id = registrationId(clientId, HASH);
    expect(id).toBe(`${clientId}/${HASH}`);
    expect(parseRegistrationId(id)).toEqual({ clientId, keyHash: HASH });
  },
);

test.each([
  ['no id', ''],
  ['the name that CloudFormation makes up for a resource that failed', 'MachineClient-1ABCDEFGHIJKL'],
  ['no client', `/${HASH}`],
  ['a client that begins with a digit', `1machine/${HASH}`],
  ['a client in capitals', `Machine/${HASH}`],
  ['a client with another character', `mach_ine/${HASH}`],
  ['a client of 64 characters', `a${'b'.repeat(63)}/${HASH}`],
  ['text before the client', `x machine/${HASH}`],
  ['no hash', 'machine/'],
  ['a hash that is too short', `machine/${HASH.slice(1)}`],
  ['a hash that is too long', `machine/${HASH}0`],
  ['a hash in capitals', `machine/${HASH.toUpperCase()}`],
  ['a hash that is not hexadecimal', `machine/${'g'.repeat(64)}`],
  ['text behind the hash', `machine/${HASH} x`],
])('%s is no registration', (_what, id) => {
  expect(parseRegistrationId(id)).toBeUndefined();
});
