/** What the upload door makes of S3's events: which keys start a run, and which of two events is later. */
import { describe, expect, it } from 'vitest';
import { decodedKey, isData, isLater, uploadsIn } from '../../../domain/runs/upload-event.ts';
import { refusalOf } from './given-spec.ts';

const bridged = (key: string, sequencer?: string) =>
  JSON.stringify({
    version: '0',
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: {
      bucket: { name: 'b' },
      object: { key, size: 1, ...(sequencer && { sequencer }) },
      reason: 'PutObject',
    },
  });
const notified = (...keys: string[]) =>
  JSON.stringify({
    Records: keys.map((key) => ({
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'b' }, object: { key, sequencer: '0055AED6DCD90281E5' } },
    })),
  });

describe('by EventBridge', () => {
  it('the key comes as it is', () => {
    const key = 'projects/mails/incoming/a+b %41 é.csv';
    expect(uploadsIn(bridged(key, '0A'))).toEqual([{ project: 'mails', key, sequencer: '0A' }]);
  });

  it('may come without a sequencer', () => {
    expect(uploadsIn(bridged('projects/mails/incoming/a.csv'))).toMatchObject([{ sequencer: '' }]);
  });
});

describe("by S3's own notification", () => {
  it.each([
    ['a+b', 'a b'],
    ['a%2Bb', 'a+b'],
    ['%C3%A9%F0%9F%98%80', 'é😀'],
    ['100%25', '100%'],
    ['100%', '100%'],
    ['a%2Fb', 'a/b'],
  ])('the key is encoded as a form would: %s is %s', (encoded, key) => {
    expect(decodedKey(encoded)).toBe(key);
  });

  it('each record is an upload', () => {
    const [one, two] = uploadsIn(notified('projects/mails/incoming/a+1.csv', 'projects/spam/incoming/b.csv'));
    expect(one).toEqual({
      project: 'mails',
      key: 'projects/mails/incoming/a 1.csv',
      sequencer: '0055AED6DCD90281E5',
    });
    expect(two).toMatchObject({ project: 'spam' });
  });

  it('a key that decodes into a folder waits like any file in one', () => {
    expect(uploadsIn(notified('projects/mails/incoming/a%2Fb.csv'))).toEqual([]);
  });

  it('a deletion is no upload', () => {
    const event = notified('projects/mails/incoming/a.csv').replace(
      'ObjectCreated:Put',
      'ObjectRemoved:Delete',
    );
    expect(uploadsIn(event)).toEqual([]);
  });
});

describe('which keys start a run', () => {
  it.each([
    ['a file', 'projects/mails/incoming/a.csv', undefined],
    ['a file without an ending', 'projects/mails/incoming/mails', undefined],
    ["a folder's _READY", 'projects/mails/incoming/batch/_READY', 'projects/mails/incoming/batch/'],
    ["a deeper folder's", 'projects/mails/incoming/2026/05/_READY', 'projects/mails/incoming/2026/05/'],
  ])('%s does', (_, key, folder) => {
    const [found] = uploadsIn(bridged(key));
    expect(found).toMatchObject({ project: 'mails', key });
    expect(found?.folder).toBe(folder);
  });

  it.each([
    ['a file in a folder', 'projects/mails/incoming/batch/a.csv'],
    ['_READY without a folder', 'projects/mails/incoming/_READY'],
    ['a refusal', 'projects/mails/incoming/_refused/a.csv.json'],
    ['_READY in a hidden folder', 'projects/mails/incoming/_parts/_READY'],
    ['_READY below a hidden folder', 'projects/mails/incoming/.tmp/batch/_READY'],
    ['a hidden file', 'projects/mails/incoming/.a.csv'],
    ['a part', 'projects/mails/incoming/_a.csv'],
    ['a download under way', 'projects/mails/incoming/a.csv.crdownload'],
    ['a copy under way', 'projects/mails/incoming/a.csv.PART'],
    ["an editor's", 'projects/mails/incoming/a.csv~'],
    ["a folder's own object", 'projects/mails/incoming/batch/'],
    ['a file in a folder without a name', 'projects/mails/incoming//_READY'],
    ['a file of a run', 'projects/mails/runs/r0123456789abcdef-0/spec.json'],
    ['no project', 'projects//incoming/a.csv'],
    ['a project in other letters', 'projects/Mails/incoming/a.csv'],
    ['another prefix', 'catalogue/incoming/a/incoming/b.csv'],
    ['the prefix alone', 'projects/mails/incoming'],
  ])('%s does not', (_, key) => {
    expect(uploadsIn(bridged(key))).toEqual([]);
  });
});

describe('a message that is no such event', () => {
  it.each([
    ['no JSON', '{', 'no JSON'],
    ['no object', '"x"', 'expected object'],
    [
      'an event of another service',
      bridged('projects/mails/incoming/a.csv').replace('aws.s3', 'aws.ec2'),
      'aws.s3',
    ],
    ['another event of S3', bridged('k').replace('Object Created', 'Object Deleted'), 'Object Created'],
    ['a sequencer that is no number', bridged('k', 'xyz'), 'must match pattern'],
  ])('%s', async (_, message, found) => {
    const refusal = await refusalOf(() => uploadsIn(message));
    expect(refusal).toMatchObject({
      name: 'InputRejected',
      where: 'upload door, message',
      found: expect.stringContaining(found),
      next: 'Look at the rule that feeds the queue',
    });
  });
});

describe('the order of events', () => {
  it.each([
    ['0055AED6DCD90281E6', '0055AED6DCD90281E5', true],
    ['0055AED6DCD90281E5', '0055AED6DCD90281E5', false],
    ['0055AED6DCD90281E5', '0055AED6DCD90281E6', false],
    ['0100', 'FF', true],
    ['FF', '0100', false],
    ['ff', 'FF', false],
    ['00ff', 'FF', false],
    ['b', 'A', true],
    ['1', '', true],
  ])('%s after %s: %s', (one, other, later) => {
    expect(isLater(one, other)).toBe(later);
  });

  it('is that of the numbers, whatever their length and letters', () => {
    const numbers = [0n, 1n, 9n, 10n, 15n, 16n, 255n, 256n, 0x55aed6dcd90281e5n];
    for (const a of numbers) {
      for (const b of numbers) {
        expect(isLater(a.toString(16), b.toString(16).toUpperCase().padStart(20, '0'))).toBe(a > b);
      }
    }
  });
});

it.each([
  ['a.csv', true],
  ['deeper/a.csv', true],
  ['_READY', false],
  ['.hidden', false],
  ['a.csv.tmp', false],
  ['a.tmp.csv', true],
  ['_parts/a.csv', false],
  ['deeper/.a.csv', false],
])('of a folder, %s is data: %s', (name, data) => {
  const folder = 'projects/mails/incoming/batch/';
  expect(isData(`${folder}${name}`, folder)).toBe(data);
});
