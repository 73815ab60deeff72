"""The same with polars' streaming engine: python clean_polars.py IN OUT"""

import sys

import polars as pl


def main() -> None:
    source, target = sys.argv[1:]
    text = pl.col("text").str.replace_all(r"\s+", " ").str.strip_chars().str.replace_all(r"[^\w\s]", "")
    rows = pl.scan_ndjson(source, schema={"id": pl.Int64, "text": pl.String, "label": pl.String})
    rows.with_columns(text).sink_ndjson(target, engine="streaming")


if __name__ == "__main__":
    main()
