export type MessageLevel = 'debug' | 'info' | 'warn' | 'error' | 'progress';

/** One thing an action has to say. Actions emit messages; how they look is the renderer's affair. */
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
