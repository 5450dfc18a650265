import sys


class Parser:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def skip_space(self):
        while self.at < len(self.text) and self.text[self.at] <= " ":
            self.at += 1

    def value(self):
        self.skip_space()
        char = self.text[self.at]
        if char == "{":
            return self.object()
        if char == "[":
            return self.list()
        if char == '"':
            return self.string()
        if char == "t":
            self.at += 4
            return True
        if char == "f":
            self.at += 5
            return False
        if char == "n":
            self.at += 4
            return None
        return self.number()

    def number(self):
        n = 0
        while self.at < len(self.text):
            char = self.text[self.at]
            if char < "0" or char > "9":
                break
            n = n * 10 + ord(char) - 48
            self.at += 1
        return n

    def string(self):
        self.at += 1
        start = self.at
        while self.text[self.at] != '"':
            self.at += 1
        self.at += 1
        return self.text[start:self.at - 1]

    def list(self):
        items = []
        self.at += 1
        self.skip_space()
        while self.text[self.at] != "]":
            items.append(self.value())
            self.skip_space()
            if self.text[self.at] == ",":
                self.at += 1
        self.at += 1
        return items

    def object(self):
        fields = {}
        self.at += 1
        self.skip_space()
        while self.text[self.at] != "}":
            key = self.string()
            self.skip_space()
            self.at += 1
            fields[key] = self.value()
            self.skip_space()
            if self.text[self.at] == ",":
                self.at += 1
            self.skip_space()
        self.at += 1
        return fields


def total_of(json):
    if json is None:
        return 1
    if json is True:
        return 2
    if json is False:
        return 3
    if isinstance(json, int):
        return json
    if isinstance(json, str):
        return len(json)
    total = 0
    if isinstance(json, list):
        for item in json:
            total += total_of(item)
    else:
        for key, value in json.items():
            total += len(key) + total_of(value)
    return total


def run(n):
    pieces = ["["]
    for i in range(n):
        if i > 0:
            pieces.append(",\n ")
        pieces.append(f'{{"id": {i}, "name": "item {i * 7 % 1000}", "tags": ["a", "bc", null], ')
        truth = "true" if i % 2 == 0 else "false"
        pieces.append(f'"size": {{"width": {i % 50}, "height": {i % 70}}}, "open": {truth}}}')
    pieces.append("]")
    text = "".join(pieces)
    checksum = len(text)
    for _ in range(5):
        checksum += total_of(Parser(text).value())
    return checksum


print(run(int(sys.argv[1])))
