"""A smaller vocabulary: embeddings dominate small encoders, and one project never uses most of their rows.

Kept: the tokens that occur in the training texts, the special ones, and every single character, so that any
text still tokenizes. WordPiece takes the longest token that fits: a text whose tokens are all kept has the
same tokens as before, because a longer one that did not fit then does not fit now.
"""

import json
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer, PreTrainedTokenizerBase

log = logging.getLogger("distill.vocabulary")


def trim(
    tokenizer: PreTrainedTokenizerBase, batches: Iterable[Sequence[str]], folder: Path
) -> tuple[PreTrainedTokenizerBase, list[int] | None]:
    """The smaller tokenizer and the old id of each of its ids. Models other than WordPiece stay whole.

    `batches` are the training texts, some at a time.
    """
    document = json.loads(tokenizer.backend_tokenizer.to_str())
    if document["model"]["type"] != "WordPiece":
        log.warning("vocabulary kept whole", extra={"fields": {"model": document["model"]["type"]}})
        return tokenizer, None
    kept = kept_ids(document, _ids(tokenizer, batches))
    rewrite(document, kept)
    tokenizer.save_pretrained(folder)
    (folder / "tokenizer.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    (folder / "vocab.txt").unlink(missing_ok=True)
    log.info("vocabulary trimmed", extra={"fields": {"before": len(tokenizer), "after": len(kept)}})
    return AutoTokenizer.from_pretrained(folder, local_files_only=True), kept


def _ids(tokenizer: PreTrainedTokenizerBase, batches: Iterable[Sequence[str]]) -> set[int]:
    """Whole texts, not cut ones: what lies behind the cut is still the project's language."""
    encoded = tokenizer.backend_tokenizer
    encoded.no_truncation()
    encoded.no_padding()
    return {
        token for texts in batches for found in encoded.encode_batch_fast(list(texts)) for token in found.ids
    }


def kept_ids(document: dict[str, Any], used: Iterable[int]) -> list[int]:
    """Old ids in their old order, so that special tokens keep their places at the front."""
    model = document["model"]
    prefix = model["continuing_subword_prefix"]
    characters = {number for token, number in model["vocab"].items() if len(token.removeprefix(prefix)) == 1}
    special = {token["id"] for token in document["added_tokens"]} | {model["vocab"][model["unk_token"]]}
    return sorted(set(used) | characters | special)


def rewrite(document: dict[str, Any], kept: list[int]) -> None:
    """New ids everywhere tokenizer.json names one: vocabulary, added tokens, post-processor."""
    new = {old: place for place, old in enumerate(kept)}
    vocabulary = document["model"]["vocab"]
    document["model"]["vocab"] = dict(
        sorted(
            ((token, new[old]) for token, old in vocabulary.items() if old in new), key=lambda item: item[1]
        )
    )
    for token in document["added_tokens"]:
        token["id"] = new[token["id"]]
    processor = document.get("post_processor") or {}
    for special in processor.get("special_tokens", {}).values():
        special["ids"] = [new[old] for old in special["ids"]]
    for name in ("sep", "cls"):
        if isinstance(processor.get(name), list):
            processor[name][1] = new[processor[name][1]]
    document["truncation"] = document["padding"] = None
