import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isoNow } from '../../../platform/clock.ts';
import { type Dynamo, isConditionFailure } from '../../../platform/dynamodb.ts';
import { outboxPutAgain } from '../../../platform/dynamodb-outbox.ts';
import { describeStacks } from '../../actions/deploy/deploy-project.ts';
import { ownOutputs } from '../../actions/deploy/deploy-stack.ts';
import { openQueues } from '../../actions/dlq.ts';
import { runRemotely } from '../../actions/invoke/run-remotely.ts';
import { flatOutputs } from '../../actions/outputs/flat-outputs.ts';
import type { Session } from '../../aws/session.ts';
import type { ActionContext } from '../../context.ts';
import type { Emitter } from './finding.ts';
import { rebuildEvent } from './rebuild-event.ts';
import { type ReconcileReport, type ReconcileRequest, reconcileShop } from './reconcile.ts';
import type { RepairPorts } from './repair.ts';
import { tableNamed, tableReader } from './tables.ts';

const OUTPUT: Readonly<Record<Emitter, string>> = {
  catalog: 'Catalog',
  orders: 'Orders',
  payments: 'Payments',
  shipping: 'Shipping',
};

/**
 * Holds the tables, outboxes and dead letters of an environment's shop against each other.
 * @throws CliError exit 2 (options, nothing deployed), 3 (`--fix` without agreement), 4 (place)
 */
export async function runReconcile(
  context: ActionContext,
  request: ReconcileRequest & { readonly env: string; readonly param?: readonly string[] | undefined },
): Promise<ReconcileReport> {
  const { project, session, stacks, pairs } = await openQueues(context, {
    env: request.env,
    param: request.param,
  });
  const states = await describeStacks(stacks, project, project.stacks);
  const own = Object.fromEntries([...states].map(([id, state]) => [id, ownOutputs(state)]));
  const outputs = flatOutputs(own, session);
  const letters = async () =>
    pairs.map(({ queue, dlq }) => ({ queue: queue.name, letters: dlq.waiting + dlq.inFlight }));
  const { clock, ids } = context;
  const options = { marshallOptions: { removeUndefinedValues: true } };
  const client = DynamoDBDocumentClient.from(await session.dynamoDb(), options);
  const dynamo: Dynamo = { client, clock, ids };
  const shop = tableReader(dynamo, outputs, letters);
  return reconcileShop(context, shopPorts({ shop, dynamo, outputs, session }), {
    ...request,
    environment: project.config.name,
  });
}

interface Place extends Pick<RepairPorts, 'shop'> {
  readonly dynamo: Dynamo;
  readonly outputs: Readonly<Record<string, string>>;
  readonly session: Session;
}

function shopPorts({ shop, dynamo, outputs, session }: Place): RepairPorts {
  const { clock, ids } = dynamo;
  return {
    shop,
    emit: async (retelling) => {
      const table = tableNamed(outputs, `${OUTPUT[retelling.service]}Outbox`);
      const { Put } = outboxPutAgain(table, rebuildEvent(retelling, ids.next()));
      await dynamo.client.send(new PutCommand(Put));
    },
    makeDue: async ({ orderId }) => {
      const update = {
        TableName: tableNamed(outputs, 'Reservations'),
        Key: { orderId },
        UpdateExpression: 'SET sweepAt = :now',
        ConditionExpression: '#state = :held',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':now': isoNow(clock), ':held': 'HELD' },
      };
      await dynamo.client.send(new UpdateCommand(update)).catch((error: unknown) => {
        if (!isConditionFailure(error)) throw error;
      });
    },
    sweep: async (service) => {
      const name = outputs[`${OUTPUT[service]}SweepFunctionName`];
      if (name === undefined) throw new Error('it is not deployed');
      const { error } = await runRemotely(session, clock, name, {});
      if (error) throw new Error(error.errorMessage);
    },
  };
}
