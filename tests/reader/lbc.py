#!/usr/bin/env python3
"""Reads .lbc files, by docs/format.md alone.

    lbc.py FILE...

prints one JSON object for each file: what its tables hold, and its code with what each
operand stands for and the source range of each instruction; of a file whose indices lead
nowhere, just that. A file that breaks the encoding gives an object with the code of its
class instead. The table of instructions is taken from the page, so that the page is what
is tested.

Standard library only. The verifier's rules are not repeated here.
"""

import json
import re
import struct
import sys
import zlib
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "format.md"
MAGIC = b"\x7fLBC"
SECTIONS = {1: "meta", 2: "types", 3: "constants", 4: "imports", 5: "globals",
            6: "functions", 7: "spans", 8: "names"}
BUILT_IN = ["Unit", "Bool", "Int", "Float", "String"]
# How the kinds of immediates that the page names are encoded.
SIGNED, BYTE, TRUTH, NUMBER = "i16", "u8", "bool", "u16"


class Refused(Exception):
    """The bytes are no file; `code` says of which class."""

    def __init__(self, code, offset, reason):
        super().__init__(reason)
        self.code, self.offset = code, offset


def instruction_table():
    """Opcode to mnemonic and kinds of immediates, from the page."""
    table = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        row = re.match(r"\| `([0-9a-f]{2})` \| `(\w+)` \| ([^|]*) \|", line)
        if row:
            opcode, mnemonic, immediates = row.groups()
            kinds = re.findall(r"`\w+`: `?(\w+)`?", immediates)
            table[int(opcode, 16)] = (mnemonic, kinds)
    return table


class Payload:
    """One section's bytes, read from the front."""

    def __init__(self, data, offset):
        self.data, self.offset, self.at = data, offset, 0

    def refuse(self, reason):
        raise Refused("L0004", self.offset + self.at, reason)

    def take(self, count):
        if count > len(self.data) - self.at:
            self.refuse("the section ends too early")
        piece = self.data[self.at:self.at + count]
        self.at += count
        return piece

    def unsigned(self, bits):
        first = self.take(1)[0]
        if first < 251:
            value, least = first, 0
        elif first == 251:
            value, least = int.from_bytes(self.take(2), "little"), 251
        elif first == 252:
            value, least = int.from_bytes(self.take(4), "little"), 1 << 16
        elif first == 253:
            value, least = int.from_bytes(self.take(8), "little"), 1 << 32
        else:
            self.refuse("no integer begins so")
        if value < least:
            self.refuse("an integer is not in its shortest form")
        if value >> bits:
            self.refuse("an integer is too large for its place")
        return value

    def u32(self):
        return self.unsigned(32)

    def signed(self, bits):
        value = self.unsigned(bits)
        return value // 2 if value % 2 == 0 else -(value // 2) - 1

    def truth(self):
        byte = self.take(1)[0]
        if byte > 1:
            self.refuse("a bool is 0 or 1")
        return byte == 1

    def text(self):
        try:
            return self.take(self.unsigned(64)).decode("utf-8")
        except UnicodeDecodeError:
            self.refuse("a text is not UTF-8")

    def list_of(self, entry):
        count = self.unsigned(64)
        if count > len(self.data) - self.at:
            self.refuse("a list promises more than there is")
        return [entry() for _ in range(count)]


def container(data):
    """Version and sections: number, payload."""
    if not data or not MAGIC.startswith(data[:4]):
        raise Refused("L0001", 0, "not an .lbc file")
    if len(data) < 24:
        raise Refused("L0002", len(data), "the header is cut short")
    major, minor, flags, length, checksum = struct.unpack_from("<HHIQI", data, 4)
    if length != len(data):
        raise Refused("L0002", 12, "the length is wrong")
    if checksum != zlib.crc32(data[24:], zlib.crc32(data[:20])):
        raise Refused("L0002", 20, "the checksum is wrong")
    if major != 1 or minor > 2:
        raise Refused("L0003", 4, "a version not spoken here")
    if flags:
        raise Refused("L0004", 8, "a flag is set")
    if len(data) < 28:
        raise Refused("L0004", 24, "no section table")
    (count,) = struct.unpack_from("<I", data, 24)
    expected = 28 + 9 * count
    if expected > len(data):
        raise Refused("L0004", 24, "the section table does not fit")
    sections, last = [], 0
    for position in range(count):
        number, offset, size = struct.unpack_from("<BII", data, 28 + 9 * position)
        entry = 28 + 9 * position
        if number <= last:
            raise Refused("L0004", entry, "sections are out of order")
        if number not in SECTIONS and number < 128:
            raise Refused("L0004", entry, "a section is unknown")
        if offset != expected or offset + size > len(data):
            raise Refused("L0004", entry + 1, "a section is out of place")
        last, expected = number, offset + size
        sections.append((number, Payload(data[offset:expected], offset)))
    if expected != len(data):
        raise Refused("L0004", expected, "bytes behind the last section")
    return (major, minor), sections


