/** What a reader sees of a raw mail, and nothing that gives its source away. */
import { describe, expect, it } from 'vitest';
import { mailText, withoutListTag, withoutTail } from '../../examples/spam-assassin/mail.ts';

const raw = (...lines: readonly string[]): Buffer => Buffer.from(lines.join('\n'), 'latin1');
const text = (...lines: readonly string[]) => mailText(raw(...lines));

describe('a mail', () => {
  it('is its subject and its body; the headers and the mbox line are not', async () => {
    expect(
      await text(
        'From someone@example.net  Thu Aug 22 12:36:23 2002',
        'Return-Path: <someone@example.net>',
        'X-Mailer: The Bat!',
        'Subject: Re: [ILUG]  a  long',
        '\tsubject',
        '',
        'the body',
      ),
    ).toBe('Re: a long subject\n\nthe body');
    expect(await text('Subject: only', '', '')).toBe('only');
    expect(await text('X: y', '', 'only')).toBe('only');
  });

  it('without anything to read is none', async () => {
    expect(await text('X: y', '', '')).toBeUndefined();
    expect(await mailText(new Uint8Array())).toBeUndefined();
    expect(await text('Content-Type: text/html', '', '<img src=x><p> </p>')).toBeUndefined();
  });

  it('is decoded: charset, transfer encoding, encoded words', async () => {
    expect(
      await text(
        'Subject: =?iso-8859-1?Q?Gr=FC=DFe?= =?utf-8?B?8J+YgA==?=',
        'Content-Type: text/plain; charset=windows-1252',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        '=80 10 =\nonly',
      ),
    ).toBe('Grüße😀\n\n€ 10 only');
    expect(
      await text('Content-Transfer-Encoding: base64', '', Buffer.from('win money').toString('base64')),
    ).toBe('win money');
  });

  it('has no NUL and no half of a character', async () => {
    const found = await text('Content-Type: text/plain; charset=utf-16', '', 'a\0\xd8\0b\0');
    expect(found).not.toContain('\0');
    expect(found?.isWellFormed()).toBe(true);
    expect(await text('', 'a\0b')).toBe('ab');
  });
});

describe('HTML', () => {
  const html = (body: string) => text('Content-Type: text/html', '', body);

  it('is what it shows: no tags, no targets, no images, no scripts', async () => {
    expect(
      await html(
        '<html><head><title>t</title><style>b{}</style></head><body><h1>Win</h1><script>x()</script>' +
          '<p>Click <a href="http://spam.example/id=42">here</a> &amp; now<img src="http://track.example/1.gif" alt="pixel"></p></body>',
      ),
    ).toBe('Win\n\nClick here & now');
  });

  it('is read as such where it is declared as text, not where text merely mentions it', async () => {
    expect(await text('', '<html><body><b>Win</b> now</body></html>')).toBe('Win now');
    expect(await text('', 'use <b>bold</b>')).toBe('use <b>bold</b>');
  });

  it('is left alone where there is a text beside it', async () => {
    const parts = (type: string, body: string): string[] => ['--b', `Content-Type: ${type}`, '', body];
    const mail = [
      ...['Content-Type: multipart/alternative; boundary=b', ''],
      ...[...parts('text/plain', 'the text'), ...parts('text/html', '<p>the page</p>'), '--b--'],
    ];
    expect(await text(...mail)).toBe('the text');
  });
});

describe('parts in parts', () => {
  const nested = (depth: number): string[] => [
    ...Array.from({ length: depth }, (_, i) => [
      `Content-Type: multipart/mixed; boundary=b${i}`,
      '',
      `--b${i}`,
    ]).flat(),
    ...['Content-Type: text/plain', '', 'inside'],
    ...Array.from({ length: depth }, (_, i) => `--b${depth - 1 - i}--`),
  ];

  it('are read', async () => expect(await text(...nested(5))).toBe('inside'));
  it('too deep are an attack, and refused', () => expect(text(...nested(200))).rejects.toThrow(/nesting/i));
  it('without an end are read as far as they go', async () => {
    expect(await text(...nested(2).slice(0, -2))).toBe('inside');
  });
});

