"""The files of shards: arrays as .npz, pictures as .tar in webdataset's layout, tables as Parquet, numbers as .json."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import numpy as np

from course_utils.data.reading import arrays, reading

ENDINGS = (".npz", ".tar", ".parquet", ".json")


def write(path, content, ending: str):
    """Write the content of a shard; the same content gives the same bytes.

    .npz: a dict of arrays. .tar: pairs (key, files), files a dict from a file's ending to its content: bytes, a text,
    an array (npy) or anything that JSON knows. .parquet: a dict of columns, arrays [n, ...] or lists; it needs pyarrow.
    .json: a dict. Raises TypeError or ValueError for anything else.
    """
    {".npz": _write_npz, ".tar": _write_tar, ".parquet": _write_parquet, ".json": _write_json}[ending](path, content)


def read(file):
    """Read a shard: a dict of arrays (.npz, .parquet), a list of (key, files) (.tar), or what the .json holds.

    files: a dict from a file's ending to its bytes. Raises DataError for a damaged or foreign file.
    """
    file = Path(file)
    with reading(file, "a shard of a job", "Delete it and run the job again."):
        if file.suffix == ".npz":
            return arrays(file)
        if file.suffix == ".tar":
            return list(_read_tar(file))
        if file.suffix == ".parquet":
            return _read_parquet(file)
        return json.loads(file.read_text(encoding="utf-8"))


def _write_npz(path, content):
    with open(path, "wb") as opened:
        np.savez(opened, **content)


def _write_json(path, content):
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _write_tar(path, content):
    # webdataset: the files of one example follow one another and have the same name up to the first dot.
    with tarfile.open(path, "w") as box:
        for key, files in content:
            if "." in Path(key).name:
                raise ValueError(f"The key {key!r} has a dot, at which webdataset ends it.")
            for ending, value in files.items():
                data = _bytes(value)
                entry = tarfile.TarInfo(f"{key}.{ending}")
                entry.size = len(data)
                box.addfile(entry, io.BytesIO(data))


def _bytes(value):
    if isinstance(value, (bytes, bytearray)):
        return value
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, np.ndarray):
        held = io.BytesIO()
        np.save(held, value, allow_pickle=False)
        return held.getvalue()
    return json.dumps(value).encode()


def _read_tar(file):
    key, files = None, {}
    with tarfile.open(file) as box:
        for entry in box:
            if not entry.isfile():
                continue
            folder, _, name = entry.name.rpartition("/")
            stem, _, ending = name.partition(".")
            its_key = f"{folder}/{stem}" if folder else stem
            if files and its_key != key:
                yield key, files
                files = {}
            key, files[ending] = its_key, box.extractfile(entry).read()
    if files:
        yield key, files


def _write_parquet(path, content):
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.table({name: _column(values, pyarrow) for name, values in content.items()})
    parquet.write_table(table, path, compression="zstd")


def _column(values, pyarrow):
    if not isinstance(values, np.ndarray) or values.ndim == 1:
        return pyarrow.array(values)
    column = pyarrow.array(values.ravel())
    for size in values.shape[:0:-1]:
        column = pyarrow.FixedSizeListArray.from_arrays(column, size)
    return column


def _read_parquet(file):
    from pyarrow import parquet

    return {name: _array(column) for name, column in zip(*_columns(parquet.read_table(file)), strict=True)}


def _columns(table):
    return table.column_names, [column.combine_chunks() for column in table.columns]


def _array(column):
    shape = [len(column)]
    while hasattr(column.type, "list_size"):
        shape.append(column.type.list_size)
        column = column.flatten()
    return column.to_numpy(zero_copy_only=False).reshape(shape)
