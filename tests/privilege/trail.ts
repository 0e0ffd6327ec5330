import type { TrailEvent } from './calls.ts';

interface Recorded {
  EventId: string;
  EventTime: number;
  EventSource: string;
  EventName: string;
  Resources: { ResourceName: string }[];
  CloudTrailEvent: string;
}

/** Who the command and the tests are: the account's root, whom no policy binds. */
export const ROOT_KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The most that the engine gives in one answer. */
const PAGE = 50;

const signedBy = (service: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
});

/** Calls the engine as root with a form, as the older services have it, and gives the XML. */
export async function formCall(
  endpoint: string,
  service: string,
  form: Record<string, string>,
): Promise<string> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...signedBy(service) },
    body: new URLSearchParams(form),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${form.Action}: ${answer.status} ${body}`);
  return body;
}

async function page(endpoint: string, accessKey: string, before: number | undefined): Promise<Recorded[]> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
      ...signedBy('cloudtrail'),
    },
    body: JSON.stringify({
      LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: accessKey }],
      MaxResults: PAGE,
      ...(before === undefined ? {} : { EndTime: before }),
    }),
  });
  return ((await answer.json()) as { Events?: Recorded[] }).Events ?? [];
}

/** Every call that was made with an access key. The engine gives the newest first, 50 at a time, and no token. */
export async function eventsOf(endpoint: string, accessKey: string): Promise<TrailEvent[]> {
  const seen = new Map<string, Recorded>();
  let before: number | undefined;
  for (;;) {
    const found = await page(endpoint, accessKey, before);
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
