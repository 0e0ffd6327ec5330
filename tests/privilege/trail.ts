import { type ControlPlane, requestEngine } from '../../cli/local/engine-request.ts';
import type { TrailEvent } from './calls.ts';

interface Recorded {
  EventId: string;
  EventTime: number;
  EventSource: string;
  EventName: string;
  Resources: { ResourceName: string }[];
  CloudTrailEvent: string;
}

/** The most that the engine gives in one answer. */
const PAGE = 50;

/** Calls the engine as root with a form, as the older services have it, and gives the XML. */
export async function formCall(
  engine: ControlPlane,
  service: string,
  form: Record<string, string>,
): Promise<string> {
  const { status, text } = await requestEngine(engine, {
    method: 'POST',
    path: '/',
    service,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  if (status !== 200) throw new Error(`${service} ${form.Action}: ${status} ${text}`);
  return text;
}

async function page(
  engine: ControlPlane,
  accessKey: string,
  before: number | undefined,
): Promise<Recorded[]> {
  const { text } = await requestEngine(engine, {
    method: 'POST',
    path: '/',
    service: 'cloudtrail',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
    },
    body: JSON.stringify({
      LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: accessKey }],
      MaxResults: PAGE,
      ...(before === undefined ? {} : { EndTime: before }),
    }),
  });
  return (JSON.parse(text) as { Events?: Recorded[] }).Events ?? [];
}

/** Every call that was made with an access key. The engine gives the newest first, 50 at a time, and no token. */
export async function eventsOf(engine: ControlPlane, accessKey: string): Promise<TrailEvent[]> {
  const seen = new Map<string, Recorded>();
  let before: number | undefined;
  for (;;) {
    const found = await page(engine, accessKey, before);
    const known = seen.size;
    for (const one of found) seen.set(one.EventId, one);
    before = found.at(-1)?.EventTime;
    if (found.length < PAGE || seen.size === known) break;
  }
  return [...seen.values()].map(({ EventSource, EventName, Resources, CloudTrailEvent }) => {
    const { requestParameters } = JSON.parse(CloudTrailEvent) as {
      requestParameters?: Record<string, unknown>;
    };
    return {
      source: EventSource.replace('.amazonaws.com', ''),
      name: EventName,
      parameters: requestParameters ?? {},
      resources: Resources,
    };
  });
}
