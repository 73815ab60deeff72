# ruff: noqa: E501
"""A corpus of every script and the ids Hugging Face's Rust tokenizers give it, as JSON lines {text, ids}.

    .venv/bin/python test/golden/tokenizer/reference.py TOKENIZER_JSON MAX_LENGTH
    .venv/bin/python test/golden/tokenizer/reference.py TOKENIZER_JSON MAX_LENGTH --glass FILE cased|uncased

With --glass the vocabulary is every code point, so that ids show each normalized character instead of [UNK]; that
tokenizer is written to FILE for the other side.

The texts: every code point alone in a word, in runs of neighbours and between combining marks; sentences in many
scripts; emoji; final sigma; controls; white space of all kinds; very long words; special tokens in the text;
seeded random mixtures of all of it. Always the same texts for the same arguments.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

SENTENCES = [
    "The quick brown fox jumps over the lazy dog, doesn't it? It costs $3.50 (or €3,20)!",
    "Voix ambiguë d’un cœur qui, au zéphyr, préfère les jattes de kiwis. ÀÉÎÕÜ ǅ ŉ ﬁ ﬃ",
    "Falsches Üben von Xylophonmusik quält jeden größeren Zwerg. STRASSE ẞ",
    "ΟΔΥΣΣΕΥΣ ΌΣΟΣ ὈΔΥΣΣΕΎΣ Σ ΑΣ. ΑΣΑ Σ' ΣΣ ς — ΤΗΣ ΜΈΡΑΣ; ΐ ΰ Ὗ",
    "Съешь же ещё этих мягких французских булок, да выпей чаю. ЁЙ Ґ Ђ",
    "Հայերեն լեզու։ ՄԵԾ և փոքր", "ქართული ენა ᲥᲐᲠᲗᲣᲚᲘ", "אָלֶף־בֵּית עִבְרִית, ״שלום״", "اللُّغَةُ العَرَبِيَّة، ٣٫١٤؟",
    "فارسی می‌خواهم کتاب‌ها", "اردو زبان ۔", "ܠܫܢܐ ܣܘܪܝܝܐ", "ދިވެހި", "ߒߞߏ ߊ߲", "हिन्दी में क्षत्रिय। ॐ १२३",
    "বাংলা ভাষা ৎ", "ਪੰਜਾਬੀ ਗੁਰਮੁਖੀ", "ગુજરાતી ભાષા", "ଓଡ଼ିଆ ଭାଷା", "தமிழ் மொழி", "తెలుగు భాష", "ಕನ್ನಡ ಭಾಷೆ", "മലയാളം ഭാഷ",
    "සිංහල භාෂාව", "ภาษาไทยไม่มีช่องว่าง ๑๒๓", "ພາສາລາວ", "བོད་སྐད།", "မြန်မာဘာသာ", "ភាសាខ្មែរ", "አማርኛ ቋንቋ።", "ᏣᎳᎩ ꮳꮃꭹ",
    "ᐃᓄᒃᑎᑐᑦ", "ᚠᚢᚦᚨᚱᚲ ᛫ ᚛ᚑᚌᚐᚋ᚜", "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌", "我能吞下玻璃而不伤身体。𠀀𠀁𪜀𫝀𫠠𬺰𰀀𱍐", "私はガラスを食べられます。ｶﾞｷﾞｸﾞ パ゜ プ゛ 々〆ヵ",
    "나는 유리를 먹을 수 있어요. 한국어 ᄒᆞᆫ글 가각", "ꀀꀁ ꦧꦱꦗꦮ ᬩᬲᬩᬮᬶ ᯅᯖᯂ᯲ ᮘᮞ ᮞᮥᮔ᮪ᮓ", "𐌰𐌱 𐐀𐐨 𞤀𞤢 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟘𝟙 𑀓𑁆 𑒞𑒻 𐓏𐓷",
    "👩🏽‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 1️⃣ ☃︎☃️ 🫱🏻‍🫲🏿 🧑‍🦰 ©️", "zalgo: Z̷̢̛͔̑a͗̃l̸̰̒g̵͈o é é ô̧ ộ ộ 〪〮 ᷺ ᷻",
    "[SEP] [MASK] [CLS][PAD] [UNK] a[SEP]b [sep] [ MASK ] [MASK [SEP]] [SEP\u200b] ##ing ##",
    "tab\tnew\nline\r\nnbsp\u00a0em\u2003ideographic\u3000nel\u0085ls\u2028ps\u2029mvs\u180ezwsp\u200bbom\ufeffvt\x0bff\x0c",
    "nul\x00 bell\x07 esc\x1b[0m del\x7f soft\u00adhyphen rlm\u200f lre\u202a \ufffd \ufffe \U000e0041 \uf8ff \x1c\x1d\x1e\x1f",
    "İstanbul IĞDIR ı İ̇ Kelvin Å Ω ſ ǰ ΐ ẖ", "https://example.com/a_b?c=d#e user@example.org C++ v1.2.3 #tag @me 50% 7×8÷2 ¬½²³",
]  # fmt: skip


def corpus() -> Iterator[str]:
    yield from ("", " ", "\n\t ", "\u200b", "\u0301", "a" * 99, "a" * 100, "a" * 101, "é" * 100, "漢" * 300)
    yield from ("x" * 50_000, "word " * 5_000, "漢字" * 4_000, "." * 3_000, "e\u0301" * 4_000, "[SEP]" * 300)
    yield from SENTENCES
    yield from (sentence.upper() for sentence in SENTENCES)
    yield " ".join(SENTENCES)
    yield "".join(SENTENCES)

    points = [chr(cp) for cp in range(0x110000) if not 0xD800 <= cp <= 0xDFFF]
    # Private use and unassigned planes hold nothing but one behaviour each: every 17th of them is enough.
    told = [c for c in points if ord(c) < 0x33480 or 0xE0000 <= ord(c) < 0xE0200 or ord(c) % 17 == 0]
    for at in range(0, len(told), 24):
        yield " ".join(f"a{c}B {c}" for c in told[at : at + 24])
        yield "".join(told[at : at + 24])
        yield "".join(f"{c}\u0301\u0323 \u0345{c}\u0334" for c in told[at : at + 24])

    chance = random.Random(17)
    alphabet = [
        *"aeiouAEIOU  ΣσΑς.,'-",
        "[SEP]",
        "[MASK]",
        "##",
        "\u0301",
        "\u0323",
        "\u302e",
        "\u200d",
        "\t",
        "漢",
    ]
    for _ in range(4_000):
        near = chance.randrange(0x30000)
        pool = [*alphabet, *(c for c in map(chr, range(near, near + 64)) if not "\ud800" <= c <= "\udfff")]
        yield "".join(chance.choice(pool) for _ in range(chance.randrange(1, 120)))


def glass(path: str, casing: str) -> dict[str, Any]:
    with Path(path).open(encoding="utf-8") as file:
        document: dict[str, Any] = json.load(file)
    specials = [token["content"] for token in document["added_tokens"]]
    known = [*range(0xD800), *range(0xE000, 0x33480), *range(0xE0000, 0xE0200)]
    points = [chr(cp) for cp in known]
    vocabulary = dict.fromkeys([*specials, *points, *(f"##{point}" for point in points)])
    document["model"]["vocab"] = {token: at for at, token in enumerate(vocabulary)}
    for token in document["added_tokens"]:
        token["id"] = document["model"]["vocab"][token["content"]]
    for special in document["post_processor"]["special_tokens"].values():
        special["ids"] = [document["model"]["vocab"][special["id"]]]
    if casing == "cased":
        document["normalizer"] |= {"lowercase": False, "strip_accents": None, "clean_text": False}
    return document


def main() -> None:
    if len(sys.argv) > 3:
        with Path(sys.argv[4]).open("w", encoding="utf-8") as file:
            json.dump(glass(sys.argv[1], sys.argv[5]), file)
    tokenizer = Tokenizer.from_file(sys.argv[4] if len(sys.argv) > 3 else sys.argv[1])
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=int(sys.argv[2]))
    for text in corpus():
        print(json.dumps({"text": text, "ids": tokenizer.encode(text).ids}))


if __name__ == "__main__":
    main()