describe("what lists and mailers append is not the author's", () => {
  it.each([
    ['a signature', '-- \nBob\nACME'],
    ['a signature without its blank', '--\nBob'],
    ['Mailman', `${'_'.repeat(47)}\nIrish Linux Users' Group\nhttp://www.linux.ie/mailman/listinfo/ilug`],
    ['Yahoo! Groups', '------------------------ Yahoo! Groups Sponsor ---------------------~-->\nbuy'],
    [
      'Yahoo! Groups, its end',
      'To unsubscribe from this group, send an email to:\nx-unsubscribe@egroups.com',
    ],
    ['SourceForge', `${'-'.repeat(55)}\nThis sf.net email is sponsored by: OSDN`],
    ['PGP', '-----BEGIN PGP SIGNATURE-----\nVersion: x\n\nabc\n-----END PGP SIGNATURE-----'],
    ['a list by name', 'Spamassassin-talk mailing list\nSpamassassin-talk@example.com'],
    ['a list by address', 'https://lists.sourceforge.net/lists/listinfo/razor-users'],
  ])('%s', (_, tail) => {
    expect(withoutTail(`the body\n\n${tail}\n`)).toBe('the body');
    expect(withoutTail(`the body\r\n\r\n${tail.replaceAll('\n', '\r\n')}\r\n`)).toBe('the body');
  });

  it('even in an answer that quotes it, with the empty lines above', () => {
    const body = `> you said\n>\n> ${'_'.repeat(47)}\n> ILUG mailing list\n> http://linux.ie/listinfo/ilug\n\nI say`;
    expect(withoutTail(body)).toBe('> you said\n\nI say');
  });

  it('but a text that is nothing else is a text', () => {
    expect(withoutTail('-- \nBob')).toBe('-- \nBob');
    expect(withoutTail('  \n--\nBob')).toBe('--\nBob');
  });

  it.each([
    'a dash -- in a line',
    'in the mailing list we read',
    '-----\nshort rule',
    'see http://example.com/list',
  ])('and neither is %j a tail', (body) => expect(withoutTail(`first\n${body}`)).toBe(`first\n${body}`));

  it('PGP armour goes, what it signs stays', () => {
    expect(withoutTail('-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nsigned')).toBe('signed');
  });

  it("the corpus' stand-in addresses go: they mark its makers' mailboxes", () => {
    expect(withoutTail('write to zzzz@example.com, or <yyyy@spamassassin.taint.org> or a@b.com')).toBe(
      'write to someone@example.com, or someone@example.com> or a@b.com',
    );
  });
});

describe('a subject', () => {
  it.each([
    ['[ILUG] hello', 'hello'],
    ['Re: [ILUG] hello', 'Re: hello'],
    ['RE: Fwd: aw : [Spambayes] x', 'RE: Fwd: aw : x'],
    ['hello [ILUG]', 'hello [ILUG]'],
    ['[a] [b] c', '[b] c'],
    [`[${'x'.repeat(41)}] c`, `[${'x'.repeat(41)}] c`],
    ['  spaced \n out ', 'spaced out'],
    ['[]', '[]'],
  ])('%j is %j', (subject, found) => expect(withoutListTag(subject)).toBe(found));
});

describe('hostile mail', () => {
  /** Characters of what is repeated. */
  const LONG = 200_000;
  const many = (piece: string, characters = LONG): string =>
    piece.repeat(Math.ceil(characters / piece.length));

  it.each<[string, Buffer]>([
    ['open elements', raw('Content-Type: text/html', '', many('<div>'))],
    ['open tables', raw('Content-Type: text/html', '', many('<table><tr><td>x'))],
    ['attributes', raw('Content-Type: text/html', '', `<a ${many('x="y" ')}>x`)],
    ['entities', raw('Content-Type: text/html', '', many('&amp; '))],
    ['headers', raw(many('X: y\n'), '', 'body')],
    ['a folded header', raw(`Subject: a${many('\n b')}`, '', 'body')],
    ['encoded words', raw(`Subject: ${many('=?utf-8?q?')}`, '', 'body')],
    ['addresses', raw(`To: ${many('<"(,')}`, '', 'body')],
    ['replies', raw(`Subject: ${many('re: ')}[`, '', 'body')],
    ['brackets', raw(`Subject: ${many('[')}`, '', 'body')],
    ['parts', raw('Content-Type: multipart/mixed; boundary=b', '', many('--b\n\nx\n', 20_000))],
    ['hashes', raw('', `-----BEGIN PGP SIGNED MESSAGE-----\n${many('Hash: x\n')}b`)],
    ['rules', raw('', `a\n${many('_')}`)],
    ['stand-ins', raw('', many('zzzz@'))],
    ['one long word', raw('', many('x'))],
    ['empty lines', raw('', `a${many('\n')}b`)],
    ['quotes', raw('', `a\n${many('>')}b`)],
    ['dashes', raw('', `a\n${many('-')}b`)],
    ['dashes above dashes', raw('', `a\n${many('-----\n')}b`)],
    ['list addresses', raw('', `http://${many('/listinfo/a')} x`)],
    ['bytes', Buffer.from(Array.from({ length: LONG }, (_, i) => (i * 7919) % 256))],
  ])('%s: read or refused within two seconds of work', async (_, mail) => {
    // Of this process, not of the clock: other tests run beside this one.
    const before = process.cpuUsage();
    await mailText(mail).catch(() => undefined);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
  });
});
