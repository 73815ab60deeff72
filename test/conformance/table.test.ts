/** One suite, both tables: SQLite, and DynamoDB over the wire against the emulator. */
import { afterAll, beforeAll } from 'vitest';
import { dynamoTable } from '../../functions/platform/table.ts';
import { type Emulator, startEmulator } from '../support/emulator.ts';
import { temporaryTable } from '../support/stores.ts';
import { tableConformance } from './table.ts';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(() => emulator?.stop());

tableConformance('SQLite', temporaryTable);
tableConformance('DynamoDB', async () =>
  dynamoTable({ client: emulator.dynamodb, tableName: await emulator.newTable() }),
);
