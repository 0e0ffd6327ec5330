const CORRELATION_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Reports whether a text may be used as a correlation id in logs, events and headers: 1–64 letters, digits, `.`, `_`, `-`. */
export const isCorrelationId = (value: unknown): value is string =>
  typeof value === 'string' && CORRELATION_ID.test(value);
