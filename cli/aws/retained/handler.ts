/** What a resource says about itself, without what it holds. */
export interface ResourceIdentity {
  /** All of them, CloudFormation's `aws:cloudformation:*` included. */
  tags: Readonly<Record<string, string>>;
  /** Deletion protection is on. */
  isProtected: boolean;
  createdAt: Date | undefined;
}

/** Reads and deletes resources of one type, by name. Does not check who owns them. */
export interface ResourceHandler {
  identify(name: string): Promise<ResourceIdentity | undefined>;
  describeContents(name: string): Promise<string>;
  empty(name: string): Promise<void>;
  removeProtection(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}
