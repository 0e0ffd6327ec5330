export type MessageLevel = 'debug' | 'info' | 'warn' | 'error' | 'progress';

/** What a message is about. */
export interface Where {
  /** Root logical id of the stack. */
  stack?: string | undefined;
  /** Logical id within the stack. */
  resource?: string | undefined;
}

/**
 * One thing an action has to say; how it looks is the renderer's affair. Actions make it with `message()` of
 * cli/messages/registry.ts, where every code is written down.
 */
export interface Message {
  /** Stable, kebab-case: `stack-created`. */
  code: string;
  level: MessageLevel;
  /** One line for people, without colour. */
  text: string;
  /** Root logical id of the stack it is about. */
  stack?: string;
  /** Logical id within the stack. */
  resource?: string;
  data?: Record<string, unknown>;
}

export interface Reporter {
  emit(message: Message): void;
}
