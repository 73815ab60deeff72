/** What the data looks like: findings with what to do, labels, lengths, columns, duplicates, doubts, drift, agreement. */
import { expect, it } from 'vitest';
import { runPage } from '../fixtures/addresses.ts';
import { HOSTILE } from '../fixtures/names.ts';
import { cells, consoleWindow, region, textOf } from '../window.ts';

export function dataPage(): void {
  const ui = consoleWindow();
  const open = async (name: Parameters<typeof runPage>[0]) => {
    const page = await ui.open(`${runPage(name)}/data`);
    await region(page, 'Findings').waitFor();
    return page;
  };

  it('lays the findings that matter most open, each with what to do, and the others a line each', async () => {
    const page = await open('succeeded');
    const findings = region(page, 'Findings');
    expect(await findings.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
      '3\nbytes that are not UTF-8: the rows are quarantined',
      '167\nTexts of the test split that are all but the same as one of the training split',
      '9\nRows that a quick model, right for 98 % of 5,897, takes for another label',
    ]);
    const text = await textOf(findings);
    expect(text).toContain('What to do: Save the file as UTF-8 and upload it again');
    expect(text).toContain('mails.jsonl:812');
    expect(text).toContain(`Dear friend ${HOSTILE}`);
    expect(await findings.locator('summary').allInnerTexts()).toEqual([
      expect.stringMatching(/warning\s+1,961\s+Texts with e-mail addresses pii-email/),
      expect.stringMatching(/info\s+160\s+equal texts are one row duplicate/),
    ]);
  });

  it('lists the rows that were put aside, by the name of their file, and more of them when asked', async () => {
    const page = await open('succeeded');
    const panel = region(page, 'Put aside');
    await panel.getByRole('rowheader', { name: 'mails.jsonl:812' }).waitFor();
    expect(await panel.getByRole('rowheader').allInnerTexts()).toEqual([
      'mails.jsonl:812',
      'mails.jsonl:1033',
    ]);
    await panel.getByRole('button', { name: 'More' }).click();
    await panel.getByRole('rowheader', { name: 'mails.jsonl:5001' }).waitFor();
    expect(await panel.getByRole('button', { name: 'More' }).count()).toBe(0);
  });

  it.each([
    [
      'mails of Spam Assassin: test mails that training saw, mails with a wrong label, lines that give it away',
      'held' as const,
      [
        ['leakage', /^167\nTexts of the test or validation split.*training split$/],
        ['likely-label-errors', /^9\nRows that a quick model, right for 98 %.*another label$/],
        ['telltale-line', /^3\nLines that all but decide a label: 'Date: Not supplied' \(5\.2 % of ham\)/],
      ] as const,
    ],
    [
      'film reviews: sentences without a majority, sentences that people dispute, sentences that are hard to learn',
      'waiting' as const,
      [
        ['no-majority', /^80\nRows whose annotators have no majority: left out unless a review decides$/],
        ['disputed', /^1,283\nRows that fewer than two thirds of their annotators agree on$/],
        ['likely-label-errors', /^945\nRows that a quick model, right for 79 %.*hard ones among them$/],
      ] as const,
    ],
  ])('tells of the %s', async (_, run, three) => {
    const page = await open(run);
    const first = region(page, 'Findings').locator('.first-findings > li');
    expect(await first.count()).toBe(three.length);
    for (const [place, [kind, heading]] of three.entries()) {
      const finding = first.nth(place);
      expect(await textOf(finding.getByRole('heading', { level: 3 }))).toMatch(heading);
      const text = await textOf(finding);
      expect(text).toContain(kind);
      expect(text).toMatch(/What to do: \w+/);
      expect(await finding.locator('.examples > li').count()).toBeGreaterThan(0);
    }
  });

  it('puts what people say of the labels before what a model says of them', async () => {
    const page = await open('waiting');
    await region(page, 'Agreement').waitFor();
    const titles = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(titles.slice(0, 4)).toEqual(['Rows', 'Findings', 'Agreement', 'Learning curve']);
  });

  it('shows both rows of a pair, and opens what matters less on demand', async () => {
    const page = await open('succeeded');
    const findings = region(page, 'Findings');
    expect(await textOf(findings)).toMatch(/mails\.jsonl:3607[\s\S]*like[\s\S]*mails\.jsonl:317/);
    expect(await findings.getByText('cw******************').count()).toBe(0);
    await findings.getByText('Texts with e-mail addresses').click();
    await findings.getByText('cw******************').waitFor();
    expect(await textOf(findings)).toContain("What to do: Set data.pii to 'mask'");
  });

  it('shows rows and labels with their shares', async () => {
    const page = await open('succeeded');
    expect(await textOf(region(page, 'Rows'))).toMatch(/Rows\s+6,046[\s\S]*74\.6 % beyond 128 tokens/);
    expect(await cells(page, 'Rows of each label')).toEqual([
      ['ham', '4,150', '68.7 %', ''],
      ['spam', '1,893', '31.3 %', ''],
    ]);
  });

  it('draws lengths, of all and of each label over the same bins, and gives them as a table', async () => {
    const page = await open('succeeded');
    const lengths = region(page, 'Length');
    expect(await lengths.locator('figcaption').allInnerTexts()).toEqual(['all texts', 'ham', 'spam']);
    const bars = (figure: number) =>
      lengths.locator('figure').nth(figure).locator('.histogram-bars > span').count();
    expect([await bars(0), await bars(1), await bars(2)]).toEqual([12, 12, 12]);
    await lengths.getByText('The lengths as a table').click();
    await page.getByRole('table', { name: 'Texts by length' }).waitFor();
    const rows = await cells(page, 'Texts by length');
    expect(rows[0]).toEqual(['50 to 99', '40 0.7 %', '20 0.5 %', '0 0.0 %']);
    expect(rows.at(-1)?.[0]).toBe('5,000 or more');
  });

  it('shows every column with what it holds', async () => {
    const page = await open('succeeded');
    expect(await cells(page, 'Columns')).toEqual([
      ['text', 'string', '–', '5,897', ''],
      ['label', 'string', '–', '2', 'ham (4,150), spam (1,893)'],
      [`column ${HOSTILE}`, 'mixed', '17.3 %', 'about 3,402', `-4 to 9,871, mean 12.25; ${HOSTILE} (120)`],
    ]);
  });

  it('shows near duplicates, and how many of them leak', async () => {
    const page = await open('succeeded');
    const near = await textOf(region(page, 'Near duplicates'));
    expect(near).toMatch(/Alike\s+949 \(16\.1 %\)\s+Groups\s+323\s+Leak into test or validation\s+167/);
    expect(near).toMatch(/16 texts\s+mails\.jsonl:5210/);
  });

  it('shows what tells the labels, and which labels are doubted', async () => {
    const page = await open('succeeded');
    expect(await cells(page, 'What tells the labels')).toEqual([
      ['wrote', 'ham', '99.7 %', '68.7 %', '33.5 %'],
      [`Sent by ${HOSTILE}`, 'spam', '100.0 %', '31.3 %', '3.5 %'],
    ]);
    expect(await textOf(region(page, 'Doubtful labels'))).toContain('right for 97.8 % of 5,897 rows');
    expect(await cells(page, 'Doubtful labels')).toEqual([
      ['mails.jsonl:4103', 'ham', 'spam', '99.3 %', `Announcing ${HOSTILE}`],
    ]);
  });

  it('draws what more rows would bring, and gives it as a table', async () => {
    const page = await open('succeeded');
    const growth = region(page, 'Learning curve');
    expect(await textOf(growth)).toContain(
      'From the 4,718 training rows a quick model gets 98.2 % right; from twice as many it would be 98.7 %.',
    );
    expect(await textOf(growth)).toMatch(
      /Scored on 2,949 rows that were held out\. The curve of a quick model/,
    );
    await growth.locator('canvas').waitFor();
    await growth.getByText('The curve as a table').click();
    await page.getByRole('table', { name: 'Right by rows' }).waitFor();
    const rows = await cells(page, 'Right by rows');
    expect(rows).toHaveLength(9);
    expect(rows[0]).toEqual(['138', '90.6 %', '90.5 %', 'measured']);
    expect(rows.slice(-3)).toEqual([
      ['4,718', '–', '98.2 %', 'the training split'],
      ['9,436', '–', '98.7 %', 'twice as many'],
      ['18,872', '–', '99.1 %', 'four times as many'],
    ]);
  });

  it('says why it can not tell what more rows would bring', async () => {
    const page = await open('waiting');
    const growth = region(page, 'Learning curve');
    expect(await textOf(growth)).toContain('120 labelled texts: a curve takes 200');
    expect(await growth.locator('canvas').count()).toBe(0);
  });

  it('shows languages by name, scripts, and personal data only by count', async () => {
    const page = await open('succeeded');
    expect((await cells(page, 'Languages')).map((row) => row.slice(0, 3))).toEqual([
      ['English', '2,941', '98.0 %'],
      ['too short to tell', '27', '0.9 %'],
      ['Turkish', '8', '0.3 %'],
    ]);
    expect((await cells(page, 'Scripts'))[1]?.slice(0, 2)).toEqual(['Han', '24']);
    expect(await cells(page, 'Personal data')).toEqual([
      ['E-mail addresses', '4,047', '1,961', '32.4 %'],
      ['Telephone numbers', '700', '443', '7.3 %'],
    ]);
  });

  it('shows what changed against the version before, and images', async () => {
    const page = await open('succeeded');
    const drift = await textOf(region(page, 'Against the version before'));
    expect(drift).toContain("Column 'body' seems to be 'text' now");
    expect(drift).toContain('What to do: Rename it back');
    expect((await cells(page, 'Images by size')).at(-1)).toEqual(['500 or more', '200', '0']);
  });

  it('says that one label a row leaves nothing to agree on', async () => {
    const page = await open('succeeded');
    expect(await textOf(region(page, 'Agreement'))).toContain('Not measured: each row has one label');
  });

  it('shows agreement by label and by annotator, the one who agrees least first', async () => {
    const page = await ui.open(`${runPage('waiting')}/data`);
    await region(page, 'Agreement').waitFor();
    expect(await textOf(region(page, 'Agreement'))).toMatch(/Score\s+0\.7312\s+Minimum\s+0\.85/);
    expect((await cells(page, 'By label')).map(([label]) => label)).toEqual([
      'negative',
      'positive',
      HOSTILE,
    ]);
    const annotators = await cells(page, 'By annotator, lowest first');
    expect(annotators).toHaveLength(6);
    expect(await textOf(region(page, 'Agreement'))).toMatch(
      /agree by 73 %, less than the 85 % that annotation\.minimum asks\. Least on ‘<img src=x/,
    );
    const link = region(page, 'Agreement').getByRole('link', { name: 'label the disputed rows' });
    expect(await link.getAttribute('href')).toContain('/reviews/');
    expect(annotators[0]).toEqual(['rater-1', '0.6100', '10,605 items']);
    expect(await textOf(region(page, 'Agreement'))).toMatch(
      /Interval\s+0\.7251 to 0\.7374\s+Krippendorff’s alpha\s+0\.5121 \(0\.5012 to 0\.5233\)/,
    );
    expect(await textOf(region(page, 'Agreement'))).toMatch(
      /Why: The disagreement is spread[\s\S]*‘positive’ are told apart\. Settled, the mean would be 0\.9021/,
    );
  });

  it('says why rejected data was rejected, beside what was seen of it by a version of before', async () => {
    const page = await open('rejected');
    expect(await textOf(page.getByRole('alert'))).toContain('add it to data.labels');
    expect(await textOf(region(page, 'Rows'))).toMatch(/Verdict\s+rejected/);
    expect(await textOf(region(page, 'Findings'))).not.toContain('What to do');
    for (const later of ['Agreement', 'Length', 'Columns', 'Near duplicates', 'Images', 'Learning curve']) {
      expect(await region(page, later).count(), later).toBe(0);
    }
  });

  it('asks for no report before there is one', async () => {
    const page = await ui.open(`${runPage('queued')}/data`);
    await page.getByRole('heading', { name: 'Not looked at yet' }).waitFor();
  });
}
