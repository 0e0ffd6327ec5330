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
  'seed-file-read': define({
    level: 'info',
    data: {
      file: string('as it was named; `-` is standard input'),
      format: string('of the file, with its delimiter'),
      rows: number('rows that are not blank'),
    },
    text: ({ file, format, rows }) => `${file === '-' ? 'Standard input' : file}: ${rows} rows of ${format}`,
    explain: 'A catalog file was read. Check the delimiter when columns are unknown.',
  }),
  'seed-page': define({
    level: 'warn',
    data: {},
    text: () => 'This is one page of a list, and more follow: load the pages of its nextKey too.',
    explain: 'The file is what `GET /products` returned, with a `nextKey`.',
  }),
  'seed-stock-limited': define({
    level: 'warn',
    data: {
      row: number('its place in the file, from 1'),
      productId: string('the product'),
      stock: number('units in the file'),
      loaded: number('units that are loaded: the most that can be set'),
    },
    text: ({ row, productId, stock, loaded }) =>
      `Row ${row} (${productId}): stock ${stock} is more than can be set; it is loaded as ${loaded}.`,
    explain:
      'The row is of an export: units of orders that failed came back on top of the most that can be set.',
  }),
  'seed-columns-ignored': define({
    level: 'info',
    data: { columns: strings('that are left out') },
    text: ({ columns }) => `Ignored columns: ${columns.join(', ')}`,
    explain:
      '`--ignore-columns` leaves out columns of CSV, and members of JSON, that a product does not have.',
  }),
  'seed-prices': define({
    level: 'info',
    data: { ranges: strings('lowest and highest price, one entry a currency') },
    text: ({ ranges }) => `Prices from ${ranges.join(', ')}`,
    explain: 'The prices that are about to be loaded: a wrong unit shows here.',
  }),
  'seed-progress': define({
    level: 'progress',
    data: { done: number('rows that are done'), total: number('rows') },
    text: ({ done, total }) => `Loading the catalog: ${done} of ${total} rows`,
    explain: 'Every two seconds while a catalog is loaded. A terminal shows it as a bar.',
  }),
  'seed-bad-column': define({
    level: 'error',
    data: { column: string('its name'), reason: string('what is wrong with it') },
    text: ({ column, reason }) => `Column ${column} ${reason}`,
    explain: 'A column keeps a CSV file from being loaded. `--ignore-columns` leaves out unknown ones.',
  }),
  'seed-bad-row': define({
    level: 'error',
    data: {
      row: number('which, from 1'),
      line: optional(number('where it begins in a CSV file or JSON lines, from 1')),
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
      return `Row ${row}: ${productId} exists and ${what}; left as it is. --update changes it`;
    },
    explain: 'A product of the catalog exists with other values. `--update` changes or restores it.',
  }),
  seeded: define({
    level: 'info',
    data: { summary: string('how many of each') },
    text: ({ summary }) => summary,
    explain: 'The catalog is in the shop.',
  }),
  'reconcile-progress': define({
    level: 'info',
    data: { what: string('table or rows'), rows: number('read of it so far') },
    text: ({ what, rows }) => `${what}: ${rows} read`,
    explain: '`reconcile` reads the shop, page by page.',
  }),
  'reconcile-emitted': define({
    level: 'info',
    data: {
      type: string('of the event'),
      orderId: string('of the order that it is about'),
      service: string('whose outbox holds it'),
    },
    text: ({ type, orderId }) => `${type} of ${orderId} is emitted again`,
    explain: '`reconcile --fix` has stored an event in its outbox; the sweep sends it after 10 seconds.',
  }),
  'reconcile-swept': define({
    level: 'info',
    data: { service: string('whose sweep it was') },
    text: ({ service }) => `The sweep of ${service} finished`,
    explain: "`reconcile --fix` has run a service's sweep.",
  }),
  'reconcile-sweep-failed': define({
    level: 'warn',
    data: { service: string('whose sweep it was'), reason: string('the error') },
    text: ({ service, reason }) => `The sweep of ${service} failed: ${reason}`,
    explain: '`reconcile --fix` continues: it reports what the sweep did not repair.',
  }),
  'demo-step': step('`demo` has done one step of a customer: `browse`, `cart`, `order`, `pay` or `ship`.'),
};
