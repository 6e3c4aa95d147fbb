"""CSV files as shops export them: which line is the header, what ends a line, and whether every line is one record.

DuckDB reads a file itself where it is UTF-8 and regular. Of any other a copy is made that is: in UTF-8, with one kind
of line end, without what is above the header, and with each line that has a stray quote taken by itself. A copy is in
the folder for temporary files (TMPDIR), nobody else may read it, and it is removed when the process ends.
"""

import atexit
import codecs
import csv
import functools
import gzip
import io
import re
import shutil
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from segment_sources.encodings import UTF_8, encoding_of, guess_encodings
from segment_sources.problems import SourceError, explain_read_error

DELIMITERS = (",", ";", "\t", "|")
#: Other names of a delimiter that cannot be seen.
DELIMITER_NAMES = {"tab": "\t", "\\t": "\t"}
#: Bytes; a line of a CSV file that is longer is counted as unreadable.
LONGEST_LINE = 16_000_000
#: Bytes at the beginning of a CSV file in which its header is looked for, and lines of them.
LONGEST_HEADER = 1_000_000
MOST_LINES_ABOVE = 100
#: Lines below the header that tell whether each ends in a delimiter.
SAMPLED_LINES = 200
#: Bytes that are read at a time.
BLOCK_SIZE = 4_000_000
#: Lines that a text in quotes may have, and how many of them that look like records say that it is none.
MOST_QUOTED_LINES = 2_000
ENOUGH_RECORDS = 5
#: Lines by which an encoding is guessed.
MOST_GUESSED_LINES = 1_000
#: Seconds after which a copy that a killed process left is removed.
LEFT_COPY_AGE = 2 * 86_400
COPY_PREFIX = "customer_segments_"

QUOTE, LINE_END = b'"'[0], b"\n"[0]


@dataclass(frozen=True)
class Shape:
    """How a file is to be understood, as far as it is declared.

    encoding, delimiter, skip_lines: as declared, or None; mapped: names of the columns with a meaning;
    telling: those of them that have a digit in lines of data, or nothing (time and amount).
    """

    encoding: str | None = None
    delimiter: str | None = None
    skip_lines: int | None = None
    mapped: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()


@dataclass
class CsvFile:
    """What DuckDB is to read of a file.

    path: the file itself or its copy; skipped: lines above the header in it; names: of the columns, in their order;
    record_count: lines below the header that are not empty, a text over several lines in quotes counted once;
    rejected: a CSV file of one column with the lines that were kept out of the copy, and rejected_count of them;
    stray_count: lines with a stray quote that were understood; header_line: number of the line, from 1.
    """

    path: str
    names: list[str]
    delimiter: str
    skipped: int
    record_count: int = 0
    rejected: str | None = None
    rejected_count: int = 0
    stray_count: int = 0
    header_line: int = 1


@dataclass
class _Header:
    names: list[str]
    delimiter: str
    line: int
    line_count: int


_prepared: dict[tuple, CsvFile] = {}
_lock = threading.Lock()
_folders: list[Path] = []


def prepare(file: str, shape: Shape) -> CsvFile:
    """Look a file through, once per process and state of the file, and copy it where DuckDB could not read it as it is.

    Raises SourceError with a sentence where it is empty, not a whole gzip file, not text of its encoding, or where its
    header does not belong to the lines below.
    """
    status = Path(file).stat()
    key = (file, status.st_mtime_ns, status.st_size, shape)
    with _lock:
        if key not in _prepared:
            for known in [known for known in _prepared if known[0] == file and known[1:3] != key[1:3]]:
                _remove(_prepared.pop(known))
            try:
                _prepared[key] = _prepare(file, shape)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise SourceError(
                    f"{file} is not a whole gzip file: compress or download it again. ({error})"
                ) from None
            except PermissionError as error:
                raise SourceError(explain_read_error(file, str(error))) from None
        return _prepared[key]


def _prepare(file: str, shape: Shape) -> CsvFile:
    with _opened(file) as stream:
        start = stream.read(LONGEST_HEADER)
    encoding = encoding_of(start, shape.encoding)
    _refuse_utf_8(file, encoding, shape.encoding)
    blocks = _Blocks(file, encoding)
    header = _find_header(file, next(iter(blocks), b""), shape)
    found = CsvFile(file, header.names, header.delimiter, header.line, header_line=header.line + 1)
    if encoding == UTF_8 and _is_regular_file(blocks, header, found):
        return found
    return _copy(blocks, header, shape, found)


