import type { RegisterClientDeps } from '../use-cases/register-client.ts';

/** How long CloudFormation's storage may take to accept a response. */
const RESPONSE_MS = 10_000;

/** Sends the response to the address that CloudFormation signed for it. */
export const sendResourceResponse: RegisterClientDeps['respond'] = async (request, response) => {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = request;
  // The signature of the address covers an empty content type.
  const sent = await fetch(ResponseURL, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body: JSON.stringify({ StackId, RequestId, LogicalResourceId, ...response }),
    signal: AbortSignal.timeout(RESPONSE_MS),
  });
  if (!sent.ok) throw new Error(`CloudFormation did not accept the response: HTTP ${sent.status}`);
};
