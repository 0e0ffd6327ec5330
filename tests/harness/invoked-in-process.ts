import { registerClientPlugin, type SdkMiddleware } from '../../platform/sdk-client.ts';

/**
 * From here on the Lambda clients that this process opens invoke nothing: what the function would send back is decided here.
 * For tests of a function whose neighbours are not deployed.
 * @returns ends it, for clients that are opened later
 */
export function invokedInProcess(answer: (request: unknown) => Promise<unknown>): () => void {
  const respond: SdkMiddleware = <Args, Result>() =>
    (async ({ input }: { input: { Payload: Uint8Array } }) => {
      const request: unknown = JSON.parse(new TextDecoder().decode(input.Payload));
      const Payload = new TextEncoder().encode(JSON.stringify(await answer(request)));
      return { output: { StatusCode: 200, Payload }, response: {} };
    }) as unknown as (args: Args) => Promise<Result>;
  return registerClientPlugin(({ config, middlewareStack }) => {
    if ((config as { serviceId?: string }).serviceId !== 'Lambda') return;
    middlewareStack.add(respond, { step: 'initialize', name: 'invokedInProcess', priority: 'high' });
  });
}