def _opened(file: str):
    return gzip.open(file) if file.lower().endswith(".gz") else Path(file).open("rb")


class _Blocks:
    """The text of a file in UTF-8 without its mark, in blocks of whole lines that end in any way; can be read again."""

    def __init__(self, file: str, encoding: str):
        self.file, self.encoding = file, encoding

    def __iter__(self) -> Iterator[bytes]:
        for block in self._whole_lines():
            if self.encoding == UTF_8 and not block.isascii() and not _is_utf_8(block):
                self._refuse_wrong_bytes()
            yield block

    def _whole_lines(self) -> Iterator[bytes]:
        pieces = self._decoded()
        rest = next(pieces, b"").removeprefix(codecs.BOM_UTF8)
        for piece in pieces:
            # The last byte may be a carriage return whose line feed is the first of what follows.
            end = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, -1)) + 1
            if not end and len(rest) > 2 * LONGEST_LINE:
                end = len(rest)
            if end:
                yield rest[:end]
            rest = rest[end:] + piece
        if rest:
            yield rest

    def _decoded(self) -> Iterator[bytes]:
        with _opened(self.file) as stream:
            if self.encoding == UTF_8:
                while raw := stream.read(BLOCK_SIZE):
                    yield raw
                return
            decoder = codecs.getincrementaldecoder(self.encoding)()
            line_count = 0
            while True:
                raw = stream.read(BLOCK_SIZE)
                try:
                    text = decoder.decode(raw, final=not raw)
                except UnicodeDecodeError as error:
                    wrong = error.object[error.start : error.end][:4].hex(" ")
                    line = line_count + error.object[: error.start].count(b"\n") + 1
                    raise SourceError(
                        f"{self.file} is not {self.encoding} text: line {line} has the bytes {wrong}, which mean "
                        f"nothing in it. {_advice(self._foreign_lines())}"
                    ) from None
                line_count += text.count("\n")
                yield text.encode(UTF_8, "surrogatepass")
                if not raw:
                    return

    def _foreign_lines(self) -> list[tuple[int, bytes]]:
        """Numbers and bytes of the lines with letters outside ASCII."""
        lines, number = [], 0
        with _opened(self.file) as stream:
            for raw in stream:
                for line in raw.rstrip(b"\r\n").split(b"\r"):
                    number += 1
                    if not line.isascii():
                        lines.append((number, line))
        return lines

    def _refuse_wrong_bytes(self) -> None:
        """Text in another encoding is one mistake, not many bad lines."""
        foreign = self._foreign_lines()
        wrong = [(number, line) for number, line in foreign if not _is_utf_8(line)]
        if len(wrong) < len(foreign):
            raise SourceError(
                f"{self.file} is not UTF-8 text throughout: {len(wrong):,} of its lines are not, line {wrong[0][0]} is "
                f"the first, and {len(foreign) - len(wrong):,} others with foreign letters are. It was put together "
                f"from files of two encodings: save the parts in one. {_advice(wrong)}"
            )
        raise SourceError(
            f"{self.file} is not UTF-8 text: {len(wrong):,} of its lines have other characters, the first is line "
            f"{wrong[0][0]}. {_advice(wrong)}"
        )


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode(UTF_8)
    except UnicodeDecodeError:
        return False
    return True


def _advice(lines: Sequence[tuple[int, bytes]]) -> str:
    """Which encoding to declare, by a guess that shows how a line reads in it."""
    guesses = guess_encodings(line for _, line in lines[:MOST_GUESSED_LINES])
    if not guesses:
        return "Ask who exported it for its encoding, and declare it as encoding."
    (likely, reading), *others = guesses
    other = f", or encoding: {others[0][0]} if '{_short(others[0][1])}' is right" if others else ""
    return f"Declare encoding: {likely} (a guess: a line then reads '{_short(reading)}'){other}."


