/** The counters of shipping. */
export type ShippingMetric = 'ShipmentInitiated' | 'ShipmentError';
