import { decodeCatalog, type Encoding } from './decode.ts';

const CREME = 'productId,name\nf3,Crème\n';
const latin1 = Buffer.from(CREME, 'latin1');
const utf16 = Buffer.from(`\ufeff${CREME}`, 'utf16le');

test.each<[string, Uint8Array, Encoding | undefined]>([
  ['UTF-8', Buffer.from(CREME), undefined],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${CREME}`), undefined],
  ['Windows-1252 when it is named', latin1, 'windows-1252'],
  ['UTF-16 when it is named', utf16, 'utf-16le'],
  ['UTF-16 without a byte order mark', Buffer.from(CREME, 'utf16le'), 'utf-16le'],
])('%s is read', (_what, bytes, encoding) => {
  expect(decodeCatalog(bytes, 'a.csv', encoding)).toBe(CREME);
});

test('Windows-1252 has more than Latin-1', () => {
  expect(decodeCatalog(Uint8Array.of(0x80, 0x93), 'a.csv', 'windows-1252')).toBe('€“');
});

test.each<[string, Uint8Array, Encoding | undefined, RegExp, RegExp]>([
  [
    'Windows-1252',
    latin1,
    undefined,
    /line 2 holds other bytes.*"f3,Crème"/,
    /UTF-8, or add --encoding windows-1252/,
  ],
  ['UTF-16', utf16, undefined, /is UTF-16, not UTF-8/, /--encoding utf-16le/],
  [
    'UTF-16 without its mark',
    Buffer.from(CREME, 'utf16le'),
    undefined,
    /UTF-16 or no text/,
    /Save it as UTF-8/,
  ],
  ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 65, 0, 0, 0), undefined, /is UTF-32/, /Save it as UTF-8\.$/],
  ['UTF-32 named as UTF-16', Uint8Array.of(0xff, 0xfe, 0, 0), 'utf-16le', /is UTF-32/, /Save it as UTF-8\.$/],
  ['UTF-32, big endian', Uint8Array.of(0, 0, 0xfe, 0xff, 0, 0, 0, 65), undefined, /is UTF-32/, /as UTF-8\.$/],
  ['UTF-16, the other way round', Uint8Array.of(0xfe, 0xff, 0, 65), undefined, /UTF-16/, /Save it as UTF-8/],
  [
    'text that was lost before',
    Buffer.from('a\nCr\ufffdme'),
    undefined,
    /line 2 holds U\+FFFD/,
    /Export it again/,
  ],
  ['a spreadsheet', Uint8Array.of(0x50, 0x4b, 3, 4, 0), undefined, /is a spreadsheet/, /as CSV in UTF-8/],
  ['UTF-8 named Windows-1252', Buffer.from(CREME), 'windows-1252', /is UTF-8/, /Leave --encoding out/],
  [
    'UTF-16 that was cut off',
    utf16.subarray(0, -1),
    'utf-16le',
    /ends within a character/,
    /^Export it again/,
  ],
  [
    'half a character',
    Uint8Array.of(0xff, 0xfe, 0, 0xd8, 65, 0),
    'utf-16le',
    /half a char/,
    /^Export it again/,
  ],
  [
    'UTF-16, the other way round, named',
    Uint8Array.of(0xfe, 0xff, 0, 65),
    'utf-16le',
    /big/,
    /Save it as UTF-8/,
  ],
  ['UTF-8 named UTF-16', Buffer.from(CREME), 'utf-16le', /is not UTF-16/, /Leave --encoding out/],
])('%s is refused with what to do', (_what, bytes, encoding, message, remedy) => {
  expect(() => decodeCatalog(bytes, 'a.csv', encoding)).toThrow(
    expect.objectContaining({
      code: 'seed-file',
      exitCode: 2,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    }),
  );
});