def _short(text: str, length: int = 60) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _refuse_utf_8(file: str, encoding: str, declared: str | None) -> None:
    """Nearly every file can be read in an encoding of one byte a letter, and UTF-8 would become Ã¼ without a word."""
    if encoding == UTF_8 or encoding.startswith("utf") or not declared:
        return
    decoder, foreign_count, sample = codecs.getincrementaldecoder(UTF_8)(), 0, ""
    with _opened(file) as stream:
        try:
            while raw := stream.read(BLOCK_SIZE):
                text = decoder.decode(raw)
                if not text.isascii():
                    foreign_count += sum(not letter.isascii() for letter in text[:LONGEST_HEADER])
                    sample = sample or next((line for line in re.split("[\r\n]+", text) if not line.isascii()), "")
                if foreign_count > 20:
                    break
            else:
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return
    is_of_single_bytes = len("é".encode(encoding, "ignore")) == 1 and len("中".encode(encoding, "ignore")) == 0
    if foreign_count >= (1 if is_of_single_bytes else 4):
        raise SourceError(
            f"{file} is UTF-8 text and not {declared}: a line reads '{_short(sample)}'. Leave encoding out, or declare "
            "encoding: utf-8."
        )


def _physical_lines(text: str) -> list[str]:
    return re.split("\r\n|\n|\r", text)


def _find_header(file: str, block: bytes, shape: Shape) -> _Header:
    """The line with most of the mapped names, the first of them, read with the delimiter that finds them."""
    text = block[:LONGEST_HEADER].decode(UTF_8, "replace")
    lines = _physical_lines(text)
    declared = DELIMITER_NAMES.get(shape.delimiter or "", shape.delimiter)
    delimiters = [declared] if declared else list(DELIMITERS)
    first = 0
    said = re.fullmatch(r"\s*\"?sep=(.)\"?[,;]*\s*", lines[0], re.I) if lines else None
    if said:
        first = 1
        delimiters = [declared or said[1]]
    filled = [number for number, line in enumerate(lines) if number >= first and line.strip("\ufeff \t")]
    if not filled:
        raise SourceError(f"{file} is empty: not even a header is in it.")
    if shape.skip_lines is not None:
        filled = [number for number in filled if number >= shape.skip_lines][:1]
        if not filled:
            raise SourceError(f"{file} has only {len(lines)} lines: correct skip_lines.")
    mapped = {name.strip().lower() for name in shape.mapped}
    best, best_count = None, -1
    for number in filled[:MOST_LINES_ABOVE]:
        for delimiter in sorted(delimiters, key=lambda delimiter: -lines[number].count(delimiter)):
            names, line_count = _names(lines, number, delimiter, shape.mapped)
            count = len(mapped & {name.strip().lower() for name in names})
            if count > best_count:
                best, best_count = _Header(names, delimiter, number, line_count), count
        if best_count == len(mapped):
            break
    if declared and best_count == 0:
        for delimiter in DELIMITERS:
            names, _ = _names(lines, best.line, delimiter, shape.mapped)
            if mapped and mapped <= {name.strip().lower() for name in names}:
                raise SourceError(
                    f"{file} is separated by {_shown(delimiter)} and not by {_shown(declared)}: its header is "
                    f"'{_short(lines[best.line], 200)}'. Declare delimiter: {_shown(delimiter)}, or leave it out."
                )
    _refuse_quoted_lines(file, best, mapped)
    if best_count == len(mapped):
        _fit_columns(file, lines, best)
    return best


def _shown(delimiter: str) -> str:
    return "a tab" if delimiter == "\t" else f"'{delimiter}'"


def _names(lines: Sequence[str], number: int, delimiter: str, mapped: Sequence[str]) -> tuple[list[str], int]:
    """Names in a line without blanks around them, and how many lines they take: one in quotes may have a line break."""
    try:
        reader = csv.reader((line + "\n" for line in lines[number : number + 20]), delimiter=delimiter)
        names = next(reader)
        line_count = reader.line_num
    except (csv.Error, StopIteration, TypeError):
        names, line_count = lines[number].split(delimiter), 1
    names = [name.lstrip("\ufeff") for name in names]
    names = [name if name in mapped else name.strip() for name in names]
    return [name or f"column_{place}" for place, name in enumerate(names, start=1)], line_count


