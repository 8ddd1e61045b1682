"""In what dress a text may hold a number, by kind: known to the matcher or not; and honest texts that hold none.

Data, for the three who ask the matcher: redaction, the request guard, and the masks of a picture. SECURITY.md has the kinds as
its table. Each dress is a function of the number, so that a test may try it on any.
"""

# ruff: noqa: E501 - data stays together
from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Sequence
from urllib.parse import quote, quote_plus

ACCOUNT = "000123456789"
OTHERS = ("8172635490", "00441298", "73915628403719")
"""Other numbers: ten figures, eight with leading zeros, fourteen."""

Dress = Callable[[str], str]

SEPARATORS = {
    "space": " ", "no-break space": "\u00a0", "thin space": "\u2009", "tab": "\t", "line": "\n", "line of Windows": "\r\n",
    "NUL": "\0", "hyphen": "-", "hard hyphen": "\u2011", "en dash": "\u2013", "em dash": "\u2014", "minus": "\u2212",
    "soft hyphen": "\u00ad", "underscore": "_", "slash": "/", "backslash": "\\ ", "colon": ":", "comma": ",", "full stop": ".",
    "bar": "|", "asterisk": "*", "equals": "=", "at": "@", "tilde": "~", "plus": "+", "semicolon": ";", "ampersand": "&",
    "number sign": "#", "percent": "%", "dollar": "$", "caret": "^", "exclamation": "!", "question": "?",
    "quotation mark": '"', "apostrophe": "'", "curly apostrophe": "\u2019", "guillemet": "\u00bb", "back-tick": "`",
    "bracket": ")", "square brackets": "][", "braces": "}{", "angle brackets": "><", "bullet": "\u2022", "middle dot": "\u00b7",
    "zero-width space": "\u200b", "zero-width joiner": "\u200d", "word joiner": "\u2060", "byte order mark": "\ufeff",
    "left-to-right mark": "\u200e", "right-to-left override": "\u202e", "isolate": "\u2066", "combining accent": "\u0301",
    "combining keycap": "\ufe0f\u20e3", "variation selector": "\ufe0f", "invisible times": "\u2062", "ideographic space": "\u3000",
    "comma and space": ", ", "quoted comma": '","', "coded space": "%20", "coded hyphen": "%2D", "coded line": "%0A",
    "entity space": "&nbsp;", "coded no-break space": "&#160;", "escaped line": "\\n", "escaped space": "\\u0020",
}  # fmt: skip
SCRIPTS = {
    "Arabic": 0x660, "Persian": 0x6F0, "Devanagari": 0x966, "Bengali": 0x9E6, "Gurmukhi": 0xA66, "Tamil": 0xBE6,
    "Thai": 0xE50, "Lao": 0xED0, "Tibetan": 0xF20, "Myanmar": 0x1040, "Khmer": 0x17E0, "Mongolian": 0x1810, "N'Ko": 0x7C0,
    "Osmanya": 0x104A0, "full width": 0xFF10, "bold": 0x1D7CE, "double-struck": 0x1D7D8, "monospace": 0x1D7F6,
    "segmented": 0x1FBF0,
}  # fmt: skip
LISTED_SIGNS = {
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹", "subscript": "₀₁₂₃₄₅₆₇₈₉", "circled": "⓪①②③④⑤⑥⑦⑧⑨", "Chinese": "〇一二三四五六七八九",
}  # fmt: skip


def joined(sign: str, size: int) -> Dress:
    """Return the number in parts with this between them."""
    return lambda number: sign.join(parts(number, size))


def of_signs(signs: Sequence[str]) -> Dress:
    """Return the number in these signs, for the figures from 0 to 9."""
    return lambda number: "".join(signs[int(one)] for one in number)


def parts(number: str, size: int = 4) -> list[str]:
    """Return a number in parts."""
    return [number[at : at + size] for at in range(0, len(number), size)]


def each(form: str) -> Dress:
    """Return the dress that writes every figure so: `{code:02x}`, `{sign}`."""
    return lambda number: "".join(form.format(sign=sign, code=ord(sign)) for sign in number)


