import * as z from 'zod/mini';
import { SCOPES } from '../../../platform/clients.ts';
import { text } from '../../../platform/schema.ts';

/** A client's name: lower-case letters, digits and hyphens. It never changes; its keys do. */
const clientName = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,62}$/, { error: 'must be lower-case letters, digits and hyphens' }));

/** What `Custom::ShopClient` of a template says: which client an API key belongs to. */
export const clientProperties = z
  .object({
    ClientId: clientName,
    /** Id of the key in API Gateway. */
    ApiKeyId: z.optional(text(1, 128)),
    /** The key's SHA-256 instead, of a key that is not in API Gateway. */
    ApiKeySha256: z.optional(
      z.string().check(z.regex(/^[0-9a-f]{64}$/, { error: 'must be 64 lower-case hex digits' })),
    ),
    Scopes: z.array(z.enum(SCOPES)).check(z.minLength(1)),
  })
  .check(
    z.refine(({ ApiKeyId, ApiKeySha256 }) => (ApiKeyId === undefined) !== (ApiKeySha256 === undefined), {
      error: 'must name the key by either ApiKeyId or ApiKeySha256',
    }),
  );

const about = {
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  /** Where CloudFormation waits for the response. */
  ResponseURL: z.url(),
};

/** What CloudFormation asks of a custom resource. A deletion must work whatever the properties were. */
export const customResourceRequest = z.discriminatedUnion('RequestType', [
  z.object({ ...about, RequestType: z.literal('Create'), ResourceProperties: z.unknown() }),
  z.object({
    ...about,
    RequestType: z.literal('Update'),
    PhysicalResourceId: z.string(),
    ResourceProperties: z.unknown(),
  }),
  z.object({ ...about, RequestType: z.literal('Delete'), PhysicalResourceId: z.string() }),
]);

export type CustomResourceRequest = z.output<typeof customResourceRequest>;
