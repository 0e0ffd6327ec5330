import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RunningEngine } from './running-engine.ts';

/** What a request to the control plane needs to know of the engine. */
export type ControlPlane = Pick<RunningEngine, 'endpoint' | 'credentials' | 'ca'>;

/** A request that no SDK client makes, such as one to the engine's own addresses. */
export interface EngineRequest {
  /** Default `GET`. */
  method?: string;
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Service of the signature's scope, default `sts`. */
  service?: string;
  /** Region of the signature's scope, default `us-east-1`. */
  region?: string;
  /** Default 30 s. */
  timeoutMs?: number;
}

/** The response to an `EngineRequest`, of any status. */
export interface EngineResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Node's hashes in the form that the signer of the SDK takes. */
class NodeSha256 {
  readonly #secret: string | Uint8Array | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined || typeof secret === 'string' ? secret : bytesOf(secret);
    this.#hash = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }

  reset(): void {
    this.#hash = this.#fresh();
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof chunk === 'string' ? chunk : bytesOf(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);

function signerOf({ credentials }: ControlPlane, { service = 'sts', region = 'us-east-1' }: EngineRequest) {
  return new SignatureV4({ credentials, region, service, sha256: NodeSha256, applyChecksum: true });
}

function unsigned({ endpoint }: ControlPlane, request: EngineRequest) {
  const url = new URL(request.path, endpoint);
  return {
    method: request.method ?? 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...request.headers, host: url.host },
    body: request.body,
  };
}

/** Sends one request to the control plane, signed with the secret of the engine's start. */
export async function requestEngine(engine: ControlPlane, request: EngineRequest): Promise<EngineResponse> {
  const { method, headers } = await signerOf(engine, request).sign(unsigned(engine, request));
  const send = engine.endpoint.startsWith('https:') ? httpsRequest : httpRequest;
  const options = {
    method,
    headers,
    ...(engine.ca === undefined ? {} : { ca: engine.ca }),
    signal: AbortSignal.timeout(request.timeoutMs ?? 30_000),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = send(new URL(request.path, engine.endpoint), options, resolve);
    sent.on('error', reject);
    sent.end(request.body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

/**
 * An address of the control plane that a browser may open: it carries its own signature.
 * @param expiresSeconds at most 604,800
 */
export async function presignEngineUrl(
  engine: ControlPlane,
  request: EngineRequest,
  expiresSeconds: number,
): Promise<string> {
  const signed = await signerOf(engine, request).presign(unsigned(engine, request), {
    expiresIn: expiresSeconds,
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(signed.query ?? {})) query.set(name, String(value));
  return `${engine.endpoint}${signed.path}?${query}`;
}