def coded(times: int, dress: Callable[[bytes], bytes] = base64.b64encode) -> Dress:
    """Return a code that is laid round the number several times."""

    def dressed(number: str) -> str:
        for _ in range(times):
            number = dress(number.encode()).decode()
        return number

    return dressed


def percented(times: int) -> Dress:
    """Return percent escapes of percent escapes."""

    def dressed(number: str) -> str:
        text = each("%{code:02x}")(number)
        for _ in range(times - 1):
            text = quote(text)
        return text

    return dressed


def wrapped(width: int, end: str) -> Dress:
    """Return base64 in lines."""
    return lambda number: end.join(parts(coded(1)(f"the account {number} of the importer"), width))


def _zeros_off(number: str) -> str:
    return number.lstrip("0")


KNOWN: dict[str, dict[str, Dress]] = {
    "signs or white space between the figures": {
        **{f"{name} between parts": joined(sign, 4) for name, sign in SEPARATORS.items()},
        **{f"{name} between figures": joined(sign, 1) for name, sign in SEPARATORS.items()},
        "in brackets": lambda n: f"({n[:3]}) {n[3:6]}-{n[6:]}",
    },
    "figures of other scripts": {
        **{name: of_signs([chr(zero + n) for n in range(10)]) for name, zero in SCRIPTS.items()},
        **{name: of_signs(signs) for name, signs in LISTED_SIGNS.items()},
        "two scripts": lambda n: "".join(
            chr(0x660 + int(one)) if at % 2 else one for at, one in enumerate(n)
        ),
    },
    "JSON lists of parts or of figures": {
        "parts": lambda n: json.dumps(parts(n)),
        "parts of three": lambda n: json.dumps({"a": parts(n, 3)}),
        "figures": lambda n: json.dumps([int(one) for one in n]),
        "figures as texts": lambda n: json.dumps(list(n)),
        "lists in a list": lambda n: json.dumps([[one] for one in n]),
        "JSON in JSON": lambda n: json.dumps({"body": json.dumps(list(n))}),
    },
    "parts in parameters, names or cells of their own": {
        "repeated parameter": lambda n: "&".join(f"p={part}" for part in parts(n)),
        "repeated parameter with brackets": lambda n: "&".join(f"p%5B%5D={part}" for part in parts(n)),
        "numbered parameters": lambda n: "&".join(
            f"part{at}={part}" for at, part in enumerate(parts(n, 3), 1)
        ),
        "a parameter a figure": lambda n: "&".join(f"d{at}={one}" for at, one in enumerate(n)),
        "named parts": lambda n: json.dumps({f"part{at}": part for at, part in enumerate(parts(n), 1)}),
        "a name a figure": lambda n: json.dumps({str(at): one for at, one in enumerate(n)}),
        "objects": lambda n: json.dumps([{"digit": one} for one in n]),
        "cells": lambda n: "".join(f"<td>{part}</td>" for part in parts(n, 3)),
        "words between": lambda n: " and ".join(parts(n)),
        "parts of a form": lambda n: "".join(
            f'--AbC19x\r\nContent-Disposition: form-data; name="p{at}"\r\n\r\n{part}\r\n'
            for at, part in enumerate(parts(n))
        ),
        "fields of an accessible text": lambda n: "\n".join(
            f'- textbox "Digit {at}": "{one}"' for at, one in enumerate(n, 1)
        ),
    },
    "without its leading zeros": {
        "JSON number": lambda n: f'{{"account":{_zeros_off(n)}}}',
        "JSON number with a fraction": lambda n: f'{{"account":{_zeros_off(n)}.0}}',
        "parameter": lambda n: f"routing=021000021&account={_zeros_off(n)}&type=1",
        "in a sentence": lambda n: f"The account {_zeros_off(n)} was saved.",
        "with thousands": lambda n: f"{int(n):,}",
        "with thousands of Switzerland": lambda n: f"{int(n):,}".replace(",", "’"),
    },
    "URL escapes": {
        "all": each("%{code:02x}"),
        "one figure": lambda n: f"{n[:5]}%{ord(n[5]):02X}{n[6:]}",
        "plus for space": lambda n: quote_plus(" ".join(parts(n))),
        "of UTF-8": lambda n: quote("".join(chr(0xFF10 + int(one)) for one in n)),
        **{f"{times}-fold": percented(times) for times in (2, 3, 4, 5, 6)},
        "%u": each("%u{code:04x}"),
        "%u of another script": lambda n: "".join(f"%u{0x660 + int(one):04X}" for one in n),
    },
    "escapes of JSON, JavaScript, CSS, HTML and e-mail": {
        "\\u": each("\\u{code:04x}"),
        "\\u in JSON in JSON": lambda n: json.dumps({"a": each("\\u{code:04x}")(n)}),
        "\\u{}": each("\\u{{{code:x}}}"),
        "\\x": each("\\x{code:02x}"),
        "octal": each("\\{code:03o}"),
        "CSS": each("\\{code:x} "),
        "CSS of six": each("\\{code:06x}"),
        "HTML": each("&#{code};"),
        "HTML, zeros before": each("&#{code:07d};"),
        "HTML, no semicolon": each("&#{code}"),
        "HTML, hexadecimal": each("&#x{code:x};"),
        "HTML of HTML": lambda n: each("&#{code};")(n).replace("&", "&amp;"),
        "HTML in a URL": lambda n: quote(each("&#{code};")(n)),
        "soft hyphens as entities": "&shy;".join,
        "quoted-printable": each("={code:02X}"),
        "escaped slashes": lambda n: "\\/".join(parts(n)),
    },
    "base64, up to five-fold": {
        **{f"{times}-fold": coded(times) for times in range(1, 6)},
        "without padding": lambda n: coded(1)(f"{n}0").rstrip("="),
        "for URLs": lambda n: base64.urlsafe_b64encode(f"ÿ>?{n}".encode()).decode(),
        "in a path": lambda n: f"https://p.test/seen/{coded(1)(n)}/now",
        "after other letters": lambda n: f"ab{coded(1)(n)}",
        "of a sentence": lambda n: coded(1)(f"my account is {n}, thanks"),
        "of a parted number": lambda n: coded(1)("-".join(parts(n))),
        "of JSON": lambda n: coded(1)(json.dumps({"acct": n})),
        "of UTF-16": lambda n: base64.b64encode(n.encode("utf-16")).decode(),
        "of full width": lambda n: coded(1)("".join(chr(0xFF10 + int(one)) for one in n)),
        "escaped for a URL": lambda n: quote(coded(1)(f"~~?{n}"), safe=""),
        "a token in three parts": lambda n: ".".join(
            ["eyJhbGciOiJIUzI1NiJ9", coded(1)(json.dumps({"sub": n})).rstrip("="), "c2ln"]
        ),
        "a data address": lambda n: f"data:text/plain;base64,{coded(1)(n)}",
        "wrapped": wrapped(16, "\n"),
        "wrapped as in e-mail": wrapped(20, "\r\n"),
        "wrapped and indented": wrapped(12, "\n  "),
        "wrapped, in JSON": lambda n: json.dumps({"file": wrapped(16, "\n")(n)}),
        "wrapped, in a URL": lambda n: quote(wrapped(16, "\r\n")(n), safe=""),
    },
    "hexadecimal and lists of character codes": {
        "plain": lambda n: n.encode().hex(),
        "capitals": lambda n: f"a {n.encode().hex().upper()} z",
        "spaced": lambda n: n.encode().hex(" "),
        "colons": lambda n: n.encode().hex(":"),
        "0x": lambda n: "0x" + n.encode().hex(),
        "0x each": lambda n: ", ".join(f"0x{ord(one):02x}" for one in n),
        "after one more": lambda n: f"https://p.test/f{n.encode().hex()}",
        "of hexadecimal": coded(2, lambda raw: raw.hex().encode()),
        "of base64": lambda n: coded(1)(n).encode().hex(),
        "in base64": lambda n: coded(1)(n.encode().hex()),
        "codes": lambda n: json.dumps(list(n.encode())),
        "codes of a typed array": lambda n: json.dumps({str(at): code for at, code in enumerate(n.encode())}),
        "codes with spaces": lambda n: " ".join(str(code) for code in n.encode()),
    },
    "within other letters and figures": {
        "alone": lambda n: n,
        "in a longer number": lambda n: f"99{n}99",
        "after letters": lambda n: f"acct{n}x",
        "in a path": lambda n: f"https://p.test/a/{n}/edit?tab=1",
        "a method's end": lambda n: f"M{n}",
        "a header's name": lambda n: f"x-{n}",
        "in mark-up": lambda n: f'<input value="{n}">',
        "a NUL between, as UTF-16 has": lambda n: n.encode("utf-16-le").decode("latin-1"),
    },
}
"""Kind -> name -> dress, each found by all three."""

