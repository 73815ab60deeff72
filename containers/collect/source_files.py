"""The rows of all files of a source, in order of their names.

raises   InputRejected: a file that can't be read as what it is said to be

Each file is gone once it is read. Where rows have images, image_files.py says which files make rows together.
"""

from collections.abc import Callable, Generator
from pathlib import Path

from collect.files import rows_of_file
from collect.image_files import rows_of_image_files
from collect.source import Bad, Context, Position, Row


def rows_of_files(
    context: Context, names: list[str], fetched: Callable[[str], Path], after: Position, base: str = ""
) -> Generator[Row | Bad]:
    """Every row behind `after`. `base`: what all names begin with and says nothing, such as a prefix."""
    if context.mapper.image is not None:
        yield from rows_of_image_files(context, names, fetched, after, base)
        return
    for index in range(after.file, len(names)):
        context.pause(0)
        path = fetched(names[index])
        try:
            for number, values in rows_of_file(context, names[index], path):
                if index == after.file and number <= after.row:
                    continue
                position = Position(index, number)
                if isinstance(values, str):
                    yield Bad(values, names[index], number, position)
                else:
                    yield Row(values, names[index], number, position)
        finally:
            path.unlink(missing_ok=True)
