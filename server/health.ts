import * as z from 'zod/mini';
import { named } from '../platform/schema.ts';

/** What `/health` answers. */
export const healthView = named(
  'Health',
  z.object({
    status: z.literal('healthy'),
    environment: z.string(),
    version: z.string(),
  }),
);
