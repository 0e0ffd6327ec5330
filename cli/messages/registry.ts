import type { Message, Where } from '../output/message.ts';
import { neutral, neutralFields } from '../output/neutral.ts';
import { buildMessages } from './build.ts';
import { codeMessages } from './code.ts';
import { commandMessages } from './command.ts';
import type { AnyDefinition, DataOf, WhereOf } from './define.ts';
import { deployMessages } from './deploy.ts';
import { engineMessages } from './engine.ts';
import { environmentMessages } from './environment.ts';
import { functionMessages } from './functions.ts';
import { shopMessages } from './shop.ts';
import { stackCareMessages } from './stack-care.ts';

/** Every message of every action, by its code; docs/messages.md is written from it (`npm run docs`). */
export const MESSAGES = {
  ...commandMessages,
  ...environmentMessages,
  ...deployMessages,
  ...buildMessages,
  ...functionMessages,
  ...codeMessages,
  ...engineMessages,
  ...shopMessages,
  ...stackCareMessages,
};

type Messages = typeof MESSAGES;
export type MessageCode = keyof Messages;

type At<C extends MessageCode> = Messages[C]['about'] extends 'all'
  ? []
  : [at: WhereOf<Messages[C]['about']>];

/** The data as the text for people has it. */
const neutralData = (
  { data: fields }: AnyDefinition,
  data: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      fields[name]?.multiline && typeof value === 'string' ? neutral(value) : neutralFields(value),
    ]),
  );

/**
 * A message of the registry, ready to be emitted: `reporter.emit(message('stack-created', { … }, { stack: 'Api' }))`.
 * An unknown code, or data of another shape, does not compile.
 */
export function message<C extends MessageCode>(
  code: C,
  data: DataOf<Messages[C]['data']>,
  ...at: At<C>
): Message;
export function message(
  code: MessageCode,
  data: Readonly<Record<string, unknown>>,
  { stack, resource }: Where = {},
): Message {
  const definition: AnyDefinition = MESSAGES[code];
  const known = Object.entries(data).filter(([, value]) => value !== undefined);
  return {
    code,
    level: definition.level,
    text: definition.text(neutralData(definition, data), neutralFields({ stack, resource })),
    ...(stack === undefined ? {} : { stack }),
    ...(resource === undefined ? {} : { resource }),
    ...(known.length > 0 ? { data: Object.fromEntries(known) } : {}),
  };
}

/** The definition behind a code; errors have none. */
export function definitionOf(code: string): AnyDefinition | undefined {
  return Object.hasOwn(MESSAGES, code) ? MESSAGES[code as MessageCode] : undefined;
}
