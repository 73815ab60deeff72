"""Which files of a hub dataset are its split, and what its class numbers mean: read from its card.

The patterns are those of the library `datasets`, so that a dataset that loads there is the same dataset here.
"""

import fnmatch
from collections.abc import Mapping, Sequence
from typing import Any

from collect.listing import is_readable
from collect.pointer import closest
from collect.source import Context

Patterns = Mapping[str, Sequence[str]]


def files_of_split(context: Context, card: Mapping[str, Any], files: list[str]) -> list[str]:
    """In order of their names. InputRejected for a config or a split that is not there."""
    patterns = _patterns(context, card, files)
    split = context.spec["split"]
    if split not in patterns:
        near = closest(split, patterns)
        raise context.rejected(
            "split",
            repr(split),
            f"splits of {context.spec['dataset']}: {', '.join(patterns) or 'none'}",
            f"Set split to {near or next(iter(patterns), 'train')!r} if that is meant, or name files",
        )
    for pattern in patterns[split]:
        if "://" in pattern or pattern.startswith("/") or ".." in pattern.split("/"):
            raise context.rejected(
                "card",
                f"a data file outside the dataset: {pattern[:120]!r}",
                "files of the dataset's own repository",
                "Name the files of this dataset that you want with files",
            )
    found = {name for pattern in patterns[split] for name in _matching(files, pattern)}
    return sorted(name for name in found if is_readable(context, name))


def _patterns(context: Context, card: Mapping[str, Any], files: list[str]) -> Patterns:
    """Split → patterns: the card's for this config, or the library's own for names like train-*.parquet."""
    from datasets.data_files import (
        EmptyDatasetError,
        _get_data_files_patterns,
        sanitize_patterns,
    )

    entries = [entry for entry in card.get("configs") or [] if isinstance(entry, dict)]
    configs = {str(entry.get("config_name")): entry for entry in entries}
    wanted = context.spec.get("config")
    if wanted is None and len(configs) > 1:
        default = [name for name, entry in configs.items() if entry.get("default") or name == "default"]
        if not default:
            raise context.rejected(
                "config",
                "none named",
                f"configs of {context.spec['dataset']}: {', '.join(configs)}",
                "Set config to one of them",
            )
        wanted = default[0]
    if wanted is not None and wanted not in configs and (configs or wanted != "default"):
        near = closest(wanted, configs)
        raise context.rejected(
            "config",
            repr(wanted),
            f"configs of {context.spec['dataset']}: {', '.join(configs) or 'none but the default'}",
            f"Set config to {near!r} if that is meant"
            if near
            else "Set config to one of them, or leave it out",
        )
    entry = configs.get(wanted) if wanted is not None else next(iter(configs.values()), None)
    if entry is not None and entry.get("data_files") is not None:
        stated = sanitize_patterns(entry["data_files"])
        base = str(entry.get("data_dir") or "").strip("/")
        return {
            split: [f"{base}/{pattern}" if base else str(pattern) for pattern in ones]
            for split, ones in stated.items()
        }
    readable = [name for name in files if is_readable(context, name)]
    if entry is not None and entry.get("data_dir"):
        readable = [name for name in readable if name.startswith(str(entry["data_dir"]).strip("/") + "/")]
    try:
        found = _get_data_files_patterns(lambda pattern: _matching(readable, pattern))
    except (FileNotFoundError, EmptyDatasetError):
        return {}
    return {str(split): ones for split, ones in found.items()}


def _matching(files: Sequence[str], pattern: str) -> list[str]:
    """Of these paths, those a pattern of the library means: `*` stays in a folder, `**` does not."""
    import re

    from fsspec.utils import glob_translate

    rule = re.compile(glob_translate(pattern))
    matched = [name for name in files if rule.match(name)]
    return [name for name in matched if not _unasked(name, pattern)]


def _unasked(name: str, pattern: str) -> bool:
    """Hidden files and folders, and those of caches, count only where the pattern names them."""
    parts, asked = name.split("/"), pattern.split("/")
    hidden = [part for part in parts if part.startswith((".", "__"))]
    return any(
        not any(fnmatch.fnmatchcase(part, one) and one[:1] == part[:1] for one in asked) for part in hidden
    )


def names_of_classes(card: Mapping[str, Any], config: str | None) -> dict[str, list[str]]:
    """Column → names of its class numbers, where the card's dataset_info says so."""
    infos = card.get("dataset_info") or []
    found: dict[str, list[str]] = {}
    for info in infos if isinstance(infos, list) else [infos]:
        if not isinstance(info, dict) or (config is not None and info.get("config_name", config) != config):
            continue
        for feature in info.get("features") or []:
            dtype = feature.get("dtype") if isinstance(feature, dict) else None
            names = dtype.get("class_label", {}).get("names") if isinstance(dtype, dict) else None
            if isinstance(names, dict):
                ordered = sorted(names.items(), key=lambda item: int(item[0]))
                found[str(feature["name"])] = [str(name) for _, name in ordered]
            elif isinstance(names, list):
                found[str(feature["name"])] = [str(name) for name in names]
    return found
