/**
 * Table in one DynamoDB table: keys `partition` and `sort`, attributes `version` (number), `value` (the JSON text,
 * which keeps numbers, empty strings and order exactly) and `write` (which call wrote it).
 *
 * The SDK sends a request again when its answer was lost. A conditional put that had arrived would then fail on
 * its own write: `write` tells it so, and it counts as done. Transactions carry DynamoDB's own request token.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { ContractBroken } from '../../domain/errors.ts';
import { afterCursor, checkPageLimit, pageCursor } from '../../domain/object-keys.ts';
import type { Item, ItemKey, Json, Table, WriteCondition } from '../../domain/ports.ts';
import * as rules from '../../domain/table-items.ts';

export interface DynamoTableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** How often a write that met a transaction tries again before the caller hears `Conflict`. */
const RACES = 8;

const plain = ({ partition, sort }: ItemKey) => ({ partition, sort });

function itemOf(key: ItemKey, stored: Record<string, unknown>): Item {
  const { version, value } = stored;
  if (typeof version !== 'number' || typeof value !== 'string') {
    throw new ContractBroken({
      where: rules.shownItem(key),
      found: 'an item that Modelmill did not write',
      allowed: 'attributes version (number) and value (JSON text)',
      next: 'Keep the table for Modelmill alone; remove the item',
    });
  }
  return { ...plain(key), version, value: JSON.parse(value) as Json };
}

interface Expression {
  readonly ConditionExpression?: string;
  readonly names: Record<string, string>;
  readonly values: Record<string, number>;
}

function conditionOf({ ifAbsent, ifVersion }: WriteCondition): Expression {
  if (ifAbsent) {
    return {
      ConditionExpression: 'attribute_not_exists(#partition)',
      names: { '#partition': 'partition' },
      values: {},
    };
  }
  if (ifVersion === undefined) return { names: {}, values: {} };
  return {
    ConditionExpression: '#version = :expected',
    names: { '#version': 'version' },
    values: { ':expected': ifVersion },
  };
}

const orNothing = <T extends object>(map: T): T | undefined =>
  Object.keys(map).length > 0 ? map : undefined;

export function dynamoTable({ client, tableName }: DynamoTableOptions): Table {
  const documents = DynamoDBDocumentClient.from(client);
  const TableName = tableName;

  const update = (key: ItemKey, json: string, condition: WriteCondition, write: string) => {
    const { names, values, ...expression } = conditionOf(condition);
    return {
      TableName,
      Key: plain(key),
      UpdateExpression: 'SET #value = :value, #write = :write ADD #version :one',
      ...expression,
      ExpressionAttributeNames: { '#value': 'value', '#write': 'write', '#version': 'version', ...names },
      ExpressionAttributeValues: { ':value': json, ':write': write, ':one': 1, ...values },
    };
  };

  const removal = (key: ItemKey, condition: WriteCondition) => {
    const { names, values, ...expression } = conditionOf(condition);
    return {
      TableName,
      Key: plain(key),
      ...expression,
      ExpressionAttributeNames: orNothing(names),
      ExpressionAttributeValues: orNothing(values),
    };
  };

  return {
    async get(key) {
      rules.checkItemKey(key);
      const { Item: stored } = await documents.send(
        new GetCommand({ TableName, Key: plain(key), ConsistentRead: true }),
      );
      return stored && itemOf(key, stored);
    },

    async put(key, value, condition = {}) {
      rules.checkItemKey(key);
      rules.checkCondition(key, condition);
      const json = rules.itemJson(key, value);
      const write = randomUUID();
      try {
        const { Attributes = {} } = await againOnRaces(() =>
          documents.send(
            new UpdateCommand({
              ...update(key, json, condition, write),
              ReturnValues: 'ALL_NEW',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            }),
          ),
        );
        return itemOf(key, Attributes);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { write: last, version } = error.Item ?? {};
        if (last?.S !== write) throw rules.itemConflict(key, condition);
        return itemOf(key, { version: Number(version?.N), value: json });
      }
    },

    async delete(key, condition = {}) {
      rules.checkItemKey(key);
      rules.checkCondition(key, condition);
      try {
        await againOnRaces(() => documents.send(new DeleteCommand(removal(key, condition))));
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) throw rules.itemConflict(key, condition);
        throw error;
      }
    },

    async query(partition, { prefix = '', cursor, limit = 100, descending = false } = {}) {
      rules.checkPartition(partition);
      checkPageLimit(limit);
      const after = cursor === undefined ? undefined : afterCursor(cursor, prefix);
      if (!rules.sortPrefixCanMatch(prefix)) return { items: [] };

      const items: Item[] = [];
      let start: Record<string, unknown> | undefined =
        after === undefined ? undefined : { partition, sort: after };
      // One more than asked for tells whether there is a next page; DynamoDB ends a page at 1 MB.
      do {
        const page = await documents.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: prefix === '' ? '#p = :p' : '#p = :p AND begins_with(#s, :s)',
            ExpressionAttributeNames: { '#p': 'partition', ...(prefix === '' ? {} : { '#s': 'sort' }) },
            ExpressionAttributeValues: { ':p': partition, ...(prefix === '' ? {} : { ':s': prefix }) },
            ExclusiveStartKey: start,
            Limit: limit + 1 - items.length,
            ScanIndexForward: !descending,
            ConsistentRead: true,
          }),
        );
        for (const stored of page.Items ?? [])
          items.push(itemOf({ partition, sort: String(stored.sort) }, stored));
        start = page.LastEvaluatedKey;
      } while (start !== undefined && items.length <= limit);

      if (items.length <= limit) return { items };
      const page = items.slice(0, limit);
      return { items: page, cursor: pageCursor(page.at(-1)!.sort) };
    },

    async transact(writes) {
      const prepared = rules.preparedWrites(writes);
      if (prepared.length === 0) return;
      const write = randomUUID();
      try {
        await againOnRaces(() =>
          documents.send(
            new TransactWriteCommand({
              ClientRequestToken: randomUUID(),
              TransactItems: prepared.map(({ key, json, condition }) =>
                json === undefined
                  ? { Delete: removal(key, condition) }
                  : { Update: update(key, json, condition, write) },
              ),
            }),
          ),
        );
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = error.CancellationReasons ?? [];
        const lost = prepared.find((_, index) => reasons[index]?.Code === 'ConditionalCheckFailed');
        const raced = prepared.find((_, index) => reasons[index]?.Code === 'TransactionConflict');
        if (lost) throw rules.itemConflict(lost.key, lost.condition);
        if (raced) throw rules.itemConflict(raced.key, raced.condition);
        throw error;
      }
    },
  };
}

/** Another transaction held an item at that moment: nothing was written, and nothing is wrong. */
const isRace = (error: unknown): boolean => {
  if (error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  return codes.includes('TransactionConflict') && !codes.includes('ConditionalCheckFailed');
};

async function againOnRaces<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isRace(error) || attempt === RACES) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}
