/** A machine that calls the shop, as the registry stores it. */
export interface RegisteredClient {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** The clients of the shop's API keys, by the SHA-256 of the key. */
export interface ClientRegistry {
  /** Stores the client of a key, in place of what was stored for it. */
  put(keyHash: string, client: RegisteredClient): Promise<void>;
  /** Removes a key if it belongs to the client. A key that is not there, or belongs to another client, is left alone. */
  remove(keyHash: string, clientId: string): Promise<void>;
}

/** Where API keys are kept. */
export interface ApiKeys {
  /**
   * The value of a key.
   * @throws when it does not exist or may not be read
   */
  valueOf(keyId: string): Promise<string>;
}
