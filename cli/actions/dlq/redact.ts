/** Members whose values are never shown: what they hold lets whoever reads it pay, or act, in another's name. */
const SECRET =
  /^(payment_?token|access_?token|id_?token|refresh_?token|token|client_?secret|secret|password|api_?key|authorization)$/i;

export const REDACTED = '[redacted]';

/** A message's text without secrets: JSON, and JSON within it, with their values replaced; anything else as it is. */
export function redact(text: string): string {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return text;
  return JSON.stringify(value, (name, inner: unknown) => {
    if (SECRET.test(name) && inner !== null && inner !== undefined) return REDACTED;
    return typeof inner === 'string' && /^\s*[{[]/.test(inner) ? redact(inner) : inner;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
