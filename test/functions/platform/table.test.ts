/** What only DynamoDB does: answers get lost, and others may write into the table. */

import type { IncomingMessage } from 'node:http';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Table } from '../../../domain/ports.ts';
import { dynamoTable } from '../../../functions/platform/table.ts';
import { type Emulator, startEmulator } from '../../support/emulator.ts';
import { type FaultyWire, faultyWire } from '../../support/faulty-wire.ts';

let emulator: Emulator;
let wire: FaultyWire;
let client: DynamoDBClient;
let tableName: string;
let table: Table;

beforeAll(async () => {
  emulator = await startEmulator();
  wire = await faultyWire(emulator.endpoint);
  tableName = await emulator.newTable();
  client = new DynamoDBClient({
    endpoint: wire.endpoint,
    region: 'eu-central-1',
    credentials: emulator.credentials,
  });
  table = dynamoTable({ client, tableName });
});

afterAll(async () => {
  client?.destroy();
  await wire?.stop();
  await emulator?.stop();
});

const operation = (name: string) => (request: IncomingMessage) =>
  request.headers['x-amz-target'] === `DynamoDB_20120810.${name}`;

it('a conditional put whose answer is lost is a success, not a conflict with itself', async () => {
  const key = { partition: 'projects/p', sort: 'created' };
  wire.loseAnswer(operation('UpdateItem'));
  expect(await table.put(key, { n: 1 }, { ifAbsent: true })).toEqual({ ...key, version: 1, value: { n: 1 } });
  wire.loseAnswer(operation('UpdateItem'));
  expect(await table.put(key, { n: 2 }, { ifVersion: 1 })).toEqual({ ...key, version: 2, value: { n: 2 } });
  await expect(table.put(key, { n: 3 }, { ifVersion: 1 })).rejects.toMatchObject({ name: 'Conflict' });
  expect(await table.get(key)).toMatchObject({ version: 2 });
});

it('a transaction whose answer is lost is carried out once', async () => {
  const key = { partition: 'projects/p', sort: 'transacted' };
  wire.loseAnswer(operation('TransactWriteItems'));
  await table.transact([{ put: { ...key, value: 1 }, condition: { ifAbsent: true } }]);
  expect(await table.get(key)).toMatchObject({ version: 1, value: 1 });
});

it('an item that Modelmill did not write is named, not guessed at', async () => {
  await emulator.dynamodb.send(
    new PutItemCommand({
      TableName: tableName,
      Item: { partition: { S: 'projects/p' }, sort: { S: 'foreign' }, payload: { S: 'x' } },
    }),
  );
  await expect(table.get({ partition: 'projects/p', sort: 'foreign' })).rejects.toThrow(
    /foreign.*Keep the table for Modelmill alone/s,
  );
});

it('a table that does not exist is not an absent item', async () => {
  const nowhere = dynamoTable({ client, tableName: 'no-such-table' });
  await expect(nowhere.get({ partition: 'projects/p', sort: 'a' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
