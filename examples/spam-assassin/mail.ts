/**
 * One raw mail → the text a reader sees: subject and body, nothing that gives its source away.
 *
 * Headers are dropped: they name the mail servers and lists of the people who collected the corpus. What lists and
 * mailers append to the body goes too, for the same reason: signatures behind `-- `, the footers of Mailman, Yahoo!
 * Groups and SourceForge, PGP armour, and the list's [tag] in the subject. A model that learnt those would tell
 * mailing lists from strangers instead of ham from spam.
 */
import { compile } from 'html-to-text';
import PostalMime from 'postal-mime';

/** Nested multiparts deeper than this are an attack, not a mail. */
const DEEPEST = 32;
const LONGEST_HTML = 1_000_000;

const readable = compile({
  wordwrap: false,
  limits: { maxInputLength: LONGEST_HTML },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { ignoreHref: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** From here on the body is not the author's. Each is anchored at a line's start. */
const TAILS: readonly RegExp[] = [
  /^-- ?$/m, // a signature (RFC 3676, 4.3); many mailers lose the blank
  /^_{20,}$/m, // Mailman
  /^-{5,}\s*Yahoo! Groups Sponsor/m,
  /^-{20,}\nThis sf\.net email is sponsored/m,
  /^This sf\.net email is sponsored/m,
  /^To unsubscribe from this group, send an email to/m,
  /^-----BEGIN PGP SIGNATURE-----$/m,
  /^\S+ mailing list$/m,
  /^https?:\/\/(?=\S+$)\S+\/listinfo\/\S/m,
];
/** The same footers quoted in an answer, and a multipart's boundary where the MIME was broken: whole lines. */
const FOOTER =
  /^(?:_{20,}|.*\/listinfo\/.*|\S+ mailing list(?: - .*|,? \S+@.*)?|.*sf\.net email is sponsored.*|--(?=\S*\d|DeathToSpam)[\w=.+/-]{16,})[ \t]*$/i;
/** Addresses that the corpus' makers put in place of the true receivers': they mark their own mailboxes. */
const STAND_INS = /(?<!\S)\S*(?:spamassassin\.taint\.org|zzzz@|@netnoteinc\.com|@jmason\.org)[^\s>,;)]*/gi;
const PGP_HEAD = /^-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash: .*\n)*\n?/m;
const LIST_TAG = /^((?:(?:re|fwd?|aw)\s*:\s*)*)\[[^\]\n]{1,40}\]\s*/i;

const MBOX_LINE = /^From .*\r?\n/;

/** The body without what lists and mailers append. */
export function withoutTail(body: string): string {
  const text = body.replaceAll('\r\n', '\n').replace(PGP_HEAD, '');
  const cut = TAILS.map((tail) => text.search(tail)).filter((at) => at >= 0);
  // What stands at the very beginning is no tail: it is all there is.
  const first = Math.min(...cut.filter((at) => text.slice(0, at).trim() !== ''), text.length);
  return withoutFooters(text.slice(0, first)).replace(STAND_INS, 'someone@example.com').trim();
}

/** Line by line, so that no text takes longer than its length; the empty and quote-only lines above a footer go too. */
function withoutFooters(text: string): string {
  const kept: string[] = [];
  let above = 0;
  for (const line of text.split('\n')) {
    const own = line.replace(/^[>\s]+/, '');
    if (own !== '' && FOOTER.test(own)) kept.length -= above;
    else kept.push(line);
    above = own === '' ? above + 1 : 0;
  }
  return kept.join('\n');
}

/** The subject without the list's tag: `Re: [ILUG] hello` → `Re: hello`. */
export const withoutListTag = (subject: string): string =>
  subject.replaceAll(/\s+/g, ' ').trim().replace(LIST_TAG, '$1').trim();

/** An mbox separator in front of the headers is not one of them. */
function withoutMboxLine(raw: Uint8Array): Uint8Array {
  const head = Buffer.from(raw.subarray(0, 1_000)).toString('latin1');
  return raw.subarray(MBOX_LINE.exec(head)?.[0].length ?? 0);
}

/**
 * Subject and body of a raw MIME message; undefined where nothing readable is left.
 * @throws what the parser throws on a message it refuses
 */
export async function mailText(raw: Uint8Array): Promise<string | undefined> {
  const mail = await PostalMime.parse(withoutMboxLine(raw), { maxNestingDepth: DEEPEST });
  const plain = mail.text?.trim() ?? '';
  // A body declared as text is sometimes a whole HTML page; a reader of the raw mail would not call that its text.
  const markup = plain === '' ? (mail.html ?? '') : /^<(!doctype|html)\b/i.test(plain) ? plain : '';
  const body = withoutTail(markup === '' ? plain : readable(markup));
  const text = [withoutListTag(mail.subject ?? ''), body].filter((part) => part !== '').join('\n\n');
  // NUL and lone surrogates are no text in any encoding the pipeline takes.
  return text === '' ? undefined : text.replaceAll('\0', '').toWellFormed();
}