def _refuse_quoted_lines(file: str, header: _Header, mapped: set[str]) -> None:
    """A program that took each line for one text has put it into quotes as a whole."""
    if len(header.names) == 1 and len(mapped) > 1:
        for delimiter in DELIMITERS:
            inner = {name.strip().strip('"').lower() for name in header.names[0].split(delimiter)}
            if mapped <= inner:
                raise SourceError(
                    f"{file} has each line in quotes as a whole, so that it is one column: "
                    f"'{_short(header.names[0], 200)}'. Export it again, or take the quotes around the lines away."
                )


def _fit_columns(file: str, lines: Sequence[str], header: _Header) -> None:
    """Let the header have the columns of the lines below where only they, or only it, end in a delimiter."""
    count = len(header.names)
    below = lines[header.line + header.line_count :]
    sample = [line for line in below[:SAMPLED_LINES] if line.strip()]
    rows = [_split(line, header.delimiter) for line in sample]
    fields = [row.fields for row in rows if row.kind == "record"]
    widths = Counter(len(row) for row in fields)
    # Beside the usual lines there are totals, broken ones, and pieces of texts over several lines.
    width = max((count, count + 1, count - 1), key=lambda width: widths[width])
    if not widths[width]:
        if not fields or any(row.kind == "open" for row in rows):
            return
        width = widths.most_common(1)[0][0]
    if width == count:
        return
    typical = [row for row in fields if len(row) == width]
    if width == count + 1 and not any(row[-1].strip() for row in typical):
        header.names.append(f"column_{width}")
    elif width == count - 1 and header.names[-1] == f"column_{count}":
        header.names.pop()
    else:
        example = next(line for line, row in zip(sample, rows, strict=True) if len(row.fields) == width)
        raise SourceError(
            f"{file} has {count} columns in its header and {width} in the lines below, for instance "
            f"'{_short(example, 200)}'. Correct the header, put texts and amounts that contain the delimiter into "
            "quotes, or declare another delimiter."
        )


@dataclass(frozen=True)
class _Row:
    """A line in its fields. kind: record, open (the last field begins with a quote that does not end) or broken."""

    kind: str
    fields: list[str]


def _split(text: str, delimiter: str) -> _Row:
    """Split a line by its delimiter; a quote within a text that does not begin with one is a character like others."""
    fields, place, end = [], 0, len(text)
    closed, opened = _patterns(delimiter)
    while True:
        if text.startswith('"', place):
            match = closed.match(text, place)
            if match:
                fields.append(match[0][1:-1].replace('""', '"'))
                place = match.end()
            elif opened.fullmatch(text, place):
                return _Row("open", [*fields, text[place:]])
            else:
                return _Row("broken", fields)
        else:
            stop = text.find(delimiter, place)
            stop = end if stop < 0 else stop
            fields.append(text[place:stop])
            place = stop
        if place >= end:
            return _Row("record", fields)
        place += len(delimiter)


@functools.cache
def _patterns(delimiter: str) -> tuple[re.Pattern, re.Pattern]:
    """A text in quotes that ends, and one that does not."""
    return (
        re.compile(rf'"[^"]*(?:""[^"]*)*"(?={re.escape(delimiter)}|\Z)'),
        re.compile(r'"[^"]*(?:""[^"]*)*'),
    )


def _is_regular_file(blocks: _Blocks, header: _Header, found: CsvFile) -> bool:
    """Whether DuckDB can read a file itself; counts its records into `found`."""
    to_skip, delimiter = header.line + header.line_count, header.delimiter.encode()
    if header.line_count > 1:
        return False
    line_count, line_ends = 0, set()
    for number, block in enumerate(blocks):
        if number and codecs.BOM_UTF8 in block:
            return False
        if b"\r" in block:
            pair_count = block.count(b"\r\n")
            if block.count(b"\r") != pair_count or block.count(b"\n") != pair_count:
                return False
            block = block.replace(b"\r\n", b"\n")
            line_ends.add(b"\r\n")
        elif b"\n" in block:
            line_ends.add(b"\n")
        if len(line_ends) > 1:
            return False
        if not number:
            above, block = _after_lines(block, to_skip)
            if b'"' in b"\n".join(above[: header.line]) or codecs.BOM_UTF8 in block:
                return False
        if not _is_regular(block, delimiter):
            return False
        line_count += _filled_line_count(block)
    found.record_count = line_count
    return True