class Reader:
    """A whole file, table by table."""

    def __init__(self, data, table):
        self.table = table
        self.version, sections = container(data)
        self.tables = {name: [] for name in SECTIONS.values()}
        self.tables.update(meta=None, constants=None, spans=None, names=None)
        self.custom = []
        for number, payload in sections:
            if number >= 128:
                self.custom.append({"id": number, "bytes": len(payload.data)})
                continue
            name = SECTIONS[number]
            value = getattr(self, name)(payload)
            if payload.at != len(payload.data):
                payload.refuse("bytes behind the section's contents")
            if name not in ("meta", "spans", "names") and not any(value):
                raise Refused("L0004", payload.offset, "an empty section is left out")
            self.tables[name] = value
        if self.tables["meta"] is None or not self.tables["functions"]:
            raise Refused("L0004", len(data), "a required section is missing")
        self.tables["constants"] = self.tables["constants"] or ([], [], [])

    def meta(self, payload):
        return payload.text(), payload.u32()

    def types(self, payload):
        def fields():
            return payload.list_of(lambda: (payload.text(), payload.u32()))

        def variant():
            return payload.text(), payload.truth(), fields()

        def definition():
            kind = payload.u32()
            if kind == 0:
                return ("fn", payload.list_of(payload.u32), payload.u32())
            if kind == 1:
                return ("tuple", payload.list_of(payload.u32))
            if kind == 2:
                return ("array", payload.u32())
            if kind == 3:
                return ("map", payload.u32(), payload.u32())
            if kind == 4:
                return ("struct", payload.text(), fields())
            if kind == 5:
                return ("enum", payload.text(), payload.list_of(variant))
            if kind == 6:
                return ("cell", payload.u32())
            payload.refuse("no type definition has this number")

        return payload.list_of(definition)

    def constants(self, payload):
        ints = payload.list_of(lambda: payload.signed(64))
        floats = payload.list_of(lambda: struct.unpack("<d", payload.take(8))[0])
        return ints, floats, payload.list_of(payload.text)

    def imports(self, payload):
        return payload.list_of(lambda: (payload.text(), payload.u32()))

    def globals(self, payload):
        return payload.list_of(payload.u32)

    def functions(self, payload):
        def function():
            signature = payload.u32()
            return signature, payload.list_of(payload.u32), payload.list_of(instruction)

        def instruction():
            opcode = payload.u32()
            if opcode not in self.table:
                payload.refuse("no instruction has this opcode")
            mnemonic, kinds = self.table[opcode]
            return mnemonic, [(kind, immediate(kind)) for kind in kinds]

        def immediate(kind):
            if kind == TRUTH:
                return payload.truth()
            if kind == SIGNED:
                return payload.signed(16)
            if kind == BYTE:
                return payload.take(1)[0]
            return payload.unsigned(16 if kind == NUMBER else 32)

        return payload.list_of(function)

    def spans(self, payload):
        files = payload.list_of(
            lambda: (payload.text(), payload.unsigned(64), payload.list_of(payload.u32)))

        def entry():
            return payload.u32(), payload.signed(32), payload.u32()

        functions = payload.list_of(lambda: (payload.u32(), payload.list_of(entry)))
        if self.version < (1, 2):
            return files, functions, ([], [])
        return files, functions, self.inlining(payload)

    def names(self, payload):
        return payload.list_of(payload.text), payload.list_of(payload.text)

    def inlining(self, payload):
        def call():
            return (payload.u32(), payload.u32(), payload.u32(), payload.signed(32),
                    payload.u32())

        def table():
            return (payload.u32(), payload.list_of(call),
                    payload.list_of(lambda: (payload.u32(), payload.u32())))

        return payload.list_of(payload.text), payload.list_of(table)

    def type_name(self, index):
        if index < len(BUILT_IN):
            return BUILT_IN[index]
        kind, *parts = self.tables["types"][index - len(BUILT_IN)]
        if kind == "fn":
            result = self.type_name(parts[1])
            arrow = "" if result == "Unit" else f" -> {result}"
            return f"fn({', '.join(map(self.type_name, parts[0]))}){arrow}"
        if kind == "tuple":
            return f"({', '.join(map(self.type_name, parts[0]))})"
        if kind in ("struct", "enum"):
            return parts[0]
        inner = ", ".join(map(self.type_name, parts))
        return f"{kind.capitalize()}<{inner}>"

    def ranges(self, function):
        """The source range of each instruction that an entry begins at."""
        if self.tables["spans"] is None:
            return {}
        at = start = 0
        ranges = {}
        for delta, moved, length in self.tables["spans"][1][function][1]:
            at, start = at + delta, start + moved
            ranges[at] = f"{start}..{start + length}"
        return ranges

    def description(self):
        tables = self.tables
        names = tables["names"]
        ints, floats, strings = tables["constants"]
        writer, entry = tables["meta"]
        signature = tables["types"][tables["functions"][entry][0] - len(BUILT_IN)]
        spans = tables["spans"]
        return {
            "format_version": "%d.%d" % self.version,
            "writer": writer,
            "entry": names[0][entry] if names else f"function #{entry}",
            "result": self.type_name(signature[2]),
            "functions": len(tables["functions"]),
            "instructions": sum(len(code) for _, _, code in tables["functions"]),
            "globals": len(tables["globals"]),
            "types": len(tables["types"]),
            "constants": {"ints": len(ints), "floats": len(floats), "strings": len(strings)},
            "imports": [{"name": name, "signature": self.type_name(ty)}
                        for name, ty in tables["imports"]],
            "sources": None if spans is None else [
                {"path": path, "sha256_prefix": "%016x" % digest,
                 "lines": len(lengths) - (lengths[-1:] == [0])}
                for path, digest, lengths in spans[0]],
            "has_spans": spans is not None,
            "has_names": names is not None,
            "inlined_calls": sum(len(calls) for _, calls, _ in self.inlined_tables()),
            "custom_sections": self.custom,
            "code": [self.listing(index) for index in range(len(tables["functions"]))],
            "inlined": [list(self.inlined_calls(index))
                        for index in range(len(tables["functions"]))],
        }

    def inlined_tables(self):
        return self.tables["spans"][2][1] if self.tables["spans"] else []

    def inlined_calls(self, function):
        """The inlined calls of a function, as a disassembly writes them."""
        for index, calls, _ in self.inlined_tables():
            start = 0
            for parent, callee, file, moved, length in calls:
                start += moved
                if index == function:
                    yield (f"inlined {name(self.tables['spans'][2][0][callee])} "
                           f"@{start}..{start + length}"
                           + (f" in {parent}" if parent else "")
                           + (f" file {file}" if file else ""))

    def owners(self, function):
        """Where code begins to belong to which inlined call."""
        owners = {}
        for index, _, ranges in self.inlined_tables():
            at = 0
            for delta, call in ranges:
                at += delta
                if index == function:
                    owners[at] = call
        return owners

    def listing(self, function):
        ranges, owners = self.ranges(function), self.owners(function)
        _, _, code = self.tables["functions"][function]
        return [{"mnemonic": mnemonic,
                 "operands": [self.operand(kind, value) for kind, value in immediates],
                 "range": ranges.get(at),
                 "within": owners.get(at)}
                for at, (mnemonic, immediates) in enumerate(code)]

    def operand(self, kind, value):
        """What an immediate may be written as: by its number, and by what that
        stands for."""
        tables = self.tables
        ints, floats, strings = tables["constants"]
        functions, globals_ = tables["names"] or (None, None)
        if kind == TRUTH:
            return ["true" if value else "false"]
        if kind in (SIGNED, BYTE, NUMBER, "Local"):
            return [str(value)]
        if kind == "Target":
            return [f"L{value}"]
        if kind == "Int":
            meaning = str(ints[value])
        elif kind == "Float":
            meaning = repr(floats[value])
        elif kind == "String":
            meaning = quoted(strings[value])
        elif kind == "Type":
            meaning = self.type_name(value)
        elif kind == "Import":
            meaning = name(tables["imports"][value][0])
        elif kind == "Function":
            tables["functions"][value]
            meaning = name(functions[value]) if functions else None
        elif kind == "Global":
            tables["globals"][value]
            meaning = name(globals_[value]) if globals_ else None
        else:
            raise SystemExit(f"the page names a kind of immediate that is new here: {kind}")
        return [f"#{value}"] + ([] if meaning is None else [meaning])


def quoted(text):
    """A text as assembly writes it."""
    simple = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\\": "\\\\", '"': '\\"'}
    return '"%s"' % "".join(
        simple.get(c) or (c if c.isprintable() else "\\u{%x}" % ord(c)) for c in text)


def name(text):
    """A name as assembly writes it: in quotes unless it is plain."""
    return text if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.$]*", text) else quoted(text)


def main():
    table = instruction_table()
    for path in sys.argv[1:]:
        try:
            reader = Reader(Path(path).read_bytes(), table)
            try:
                answer = reader.description()
            except (IndexError, TypeError):
                # An index leads nowhere: well-formed, and for the verifier to refuse.
                answer = {"ill_typed": True}
        except Refused as refusal:
            answer = {"refused": refusal.code, "offset": refusal.offset,
                      "reason": str(refusal)}
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
