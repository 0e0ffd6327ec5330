import { tally } from './calls.ts';
import type { Rule } from './rule.ts';

/** P5: no message is lost or silently dropped: all were sent, none waits, the dead letters are exactly the poison. */
export const messages: Rule = ({ snapshot, poison = [] }) => {
  const told = snapshot.events
    .filter(({ sent }) => !sent)
    .map(({ event }) => `${event.type} ${event.id} was never sent`);
  if (snapshot.waiting > 0) told.push(`${snapshot.waiting} messages still wait`);
  const dead = tally(snapshot.deadLetters.map(({ body }) => body));
  const expected = tally(poison);
  for (const body of new Set([...dead.keys(), ...expected.keys()])) {
    const [is, should] = [dead.get(body) ?? 0, expected.get(body) ?? 0];
    if (is !== should) told.push(`${is} dead letters where ${should} are expected: ${body.slice(0, 120)}`);
  }
  return told;
};
