/** What goes with a request. */
export interface Sent {
  /** Sent as JSON; text and bytes are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `false` sends no key, a text sends it as the key. Default the shop's own. */
  readonly key?: false | string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON body; undefined when there is none. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** Brings a request to a shop, in this process or over HTTP. The path has its query with it. */
export type Send = (method: string, path: string, sent?: Sent) => Promise<Answer>;

export function answerOf(status: number, headers: Headers, text: string): Answer {
  const isJson = text !== '' && /json/.test(headers.get('content-type') ?? '');
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** What is sent for a body. */
export const bodyText = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array
    ? (body as string | Uint8Array<ArrayBuffer>)
    : JSON.stringify(body);
