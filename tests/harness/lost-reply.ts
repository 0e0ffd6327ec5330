import type { Dynamo } from '../../platform/dynamodb.ts';

/** Loses the reply to the next write of this kind, though it was made, so that the SDK sends it again. */
export function loseNextReply({ client }: Dynamo, commandName: string): { readonly lost: () => boolean } {
  let lost = false;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (lost || context.commandName !== commandName) return result;
      lost = true;
      throw Object.assign(new Error('the reply was lost'), { name: 'TimeoutError' });
    },
    { step: 'finalizeRequest', name: 'loseNextReply', priority: 'low' },
  );
  return { lost: () => lost };
}
