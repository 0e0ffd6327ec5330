import { tally } from './calls.ts';
import type { Rule } from './rule.ts';

/**
 * P5: no message is lost or silently dropped: all were sent, none waits, the dead letters are the poison and nothing else. A
 * consumer that dies right after it has put one there finds the message again, and puts a second copy beside the first.
 */
export const messages: Rule = ({ snapshot, poison = [] }) => {
  const told = snapshot.events
    .filter(({ sent }) => !sent)
    .map(({ event }) => `${event.type} ${event.id} was never sent`);
  if (snapshot.waiting > 0) told.push(`${snapshot.waiting} messages still wait`);
  const dead = tally(snapshot.deadLetters.map(({ body }) => body));
  const expected = tally(poison);
  for (const body of new Set([...dead.keys(), ...expected.keys()])) {
    const [is, should] = [dead.get(body) ?? 0, expected.get(body) ?? 0];
    const isMissing = is < should;
    if (isMissing || (should === 0 && is > 0)) {
      told.push(`${is} dead letters where ${should} are expected: ${body.slice(0, 120)}`);
    }
  }
  return told;
};
