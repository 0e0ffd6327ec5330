import { unzipSync } from 'fflate';
import { reproducibleZip, sha256 } from './zip.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('reproducibleZip', () => {
  it('depends on names and contents only', () => {
    const one = reproducibleZip({ 'b.js': bytes('b'), 'a.js': bytes('a') });
    const other = reproducibleZip({ 'a.js': bytes('a'), 'b.js': bytes('b') });
    expect(sha256(one)).toBe(sha256(other));
    expect(Object.keys(unzipSync(one))).toEqual(['a.js', 'b.js']);
  });

  it('is what it always was, on every machine and day', () => {
    expect(sha256(reproducibleZip({ 'lambda.js': bytes('exports.http = 1;\n') }))).toBe(
      '34f882cadf49eba888924fbe7fccd193200db72b90a2d3f00dfa65942e7e7632',
    );
  });

  it('is dated 1980 and readable by everybody', () => {
    const zip = Buffer.from(reproducibleZip({ 'a.js': bytes('a') }));
    const central = zip.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    expect(zip.readUInt32LE(central + 12)).toBe(0x00210000);
    expect(zip.readUInt32LE(central + 38) >>> 16).toBe(0o100644);
  });

  it('differs with one byte', () => {
    expect(sha256(reproducibleZip({ a: bytes('1') }))).not.toBe(sha256(reproducibleZip({ a: bytes('2') })));
  });
});
