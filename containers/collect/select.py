"""Whether a statement is a single SELECT: the early answer. The guard is the read-only transaction."""

import re

#: Literals and comments, as the three databases agree on them; what they read differently is refused.
TOKENS = re.compile(
    r"""
      (?P<text>'(?:[^'\\]|'')*' | "(?:[^"\\]|"")*" | `[^`]*`)
    | (?P<dollar>\$(?P<tag>[A-Za-z_]*)\$.*?\$(?P=tag)\$)
    | (?P<hint>/\*!)
    | (?P<comment>--[^\n]*(?:\n|$) | /\*(?:[^*]|\*(?!/))*\*/)
    | (?P<open>['"`] | /\*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
WRITES = re.compile(
    r"\b(INTO|DELETE\s+FROM|UPDATE\s+\S+\s+SET|FOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE|KEY\s+SHARE)|LOCK\s+IN)\b",
    re.IGNORECASE,
)


def fault(query: str) -> str | None:
    """Why the statement is refused; None for a single SELECT."""
    bare = []
    for token in TOKENS.finditer(query):
        kind = token.lastgroup if token.lastgroup != "tag" else "dollar"
        if kind == "hint":
            return "a comment that MySQL runs (/*! … */)"
        if kind == "open":
            return f"{token.group(0)} that does not end, or a backslash in a literal"
        bare.append(token.group(0) if kind == "other" else " " if kind == "comment" else "''")
    text = "".join(bare).strip()
    if ";" in text.rstrip("; \t\r\n"):
        return "more than one statement"
    first = re.match(r"\(*\s*([A-Za-z]+)", text)
    if first is None or first.group(1).upper() not in ("SELECT", "WITH", "VALUES"):
        return f"a statement that begins with {text[:40]!r}"
    writes = WRITES.search(text)
    return None if writes is None else f"{' '.join(writes.group(0).upper().split())} in it"
