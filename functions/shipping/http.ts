import { notFound } from '../../platform/errors.ts';
import { createRouteTable, type HttpApp, type HttpDeps } from '../../platform/http/app.ts';
import { SHIPMENT_NOT_FOUND } from './contract/error-codes.ts';
import { getShipment, type ShipmentView } from './contract/routes.ts';
import { isTrackingId } from './domain/shipment.ts';
import type { ShipmentReader } from './domain/shipment-store.ts';
import type { ShippingMetric } from './metrics.ts';

export interface ShippingHttpDeps extends HttpDeps {
  readonly shipments: Pick<ShipmentReader, 'findByTrackingId'>;
}

/** The routes of shipping. */
export function createShippingRoutes(deps: ShippingHttpDeps): HttpApp {
  const { app, on } = createRouteTable(deps, 'ShipmentError' satisfies ShippingMetric);
  on(getShipment, async ({ params: { trackingId } }) => {
    // Only tracking ids are looked up: the same table has rows under order ids.
    const shipment = isTrackingId(trackingId) ? await deps.shipments.findByTrackingId(trackingId) : undefined;
    if (shipment === undefined) throw notFound(`shipment ${trackingId}`, SHIPMENT_NOT_FOUND);
    return { status: 200, json: shipment satisfies ShipmentView };
  });
  return app;
}
