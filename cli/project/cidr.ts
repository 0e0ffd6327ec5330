import { isIPv4, isIPv6 } from 'node:net';

function bytesOfIPv6(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const missing = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const all = [...left, ...missing, ...right].map((group) => Number.parseInt(group, 16));
  return all.flatMap((group) => [group >> 8, group & 255]);
}

const toNumber = (bytes: readonly number[]): bigint =>
  bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

function toText(value: bigint, bits: number): string {
  const part = bits === 32 ? 8n : 16n;
  const count = bits / Number(part);
  const parts = Array.from({ length: count }, (_, index) =>
    Number((value >> (part * BigInt(count - 1 - index))) & ((1n << part) - 1n)),
  );
  if (bits === 32) return parts.join('.');
  return new URL(`http://[${parts.map((one) => one.toString(16)).join(':')}]/`).hostname.slice(1, -1);
}

/**
 * `Fn::Cidr`: consecutive blocks of an address range.
 * @param block `10.0.0.0/16` or an IPv6 range
 * @param count 1 to 256
 * @param cidrBits bits of an address within a block: 8 gives /24 blocks of IPv4
 * @returns undefined when the range cannot be divided like that
 */
export function cidrBlocks(block: string, count: number, cidrBits: number): string[] | undefined {
  const [address = '', written = ''] = block.split('/');
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes('.') ? 128 : 0;
  const prefix = /^\d+$/.test(written) ? Number(written) : -1;
  const wanted = bits - cidrBits;
  const isNumber = Number.isInteger(count) && Number.isInteger(cidrBits);
  if (bits === 0 || prefix < 0 || prefix > bits || !isNumber || count < 1 || count > 256) return undefined;
  if (wanted < prefix || cidrBits < 1 || BigInt(count) > 1n << BigInt(wanted - prefix)) return undefined;
  const bytes = bits === 32 ? address.split('.').map(Number) : bytesOfIPv6(address);
  const start = (toNumber(bytes) >> BigInt(bits - prefix)) << BigInt(bits - prefix);
  return Array.from(
    { length: count },
    (_, index) => `${toText(start + (BigInt(index) << BigInt(cidrBits)), bits)}/${wanted}`,
  );
}
