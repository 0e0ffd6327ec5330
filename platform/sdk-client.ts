/** A middleware of the SDK, of any command of any client. */
export type SdkMiddleware = <Args, Result>(
  next: (args: Args) => Promise<Result>,
  context: Readonly<Record<string, unknown>>,
) => (args: Args) => Promise<Result>;

/** As much of an SDK client as plug-ins need. */
export interface SdkClient {
  readonly config: object;
  readonly middlewareStack: {
    add(middleware: SdkMiddleware, where: Where<'initialize'>): void;
    add(middleware: SdkMiddleware, where: Where<'finalizeRequest'>): void;
  };
}

interface Where<Step> {
  readonly step: Step;
  readonly name: string;
  readonly priority: 'high' | 'low';
}

/** Adds something to a client that was just opened. */
export type ClientPlugin = (client: SdkClient) => void;

const plugins = new Set<ClientPlugin>();

/**
 * From here on every SDK client that this process opens gets the plug-in: a test counts, delays and breaks all calls in one
 * place. A deployed function has none.
 * @returns takes it away again, for clients that are opened later
 */
export function registerClientPlugin(plugin: ClientPlugin): () => void {
  plugins.add(plugin);
  return () => void plugins.delete(plugin);
}

/** What every place that opens a client passes it through. */
export function withPlugins<C extends SdkClient>(client: C): C {
  for (const plugin of plugins) plugin(client);
  return client;
}
