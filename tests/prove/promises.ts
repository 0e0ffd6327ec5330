/** The promises, in the order of the page. */
export const PROMISES = {
  P1: 'No oversell, no undersell',
  P2: 'No lost order',
  P3: 'No double charge',
  P4: 'One effect per idempotency key',
  P5: 'No message lost or silently dropped',
  P6: 'Duplicates and disorder are harmless',
  P7: 'Stock comes back exactly once',
  P8: "Nobody reaches another's data",
  P9: 'Rights, and no mass assignment',
  P10: "The price is the shop's",
  P11: 'Any input is answered',
  P12: 'Conflicts are invisible',
  P13: 'No write skew',
  P14: 'It degrades, it does not corrupt',
  P15: 'Any red run can be repeated',
  P16: 'It can be recovered',
  P17: 'One cart version becomes one order',
  P23: 'No command touches what another environment owns',
} as const;

export type PromiseId = keyof typeof PROMISES;

export const PROMISE_IDS = Object.keys(PROMISES) as PromiseId[];

/** Promises that no mutant stands for: what they promise is kept by settings and a command, not by a safeguard in the code. */
export const WITHOUT_MUTANT: ReadonlySet<PromiseId> = new Set(['P16']);
