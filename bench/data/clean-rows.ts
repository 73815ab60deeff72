/**
 * Rows as a labelling project has them, the same every time: reviews and messages in fifteen languages and nine
 * scripts, half of them English, with the white space, links, quotes, emoji and markup that people paste.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

interface Language {
  /** Rows of a hundred. */
  readonly share: number;
  readonly words: readonly string[];
  /** Between words; none where the script needs none. */
  readonly gap: string;
  readonly stops: readonly string[];
}

const latin = (
  share: number,
  words: string,
  stops = ['.', '.', ',', '!', '?', ' -', '...', ';'],
): Language => ({
  ...{ share, words: words.split(' '), gap: ' ', stops },
});

const LANGUAGES: readonly Language[] = [
  latin(
    50,
    "the a of and to in it was this that for with but not very really movie phone delivery service battery screen price quality I bought it's don't couldn't after two weeks still works great terrible disappointed recommended support answered nothing happened again money back would never order arrived broken package expected better than last year's model everything about fast cheap",
  ),
  latin(
    6,
    'der die das und nicht sehr gut schlecht für über müssen könnte größer Straße Qualität gekauft geliefert zurück enttäuscht wäre schön Händler Preis empfehlen leider gestern Wochen Gerät',
  ),
  latin(
    6,
    "le la les des très bien mal reçu l'écran qualité déçu après commande j'ai n'est été livré où ça français naïf garçon même prix élevé semaine œuvre",
  ),
  latin(
    6,
    'el la los muy bueno malo señal pequeño después compré llegó está también niño año corazón rápido envío devolución mañana ¿por qué calidad pantalla batería',
    ['.', ',', '!', '?', '…'],
  ),
  latin(3, 'não é muito bom ruim coração informação avó pão está você também três produto entrega preço'),
  latin(3, 'że nie jest bardzo dobry zły książka łatwo źródło pięć część dostawa telefon zażółć gęślą jaźń'),
  latin(2, 'không tốt rất đẹp tiếng Việt điện thoại giao hàng nhanh chất lượng sản phẩm được người ở với'),
  latin(2, 'çok güzel iyi değil ürün İstanbul ışık şikayet kötü öğrenci ağır hızlı teslimat fiyatı'),
  latin(
    6,
    'это не очень хороший плохой телефон доставка быстро всё ещё работает купил неделю назад качество цена экран рекомендую разочарован спасибо большое который',
  ),
  latin(2, 'είναι πολύ καλό κακό τηλέφωνο παράδοση γρήγορα τιμή ποιότητα αγόρασα εβδομάδα πίσω ελληνικά', [
    '.',
    ',',
    ';',
    '!',
  ]),
  latin(3, 'هذا الهاتف جيد جدا سيئ التوصيل سريع السعر مرتفع الجودة اشتريت منذ أسبوع شاشة بطارية لا أنصح', [
    '.',
    '،',
    '؟',
    '!',
  ]),
  latin(3, 'यह बहुत अच्छा खराब फोन डिलीवरी तेज़ कीमत गुणवत्ता हिन्दी खरीदा सप्ताह बाद स्क्रीन पैसा वापस नहीं', [
    '।',
    ',',
    '!',
    '?',
  ]),
  latin(
    2,
    '이 전화기는 정말 좋아요 배송이 빠르고 가격도 싸요 품질이 나빠요 다시 사고 싶지 않아요 화면 배터리',
  ),
  {
    share: 4,
    words: [
      ...'这个手机很好质量不错快递太慢了我买两周后还可以价格便宜屏幕电池推荐给朋友们失望退货客服没有回答',
    ],
    ...{ gap: '', stops: ['。', ',', '!', '?', '、'] },
  },
  {
    share: 2,
    words:
      'この 映画 は とても 良い です 悪い カメラ スマホ 配送 が 早い 値段 品質 買いました 一週間 後 壊れた ありがとう'.split(
        ' ',
      ),
    ...{ gap: '', stops: ['。', '、', '!', '「はい」'] },
  },
];

const EXTRAS = [
  ...[
    ' https://example.com/item?id=4711&ref=mail',
    ' www.example.org/a_b',
    ' <br />',
    ' <b>NEW</b>',
    ' &amp;',
  ],
  ...[
    ' 😀',
    ' 👍🏽',
    ' ❤️',
    ' 👩‍👩‍👧',
    ' 🇩🇪',
    ' ™',
    ' €19,99',
    ' 5/5',
    ' #fail',
    ' @shop',
    ' :-)',
    ' 10%',
    ' "quoted"',
  ],
  ...[
    '\n',
    '\n\n',
    '\r\n',
    '\t',
    '  ',
    '\u00a0',
    '\u3000',
    '   \n',
    ' “curly” ',
    ' — ',
    ' C:\\temp',
    ' cafe\u0301',
    '\u200b',
  ],
];
const LABELS = ['positive', 'negative', 'neutral'];

/** mulberry32: 32 bits of state are enough to be the same everywhere. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const BY_SHARE = LANGUAGES.flatMap((language) => Array<Language>(language.share).fill(language));

function textFrom(below: (limit: number) => number): string {
  const { words, gap, stops } = BY_SHARE[below(BY_SHARE.length)]!;
  const length = (gap === '' ? 25 : 9) + below(gap === '' ? 33 : 16);
  let text = '';
  for (let word = 0; word < length; word += 1) {
    if (word > 0) text += gap;
    text += words[below(words.length)]!;
    if (below(9) === 0) text += stops[below(stops.length)]!;
    if (below(40) === 0) text += EXTRAS[below(EXTRAS.length)]!;
  }
  return text + stops[0]!;
}

/** Writes so many rows and returns their bytes. */
export function writeRows(path: string, rows: number): number {
  const below = generator(17);
  const file = openSync(path, 'w');
  let bytes = 0;
  let lines = '';
  for (let id = 0; id < rows; id += 1) {
    lines += `${JSON.stringify({ id, text: textFrom(below), label: LABELS[below(3)]! })}\n`;
    if (lines.length < 1 << 20 && id < rows - 1) continue;
    const block = Buffer.from(lines);
    writeSync(file, block);
    bytes += block.length;
    lines = '';
  }
  closeSync(file);
  return bytes;
}
