/** Mojibake: what is repaired, what only looks like it, and that a repair is the inverse of the damage. */
import { describe, expect, it } from 'vitest';
import { repaired } from '../../../domain/cleaning/mojibake.ts';
import { inPython } from './texts.ts';

describe('is repaired', () => {
  it.each([
    ['cafÃ©, donâ€™t', 'café, don’t'],
    ['goÃ»t â€“ NoÃ«l', 'goût – Noël'],
    ['DÃ‰JÃ€ VU', 'DÉJÀ VU'],
    ['Ð¿Ñ€Ð¸Ð²ÐµÑ‚ Ð¸ Ð²', 'привет и в'],
    ['æ—¥æœ¬èªž', '日本語'],
    ['ðŸ˜€', '😀'],
    ['Â© 2024, 20\u00a0Â°C', '© 2024, 20\u00a0°C'],
    ['Ã\u00a0 la', 'à la'],
    ['ÃƒÂ©', 'é'],
    ['Ã\u0083Â©', 'é'],
    ['naïve and cafÃ©', 'naïve and café'],
  ])('%s', (text, wanted) => expect(repaired(text)).toBe(wanted));
});

describe('stays', () => {
  it.each([
    'plain',
    '«désolé…»',
    'café\u00a0»',
    'AMANHÃ…',
    '«IRMÃ»',
    'CAFÉ…',
    'ESPAÑA™',
    'Ó“a”',
    'São João, ÂNCORA',
    'größer, ça va, Ærø',
    'привет, 日本語, 😀',
    // No UTF-8, an overlong form, a control, half a surrogate pair, a code point that nothing is assigned to.
    'Ã(',
    'à€€',
    'Â\u0081',
    'í\u00a0€',
    'Í¸',
  ])('%s', (text) => expect(repaired(text)).toBe(text));
});

it.each(['cp1252', 'latin-1'])('is what was meant, of texts that were read as %s', (encoding) => {
  const texts = [
    'Fenêtre ouverte à la fin de l’été – déjà vu',
    'Über größere Mädchen „sagt“ er…',
    'El niño comió muchísimo: ¿por qué?',
    'Большое спасибо за быструю доставку и качество',
    'Ελληνικά γράμματα σε μια σειρά',
    '日本語のテキストです。中文也可以',
    'हिन्दी में लिखा हुआ पाठ',
    '한국어 문장입니다 😀👍🏽',
  ];
  // Bytes that Windows-1252 has no character for come as Latin-1's.
  const damage = `
def damaged(text):
    return ''.join(bytes([b]).decode('${encoding}', 'replace').replace('\\ufffd', chr(b)) for b in text.encode())
`;
  const damaged = inPython(damage, 'damaged(text)', texts);
  for (const [i, text] of texts.entries()) expect(repaired(damaged[i]!)).toBe(text);
});
