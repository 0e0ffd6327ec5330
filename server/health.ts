import * as z from 'zod/mini';

/** What `/health` answers. */
export const healthView = z.object({
  status: z.literal('healthy'),
  environment: z.string(),
  version: z.string(),
});
