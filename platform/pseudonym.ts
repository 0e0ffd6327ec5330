import { sha256 } from './hash.ts';

/** What logs call a user, whose id may be an e-mail address: always the same for the same id. */
export const pseudonym = (userId: string): string => `user-${sha256(userId).slice(0, 16)}`;

/** Fields that no log line has. */
const SECRET: ReadonlySet<string> = new Set(['paymentToken', 'token']);

/** Fields as they may be logged: `userId` becomes a pseudonym named `user`, and secrets are left out. */
export const loggable = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (SECRET.has(name)) return [];
      return name === 'userId' ? [['user', pseudonym(String(value))]] : [[name, value]];
    }),
  );
