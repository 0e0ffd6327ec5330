/** Between the metadata of a streamed HTTP response and its body. */
const DELIMITER = '\0'.repeat(8);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/**
 * What a deployed function returned. A function with response streaming returns any text, or the metadata of an HTTP response,
 * eight zero bytes and its body.
 */
export function parsePayload(text: string): unknown {
  if (text === '') return null;
  const end = text.indexOf(DELIMITER);
  const metadata = end < 0 ? undefined : parsed(text.slice(0, end));
  return typeof metadata === 'object' && metadata !== null
    ? { ...metadata, body: text.slice(end + DELIMITER.length) }
    : parsed(text);
}
