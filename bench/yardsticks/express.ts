import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import express from 'express';
import serverless from 'serverless-http';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const app = express();
app.use(express.json());
app.get('/products/:productId', async (request, response) => {
  const key = { productId: request.params.productId };
  const { Item } = await client.send(new GetCommand({ TableName: process.env.PRODUCTS_TABLE, Key: key }));
  response.json(Item);
});

/** What many shops on Lambda do: an Express application behind serverless-http. */
export const handler = serverless(app);