UNKNOWN: dict[str, dict[str, Dress]] = {
    "reversed, shuffled or counted on": {
        "reversed": lambda n: n[::-1],
        "halves changed": lambda n: n[len(n) // 2 :] + n[: len(n) // 2],
        "one added to each figure": lambda n: "".join(str((int(one) + 1) % 10) for one in n),
    },
    "written in words, or as another number": {
        "in words": lambda n: " ".join("zero one two three four five six seven eight nine".split()[int(one)] for one in n),
        "to the base of sixteen": lambda n: f"{int(n):x}",
        "with an exponent": lambda n: f"{int(n):e}",
        "letters that look like figures": lambda n: n.translate(str.maketrans("015", "OIS")),
    },
    "other codes, compressed or enciphered": {
        "base32": lambda n: base64.b32encode(n.encode()).decode(),
        "base85": lambda n: base64.b85encode(n.encode()).decode(),
        "compressed, in base64": lambda n: base64.b64encode(gzip.compress(n.encode(), mtime=0)).decode(),
        "figures exchanged for letters": lambda n: n.translate(str.maketrans("0123456789", "klmnopqrst")),
        "every sign enciphered": lambda n: bytes(ord(one) ^ 0x55 for one in n).hex(),
    },
    "deeper than is read": {
        "nine-fold base64": coded(9),
        "nine-fold HTML": lambda n: each("&#{code};")(n).replace("&", "&" + 8 * "amp;"),
    },
    "in pieces": {
        "the first half": lambda n: n[: len(n) // 2],
        "the last four": lambda n: n[-4:],
        "other figures between": "7".join,
    },
}  # fmt: skip
"""Kind -> name -> dress, found by none."""

HONEST: tuple[str, ...] = (
    "2026-11-27T16:28:27.123Z", "Fri, 27 Nov 2026 16:28:27 GMT", "11/27/2026 04:28 PM", "1795796907123",
    "(510) 555-0142", "+1 510-555-0142 ext. 12", "12-3456789", "123-45-6780", "021000021", "routing=021000021&type=01",
    "000123456780", "100123456798", "00012345678", "account ending in 6789", "•••• 6789", "****6789", "1234567890123",
    "9123456789", "1234567891", "5512345678955", "$1,234,567.89", "USD 123.456,78", "12.345678", "0.000123", "1.23e-7",
    "d41d8cd98f00b204e9800998ecf8427e", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "550e8400-e29b-41d4-a716-446655440000", "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "192.168.0.123", "v156.0.6789.12",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0", "0035g00000ABCDeAAF", "/assets/main.4f2a91c0.js?v=20261127",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0NTY3ODkwMTIzIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "x=12&y=345&w=1024&h=768&t=16.7", "[0,1,2,3,4,5,6,7,8,9,10,11,12]", "[48,52,57,61,66,70]", "page=2&size=50&from=51&to=100",
    "Bill of lading MAEU123456780, container MSKU1234565", "HTS 8471.30.0100, 0101.21.0010", "Entry 123-4567890-1", "4111 1111 1111 1111",
    "%E2%9C%93=1&utf8=%E2%9C%93&q=%31%32%33", "&copy; 2026 &amp; later &#8212; &#169;", "\\u00e9t\\u00e9 \\x41\\n", "#0a1b2c #336699", "rgb(12, 34, 56)",
    '{"total":123456780,"id":98765432,"ok":true,"rows":[{"n":1},{"n":2}]}', "98765432109876543210", "01234567", "23456789",
)  # fmt: skip
"""What honest pages say and send, none of it the number or a part that counts."""
