import { define, number, optional, string, strings } from './define.ts';

const step = (explain: string) =>
  define({
    level: 'info',
    data: {
      step: string('its name'),
      text: string('what happened'),
      atMs: number('when it began, in milliseconds from the start'),
      durationMs: number('how long it took, in milliseconds'),
    },
    text: (data) => `${data.step.padEnd(7)} ${data.text} (${data.durationMs} ms)`,
    explain,
  });

export const shopMessages = {
  'seed-bad-row': define({
    level: 'error',
    data: {
      row: number('which, from 1'),
      line: optional(number('where it begins in a CSV file, from 1')),
      productId: optional(string('if it has one')),
      reasons: strings('what is wrong with it'),
    },
    text: ({ row, line, productId, reasons }) =>
      `${line === undefined ? `Row ${row}` : `Line ${line}`}${productId === undefined ? '' : ` (${productId})`}: ${reasons.join('; ')}`,
    explain: 'A row of the catalog is not a product. Without `--skip-bad` no row is loaded.',
  }),
  'seed-row-failed': define({
    level: 'error',
    data: {
      row: number('which, from 1'),
      productId: string('of the row'),
      reason: string('what the API answered'),
    },
    text: ({ row, productId, reason }) => `Row ${row} (${productId}) was not taken: ${reason}`,
    explain: 'The API refused a row of the catalog, or did not answer.',
  }),
  'seed-row-differs': define({
    level: 'warn',
    data: { row: number('which, from 1'), productId: string('of the row'), fields: strings('that differ') },
    text: ({ row, productId, fields }) => {
      const what = fields.includes('archived') ? 'is archived' : `has another ${fields.join(', ')}`;
      return `Row ${row}: ${productId} is in the shop already and ${what}; left as it is`;
    },
    explain: 'A product of the catalog is in the shop with other values, which somebody may have wanted.',
  }),
  seeded: define({
    level: 'info',
    data: { summary: string('how many of each') },
    text: ({ summary }) => summary,
    explain: 'The catalog is in the shop.',
  }),
  'reconcile-reads': define({
    level: 'info',
    data: { what: string('table or rows'), rows: number('read of it so far') },
    text: ({ what, rows }) => `${what}: ${rows} read`,
    explain: '`reconcile` reads the shop, page by page.',
  }),
  'reconcile-told': define({
    level: 'info',
    data: {
      type: string('of the event'),
      orderId: string('of the order that it is about'),
      service: string('whose outbox holds it'),
    },
    text: ({ type, orderId }) => `${type} of ${orderId} is told again`,
    explain: '`reconcile --fix` has stored an event in its outbox; the sweep sends it after 10 seconds.',
  }),
  'reconcile-swept': define({
    level: 'info',
    data: { service: string('whose sweep it was') },
    text: ({ service }) => `The sweep of ${service} has run`,
    explain: "`reconcile --fix` has run a service's sweep.",
  }),
  'reconcile-sweep-failed': define({
    level: 'warn',
    data: { service: string('whose sweep it was'), reason: string('what it said') },
    text: ({ service, reason }) => `The sweep of ${service} has failed: ${reason}`,
    explain: '`reconcile --fix` goes on: what the sweep did not do is found again.',
  }),
  'demo-step': step('`demo` has done one step of a customer: `browse`, `cart`, `order`, `pay` or `ship`.'),
};
