import { type Reaction, reaction } from '../../platform/event-consumer.ts';
import { ShipmentCreated, ShipmentDelivered } from '../shipping/contract.ts';
import { type FollowDeps, follow } from './follow.ts';

/** PAID → SHIPPED with tracking id. */
export const onShipmentCreated = (deps: FollowDeps): Reaction =>
  reaction(ShipmentCreated, async ({ data, correlationId }, { logger }) => {
    const { orderId, trackingId, shippedAt } = data;
    await follow({ kind: 'shipped', trackingId, shippedAt }, { orderId, correlationId, logger }, deps);
  });

/** SHIPPED → DELIVERED. */
export const onShipmentDelivered = (deps: FollowDeps): Reaction =>
  reaction(ShipmentDelivered, async ({ data, correlationId }, { logger }) => {
    const { orderId, deliveredAt, trackingId } = data;
    const proposal = { kind: 'delivered', deliveredAt, trackingId } as const;
    await follow(proposal, { orderId, correlationId, logger }, deps);
  });
