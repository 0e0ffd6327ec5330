import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** The least that a handler can do: one GetItem through the document client, nothing checked, nothing logged. */
export const handler = async (event: { pathParameters: { productId: string } }) => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: process.env.PRODUCTS_TABLE,
      Key: { productId: event.pathParameters.productId },
    }),
  );
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(Item) };
};