def _after_lines(block: bytes, count: int) -> tuple[list[bytes], bytes]:
    """The first lines of a block, and the rest of it."""
    parts = block.split(b"\n", count)
    return parts[:count], parts[count] if len(parts) > count else b""


def _filled_line_count(block: bytes) -> int:
    ends = np.frombuffer(block, np.uint8) == LINE_END
    count = int(np.count_nonzero(ends)) + (not block.endswith(b"\n") and block != b"")
    if b"\n\n" in block or block.startswith(b"\n"):
        count -= int((np.diff(np.flatnonzero(ends), prepend=-1) == 1).sum())
    return count


def _is_regular(block: bytes, delimiter: bytes) -> bool:
    """Whether quotes in some lines open or close a field or are doubled in one, and none is open at a line end."""
    if b'"' not in block:
        return True
    letters = np.frombuffer(b"\n" + block + b"\n", np.uint8)
    quotes = np.flatnonzero(letters == QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    beside = np.zeros(256, bool)
    beside[[LINE_END, QUOTE, delimiter[-1]]] = True
    after = np.zeros(256, bool)
    after[[LINE_END, QUOTE, delimiter[0]]] = True
    if not (beside[letters[opening - 1]].all() and after[letters[closing + 1]].all()):
        return False
    quote_counts = np.searchsorted(quotes, np.flatnonzero(letters == LINE_END))
    return not (quote_counts % 2).any()


def _copy(blocks: _Blocks, header: _Header, shape: Shape, found: CsvFile) -> CsvFile:
    """Write a file that DuckDB can read, and beside it the lines that it could not."""
    folder = _new_folder()
    target, rejected = folder / "lines.csv", folder / "rejected.csv"
    try:
        with target.open("wb") as output, rejected.open("w", encoding=UTF_8, newline="") as rejects:
            output.write(_csv_line(header.names, header.delimiter))
            writer = _Writer(output, csv.writer(rejects, quoting=csv.QUOTE_ALL), header, shape)
            for number, block in enumerate(blocks):
                block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n" + codecs.BOM_UTF8, b"\n")
                if not number:
                    _, block = _after_lines(block, header.line + header.line_count)
                writer.add(block.removeprefix(codecs.BOM_UTF8))
            writer.finish()
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, gzip.BadGzipFile):
            raise
        raise SourceError(
            f"{blocks.file} cannot be read as it is, and its copy cannot be written to {folder.parent} "
            f"({error.strerror}): name a folder with space in the environment variable TMPDIR."
        ) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    found.path, found.skipped, found.rejected = target.as_posix(), 0, rejected.as_posix()
    found.record_count = writer.record_count + writer.rejected_count
    found.rejected_count, found.stray_count = writer.rejected_count, writer.stray_count
    return found


def _csv_line(fields: Sequence[str], delimiter: str) -> bytes:
    """Fields as a line in which every quote is closed."""
    quoted = ('"' + field.replace('"', '""') + '"' for field in fields)
    return (delimiter.join(quoted) + "\n").encode(UTF_8, "surrogatepass")


