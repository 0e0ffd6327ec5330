/** The counters of payments. */
export type PaymentsMetric = 'PaymentSucceeded' | 'PaymentFailed' | 'PaymentError';
