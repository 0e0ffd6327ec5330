import type { Mutant } from './mutant.ts';
import { mutant as keepSomeBack } from './p01-keep-some-back.ts';
import { mutant as readThenWrite } from './p01-read-then-write.ts';
import { mutant as noOutbox } from './p02-no-outbox.ts';
import { mutant as keyPerAttempt } from './p03-key-per-attempt.ts';
import { mutant as cacheAfterwards } from './p04-cache-afterwards.ts';
import { mutant as swallow } from './p05-swallow.ts';
import { mutant as newEventId } from './p06-new-event-id.ts';
import { mutant as noConditionOnStatus } from './p06-no-condition-on-status.ts';
import { mutant as separateIncrements } from './p07-separate-increments.ts';
import { mutant as trustTheQuery } from './p08-trust-the-query.ts';
import { mutant as spreadTheBody } from './p09-spread-the-body.ts';
import { mutant as trustThePrice } from './p10-trust-the-price.ts';
import { mutant as noValidator } from './p11-no-validator.ts';
import { mutant as ambientChance } from './p15-ambient-chance.ts';
import { mutant as compareWithoutConsuming } from './p17-compare-without-consuming.ts';
import { mutant as deleteByName } from './p23-delete-by-name.ts';
import { mutant as ownByStackName } from './p23-own-by-stack-name.ts';

/** Every mutant that needs no engine. */
export const mutants: readonly Mutant[] = [
  readThenWrite,
  keepSomeBack,
  noOutbox,
  keyPerAttempt,
  cacheAfterwards,
  swallow,
  newEventId,
  noConditionOnStatus,
  separateIncrements,
  trustTheQuery,
  spreadTheBody,
  trustThePrice,
  noValidator,
  ambientChance,
  compareWithoutConsuming,
  deleteByName,
  ownByStackName,
];
