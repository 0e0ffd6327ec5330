import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type Dynamo,
  isConditionFailure,
  putOnce,
  type TransactItem,
} from '../../../../platform/dynamodb.ts';
import { unavailable } from '../../../../platform/errors.ts';
import { type Claim, decideClaim, type StoredResponse } from '../../domain/claim.ts';
import type { ClaimEnd, ClaimStore } from '../../domain/order-store.ts';

/** Rounds of reading and writing before a key that others keep changing is given up. */
const CLAIM_ROUNDS = 5;

/** The claims of idempotency keys in DynamoDB: one row a key. */
export function dynamodbClaims(dynamo: Dynamo, table: string): ClaimStore {
  const find = async (id: string): Promise<Claim | undefined> => {
    const { Item } = await dynamo.client.send(
      new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : toClaim(Item);
  };
  return {
    find,
    claim: async (request, now) => {
      // Mostly the key is new, so the row is written without reading it first.
      let existing: Claim | undefined;
      for (let round = 0; round < CLAIM_ROUNDS; round += 1) {
        const decision = decideClaim(existing, request, now);
        if (decision.kind !== 'take' && decision.kind !== 'take_over') return decision;
        if (await write(dynamo, table, decision.claim, existing)) return decision;
        existing = await find(request.id);
      }
      throw unavailable('too many others use the same Idempotency-Key');
    },
    complete: (claim, answer) =>
      succeeds(dynamo.client.send(new UpdateCommand(completion(table, claim, answer)))),
    release: async (claim) => {
      await succeeds(
        dynamo.client.send(
          new UpdateCommand({
            TableName: table,
            Key: { id: claim.id },
            UpdateExpression: 'SET leaseUntil = :past',
            ConditionExpression: MINE,
            ExpressionAttributeValues: { ':token': claim.leaseToken, ':past': '0' },
          }),
        ),
      );
    },
    forget: async (claim) => {
      await succeeds(dynamo.client.send(new DeleteCommand(removal(table, claim))));
    },
  };
}

const MINE = 'leaseToken = :token AND attribute_not_exists(answer)';

/** The action that completes a claim, or forgets it without a response, in the transaction of another change. */
export const claimEnd = (table: string, { claim, answer }: ClaimEnd): TransactItem =>
  answer ? { Update: completion(table, claim, answer) } : { Delete: removal(table, claim) };

const removal = (table: string, claim: Claim) => ({
  TableName: table,
  Key: { id: claim.id },
  ConditionExpression: MINE,
  ExpressionAttributeValues: { ':token': claim.leaseToken },
});

const completion = (table: string, claim: Claim, answer: StoredResponse) => ({
  TableName: table,
  Key: { id: claim.id },
  UpdateExpression: 'SET answer = :answer',
  ConditionExpression: MINE,
  ExpressionAttributeValues: { ':token': claim.leaseToken, ':answer': answer },
});

/** Writes the claim on condition that the row is still as it was read. */
function write(dynamo: Dynamo, table: string, claim: Claim, existing: Claim | undefined): Promise<boolean> {
  const Item = { ...claim, expiresAt: Math.floor(Date.parse(claim.expiresOn) / 1000) };
  const unchanged =
    existing === undefined
      ? { ConditionExpression: 'attribute_not_exists(id)' }
      : {
          ConditionExpression: 'leaseToken = :token AND leaseUntil = :until',
          ExpressionAttributeValues: { ':token': existing.leaseToken, ':until': existing.leaseUntil },
        };
  return putOnce(dynamo, { TableName: table, Item, ...unchanged }, 'leaseToken');
}

async function succeeds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

function toClaim({ expiresAt: _ttl, ...row }: Record<string, unknown>): Claim {
  return row as unknown as Claim;
}
