import type { Finding } from '../../tests/invariants/report.ts';
import type { Receipt } from './receipt.ts';

const OURS = 'CloudCart';

const round = (value: number): number => Number(value.toFixed(2));
const units = ({ readUnits, writeUnits }: Receipt): number => readUnits + writeUnits;
/** The calls that code makes, and the requests through the API that on AWS are calls of their own. */
const hops = ({ calls, apiRequests }: Receipt): number => calls + apiRequests;

interface Ratios {
  readonly lines: number;
  readonly against: string;
  readonly calls: number;
  readonly units: number;
  readonly price: number;
}

/** Ours ÷ each other design, per number of lines. */
export function ratios(receipts: readonly Receipt[]): Ratios[] {
  const ours = new Map(receipts.filter(({ design }) => design === OURS).map((one) => [one.lines, one]));
  return receipts.flatMap((other) => {
    const own = ours.get(other.lines);
    if (own === undefined || own === other) return [];
    return {
      lines: other.lines,
      against: other.design,
      calls: round(hops(own) / hops(other)),
      units: round(units(own) / units(other)),
      price: round(own.perMillion / other.perMillion),
    };
  });
}

const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, at) => (at === 0 ? String(cell).padEnd(32) : String(cell).padStart(12))).join('');

/** The figures, and ours ÷ theirs. */
export function table(receipts: readonly Receipt[]): string {
  const head = [
    'one order',
    'lines',
    'calls',
    'requests',
    'functions',
    'written',
    'read',
    'SNS',
    'SQS',
    '$/million',
  ];
  const figures = receipts.map((one) =>
    row([
      one.design,
      one.lines,
      one.calls,
      one.apiRequests,
      one.invocations,
      one.writeUnits,
      one.readUnits,
      one.snsPublishes,
      one.sqsRequests,
      one.perMillion.toFixed(2),
    ]),
  );
  const compared = ratios(receipts).map((one) =>
    row([`÷ ${one.against}`, one.lines, one.calls, one.units, one.price]),
  );
  return [
    row(head),
    ...figures,
    '',
    row(['ours ÷ theirs', 'lines', 'calls', 'units', 'price']),
    ...compared,
  ].join('\n');
}

/** What the one page of promises takes over. `ok` is what is promised: as many calls for any number of lines. */
export function proofOf(receipts: readonly Receipt[]): Finding[] {
  const own = receipts.filter(({ design }) => design === OURS);
  const calls = [...new Set(own.map(hops))];
  const numbers: Record<string, number> = {};
  for (const one of own) {
    numbers[`calls, ${one.lines} lines`] = hops(one);
    numbers[`units, ${one.lines} lines`] = round(units(one));
  }
  for (const one of ratios(receipts)) {
    numbers[`price ÷ ${one.against}, ${one.lines} lines`] = one.price;
    numbers[`units ÷ ${one.against}, ${one.lines} lines`] = one.units;
  }
  return [
    {
      promise: 'cost',
      title:
        'An order takes as many AWS calls for 1 line as for 20; half of the sequential design’s units is not reached',
      tried: `${own.length} orders of ${own.map(({ lines }) => lines).join(', ')} lines, recorded from the running shop`,
      numbers,
      ok: calls.length === 1,
    },
  ];
}