class _Writer:
    """Writes lines of data so that each is read as a record, and puts aside those that are none."""

    def __init__(self, output: io.BufferedWriter, rejects, header: _Header, shape: Shape):
        self.output, self.rejects = output, rejects
        self.delimiter, self.width = header.delimiter, len(header.names)
        lowered = [name.lower() for name in header.names]
        self.telling = [lowered.index(name.lower()) for name in shape.telling if name.lower() in lowered]
        self.lines: list[str] = []
        self.record_count = self.rejected_count = self.stray_count = 0

    def add(self, block: bytes) -> None:
        """Write whole lines; keeps those at the end in which a text in quotes goes on."""
        if not self.lines and _is_regular(block, self.delimiter.encode()):
            self.output.write(block if block.endswith(b"\n") or not block else block + b"\n")
            self.record_count += _filled_line_count(block)
            return
        lines = block.decode(UTF_8, "surrogatepass").split("\n")
        if lines[-1] == "":
            lines.pop()
        self.lines += lines
        self._write(is_last=False)

    def finish(self) -> None:
        self._write(is_last=True)

    def _write(self, *, is_last: bool) -> None:
        place = 0
        while place < len(self.lines):
            line = self.lines[place]
            if '"' not in line:
                self._keep(line)
                place += 1
                continue
            row = _split(line, self.delimiter)
            line_count = 1
            if row.kind == "open":
                line_count = self._text_lines(place, is_last=is_last)
                if line_count is None:
                    break
            if line_count > 1:
                self._keep("\n".join(self.lines[place : place + line_count]))
            elif row.kind == "record" and len(row.fields) == self.width:
                self.output.write(_csv_line(row.fields, self.delimiter))
                self.record_count += 1
            else:
                self._keep_stray(line, row)
            place += line_count
        self.lines = self.lines[place:]

    def _keep(self, record: str) -> None:
        if record:
            self.output.write(record.encode(UTF_8, "surrogatepass") + b"\n")
            self.record_count += 1

    def _keep_stray(self, line: str, row: _Row) -> None:
        """A quote that never ends is a character of its text, if the line then has as many columns as the header."""
        if row.kind == "open":
            fields = [*row.fields[:-1], *row.fields[-1].split(self.delimiter)]
            if len(fields) == self.width:
                self.output.write(_csv_line(fields, self.delimiter))
                self.record_count += 1
                self.stray_count += 1
                return
        self.rejects.writerow([line])
        self.rejected_count += 1

    def _text_lines(self, place: int, *, is_last: bool) -> int | None:
        """How many lines a record has whose text in quotes goes on below.

        1 where the quote is stray, None where more must be read to know.
        """
        text, record_count = self.lines[place], 0
        for count in range(2, MOST_QUOTED_LINES + 2):
            if place + count > len(self.lines):
                return 1 if is_last else None
            line = self.lines[place + count - 1]
            text += "\n" + line
            record_count += not self._ends_first_text(place, line) and self._looks_like_record(line)
            if record_count >= ENOUGH_RECORDS and 2 * record_count > count:
                return 1
            row = _split(text, self.delimiter) if '"' in line else None
            if row is None or row.kind == "open":
                if len(text) > LONGEST_LINE:
                    return 1
                continue
            is_text = row.kind == "record" and len(row.fields) == self.width and 2 * record_count < count - 1
            return count if is_text else 1
        return 1

    def _ends_first_text(self, place: int, line: str) -> bool:
        """Whether a line ends a text that began in the first column: all columns follow, so it looks like a record."""
        is_first = self.lines[place].startswith('"') and not line.startswith('"')
        return is_first and line.partition(self.delimiter)[0].endswith('"')

    def _looks_like_record(self, line: str) -> bool:
        row = _split(line, self.delimiter)
        fields = row.fields
        if row.kind == "open":
            fields = [*fields[:-1], *fields[-1].split(self.delimiter)]
        if len(fields) != self.width or self.width == 1:
            return False
        # Where values of an order are on its first line alone, some of these are empty.
        told = [fields[number].strip() for number in self.telling]
        return not told or any(told) and all(re.search(r"\d", text) for text in told if text)


def _new_folder() -> Path:
    """A folder for a copy that goes when this process ends; removes those that killed processes left."""
    parent = Path(tempfile.gettempdir())
    if not _folders:
        atexit.register(lambda: [shutil.rmtree(folder, ignore_errors=True) for folder in _folders])
        for left in parent.glob(f"{COPY_PREFIX}*"):
            if left.is_dir() and time.time() - left.stat().st_mtime > LEFT_COPY_AGE:
                shutil.rmtree(left, ignore_errors=True)
    _folders.append(Path(tempfile.mkdtemp(prefix=COPY_PREFIX)))
    return _folders[-1]


def _remove(prepared: CsvFile) -> None:
    if prepared.rejected:
        shutil.rmtree(Path(prepared.rejected).parent, ignore_errors=True)


def telling_columns(columns: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that have a digit in lines of data, or nothing. columns: meaning -> name."""
    telling = ("ordered_at", "amount", "quantity", "unit_price")
    return tuple(str(columns[meaning]) for meaning in telling if meaning in columns)
