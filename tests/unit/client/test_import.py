"""Lists of clients, as spreadsheet programs write them: what is read, what is refused, and what must never be seen."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from acepilot.client.listing.client_list import ClientList, read_list
from acepilot.client.listing.columns import COLUMNS
from acepilot.client.listing.csv_file import armored, plain
from acepilot.client.listing.excel_file import LOWEST_ROW, MOST_MERGED
from acepilot.client.listing.files import FileOutcome, file_name, write_clients, write_mistakes
from acepilot.client.listing.writing import mistakes_list, template
from acepilot.client.load import parse_client
from acepilot.errors import InputError, UsageError
from acepilot.flow.alike import keys_of
from acepilot.kit.layout import kit_name

ACCOUNT = "739156284037"
SSN = "219-09-9999"

GOOD: dict[str, Any] = {
    "Legal name": "Acme Imports LLC",
    "EIN": "12-3456789",
    "IR number": "12-3456789",
    "Suffix": "00",
    "Routing number": "021000021",
    "Account number": "prompt",
    "Account type": "checking",
}


@cache
def keys(heading: str) -> frozenset[str]:
    """Compare headings as the command does."""
    return keys_of(heading, is_field=True)


def read(data: bytes, name: str = "list.xlsx") -> ClientList:
    """Read a list."""
    return read_list(data, name, keys)


def excel(*rows: dict[str, Any], change: Callable[[Any], None] = lambda _: None) -> bytes:
    """Return a workbook with these rows below the headings of the first; each row is `GOOD` but for what it says."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    headings = list(GOOD | rows[0])
    sheet.append(headings)
    for row in rows:
        sheet.append([(GOOD | row).get(heading) for heading in headings])
    change(sheet)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def as_csv(*rows: dict[str, Any], separator: str = ",", end: str = "\r\n") -> str:
    """Return the same as CSV."""
    headings = list(GOOD | rows[0])
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerow(headings)
    writer.writerows([(GOOD | row).get(heading, "") for heading in headings] for row in rows)
    return text.getvalue()


def files(found: ClientList) -> list[dict[str, Any]]:
    """Return the client files of a list, which load, by what stands in them."""
    written = [company.data for company in found.companies if company.data]
    for data in written:
        parse_client(data, name="client.yaml", literal_secrets=False)
    return [yaml.safe_load(data) for data in written]


def told(found: ClientList) -> list[str]:
    """Return the cells that have a mistake."""
    return [str(mistake.place) for mistake in found.mistakes]


def test_a_company_is_written_with_the_importers_of_its_rows() -> None:
    """Rows of one EIN are one client, each row an importer; another EIN is another client."""
    other = {"Legal name": "Bay Co", "EIN": "22-3456789", "IR number": "22-3456789"}
    found = read(excel({}, {"Suffix": "01", "Legal name": None}, other))
    acme, bay = files(found)
    assert [one["suffix"] for one in acme["importers"]] == ["00", "01"]
    assert acme["bank"] == {
        "routing_number": "021000021",
        "account_number": "prompt",
        "account_type": "checking",
    }
    assert bay["company"] == {"legal_name": "Bay Co", "ein": "22-3456789"}
    assert not found.mistakes


@pytest.mark.parametrize(
    "headings",
    [
        ["company NAME", "  ein ", "IR\nNumber", "IR Suffix", "ABA Routing Number", "Acct. No.", "Acct type"],
        [
            "legal_name",
            "Tax ID",
            "IR #",
            "suffix*",
            "Routing Transit Number",
            "Bank account",
            "Bank Control Key",
        ],
        [
            "LegalName",
            "FEIN",
            "ir_number:",
            "SUFFIX",
            "routing #",
            "account_number (required)",
            "Account Type",
        ],
        [
            *("company.legal_name", "company.ein", "importer.ir_number", "importer.suffix"),
            *("bank.routing_number", "bank.account_number", "bank.account_type"),
        ],
    ],
)
def test_headings_are_forgiven(headings: list[str]) -> None:
    """A heading counts whatever its case, blanks and marks, by its usual other names, and by the name in flows."""
    plain_row = ",".join(str(value) for value in GOOD.values())
    quoted = ",".join(f'"{heading}"' for heading in headings)
    found = read(f"{quoted}\n{plain_row}\n".encode(), "list.csv")
    assert len(files(found)) == 1


def test_every_column_has_headings_of_its_own() -> None:
    """No heading of a column names another one, however it is spelled."""
    headings = [(column.name, heading) for column in COLUMNS.values() for heading in column.headings]
    twins = [
        (one, other)
        for one_name, one in headings
        for other_name, other in headings
        if one_name != other_name and keys(one) & keys(other)
    ]
    assert not twins


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [
        ("utf-8", ",", "\n"),
        ("utf-8-sig", ",", "\r\n"),
        ("cp1252", ";", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-16-le", ";", "\n"),
        ("utf-8", "|", "\r"),
    ],
)
def test_csv_of_every_program_reads_the_same(encoding: str, separator: str, end: str) -> None:
    """Encoding, separator and line ends change nothing; what is not UTF-8 is told."""
    row = {"Legal name": "Café „Süd“ LLC", "City": "Bay, West", "Street": 'The "Old" Mill; 1', "State": "FL"}
    data = as_csv(row, separator=separator, end=end).encode(encoding)
    found = read(data, "list.csv")
    (client,) = files(found)
    assert client["company"]["legal_name"] == "Café „Süd“ LLC"
    assert client["company"]["address"] == {"line1": 'The "Old" Mill; 1', "city": "Bay, West", "state": "FL"}
    assert any("Windows-1252" in note for note in found.notes) == (encoding == "cp1252")


@pytest.mark.parametrize("written", ['="021000021"', "'021000021"])
def test_numbers_that_were_kept_as_text_in_csv(written: str) -> None:
    """A number that somebody kept from becoming one is read as it was meant."""
    (client,) = files(read(as_csv({"Routing number": written}).encode(), "list.csv"))
    assert client["bank"]["routing_number"] == "021000021"


def test_csv_says_rows_as_a_spreadsheet_does() -> None:
    """A quoted text of two lines is one row, and `sep=;` is no row of values."""
    row = {"Street": "1 Bay\nSuite 2", "City": "Miami", "Account type": "none"}
    data = "sep=;\r\n" + as_csv(row, {"Account type": "cash", "Suffix": "01"}, separator=";")
    assert told(read(data.encode(), "my list.csv")) == ["'my list'!G3", "'my list'!H3", "'my list'!G4"]


@pytest.mark.parametrize("written", [12.5, "123", True, "#N/A", "=1/0", date(2026, 3, 4), "12345678", 1e15])
def test_what_is_no_number_is_told_with_its_cell(written: object) -> None:
    """A wrong cell is one mistake at its place, and its company is not written."""
    found = read(excel({"Routing number": written}))
    assert told(found) == ["Sheet1!E2"]
    assert not files(found)


def test_numbers_lose_nothing_that_was_there() -> None:
    """A float that is whole is its figures; zeros that a cell's format shows stand there."""

    def zeros(sheet: Any) -> None:
        sheet["E2"].number_format = "000000000"
        sheet["H2"].number_format = "00000"

    row = {"EIN": 123456789.0, "Suffix": 1, "Routing number": 21000021, "ZIP": 2110}
    more = {"Address": "1 Bay", "City": "Boston", "State": "MA", "DUNS": 1.23456789e8}
    (client,) = files(read(excel(row | more, change=zeros)))
    assert client["company"]["ein"] == "123456789"
    assert client["company"]["address"]["zip"] == "02110"
    assert client["company"]["duns"] == "123456789"
    assert client["bank"]["routing_number"] == "021000021"
    assert client["importers"][0]["suffix"] == "01"


def test_a_lost_zero_is_given_back_only_where_the_check_digit_proves_it_and_is_told() -> None:
    """In a number cell the check digit decides; in a text, and where it does not hold, nothing is added."""
    proven = read(excel({"Routing number": 21000021}))
    assert files(proven)[0]["bank"]["routing_number"] == "021000021"
    assert any("Sheet1!E2" in note for note in proven.notes)
    for written in ("21000021", 21000022):
        assert told(read(excel({"Routing number": written}))) == ["Sheet1!E2"]
    zip_code = {"ZIP": 2110, "Address": "1 Bay", "City": "Boston", "State": "MA"}
    assert told(read(excel(zip_code))) == ["Sheet1!H2"]


def test_a_wrong_suffix_is_told_alone() -> None:
    """Two importers that only their wrong suffixes tell apart are no twins."""
    found = read(as_csv({"Suffix": "0"}, {"Suffix": "1"}).encode(), "list.csv")
    assert told(found) == ["list!D2", "list!D3"]


@pytest.mark.parametrize("written", ["1.23457E+08", "1,23E+11"])
def test_a_power_of_ten_that_lost_figures_is_refused(written: str) -> None:
    """What a spreadsheet shows as a power of ten is read only where all figures are there."""
    assert told(read(as_csv({"DUNS": written}).encode(), "list.csv")) == ["list!H2"]
    assert (
        files(read(as_csv({"DUNS": "1.23456789E8"}).encode(), "list.csv"))[0]["company"]["duns"]
        == "123456789"
    )


@pytest.mark.parametrize("written", [date(2026, 12, 31), "31-Dec", "12/31/2026", "2026-12-31 00:00:00"])
def test_a_date_is_the_day_of_the_year(written: object) -> None:
    """However a spreadsheet holds the end of the fiscal year, month and day are read."""
    assert files(read(excel({"FYE": written})))[0]["company"]["fiscal_year_end"] == "12/31"


def test_blanks_that_nobody_sees_are_taken_away() -> None:
    """Blanks around a value and non-breaking spaces are none of it; two spaces within are told."""
    found = read(excel({"Legal name": "\u00a0Acme\u00a0Imports LLC \u200b", "EIN": " 12-3456789\n"}))
    assert files(found)[0]["company"] == {"legal_name": "Acme Imports LLC", "ein": "12-3456789"}
    assert told(read(excel({"Legal name": "Acme  Imports"}))) == ["Sheet1!A2"]


def test_a_formula_counts_by_its_result() -> None:
    """The result that the file holds is read; where it holds none, that is told."""
    assert told(read(excel({"Routing number": '="0210"&"00021"'}))) == ["Sheet1!E2"]
    data = excel({"Routing number": '="0210"&"00021"'})
    held = _edited(data, b"<v></v>", b"<v>021000021</v>", b"<v />", b"<v>021000021</v>")
    held = _edited(held, b'<c r="E2">', b'<c r="E2" t="str">')
    assert files(read(held))[0]["bank"]["routing_number"] == "021000021"


def _edited(data: bytes, *pairs: bytes) -> bytes:
    """Return a workbook with texts of its first sheet, or of its list of sheets, replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith(("sheet1.xml", "workbook.xml")):
                for before, after in zip(pairs[::2], pairs[1::2], strict=True):
                    content = content.replace(before, after)
            new.writestr(part, content)
    return out.getvalue()


def test_merged_and_hidden_cells_and_sheets() -> None:
    """A merged cell counts in each of its rows; hidden rows are read and told; a hidden sheet is not read, and told."""

    def shape(sheet: Any) -> None:
        for column in "AB":
            sheet[f"{column}3"] = None
            sheet.merge_cells(f"{column}2:{column}3")
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True
        for name, state in (("Old", "hidden"), ("Notes", "visible")):
            other = sheet.parent.create_sheet(name)
            other.append(["Legal name", "EIN", "IR number"] if name == "Old" else ["Call them"])
            other.append(["Old Co", "92-3456789", "92-3456789"])
            other.sheet_state = state

    found = read(excel({}, {"Suffix": "01"}, change=shape))
    (client,) = files(found)
    assert len(client["importers"]) == 2
    assert [note.split(",")[0] for note in found.notes] == [
        "Sheet Old is hidden",
        "Sheet Sheet1 has hidden rows",
        "Sheet Sheet1 has hidden columns",
        "Sheet Notes has no headings that acepilot knows",
    ]


def test_several_sheets_are_one_list() -> None:
    """A company may stand on one sheet and its importers on another; titles above the headings are passed over."""

    def importers(sheet: Any) -> None:
        other = sheet.parent.create_sheet("Importers")
        for row in (["All importers"], [], ["EIN", "IR #", "Suffix"], ["12-3456789", "12-3456789", "A2"]):
            other.append(row)

    found = read(excel({"IR number": None, "Suffix": None}, change=importers))
    assert files(found)[0]["importers"] == [{"ir_number": "12-3456789", "suffix": "A2"}]


@pytest.mark.parametrize(
    "written", [ACCOUNT, int(ACCOUNT), f" {ACCOUNT[:4]} {ACCOUNT[4:]} ", f"no. {ACCOUNT}"]
)
@pytest.mark.parametrize("form", ["excel", "csv"])
def test_an_account_number_is_refused_and_never_seen_again(
    written: object, form: str, tmp_path: Path
) -> None:
    """It stands in no message, no client file and no list of mistakes, wherever else in the list it stood."""
    row = {"Account number": written, "Account holder": f"Acme {written}", "Notes": str(written)}
    row["E-mail"] = f"{ACCOUNT}@acme.example"
    other = {"Legal name": str(ACCOUNT), "EIN": "22-3456789", "IR number": "22-3456789"}
    is_excel = form == "excel"
    data = excel(row, other) if is_excel else as_csv(row, other).encode()
    found = read(data, "list")
    assert told(found)[:2] == [
        f"{'Sheet1' if is_excel else 'list'}!F2",
        f"{'Sheet1' if is_excel else 'list'}!H2",
    ]
    assert write_clients(found.companies, tmp_path, force=False) == []
    path = write_mistakes(mistakes_list(found), tmp_path, "list.xlsx" if is_excel else "list.csv")
    seen = [repr((found.mistakes, found.warnings, found.notes)), _all_text(path.read_bytes())]
    assert not [text for text in seen if ACCOUNT in "".join(filter(str.isalnum, text))]
    assert ACCOUNT in "".join(filter(str.isalnum, _all_text(data)))  # the control: the list itself has it


def _all_text(data: bytes) -> str:
    if not data.startswith(b"PK"):
        return unicodedata.normalize("NFKC", data.decode())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return unicodedata.normalize(
            "NFKC", " ".join(archive.read(part).decode() for part in archive.namelist())
        )


@pytest.mark.parametrize("column", ["IR number", "EIN", "Account holder", "Title of nobody", "Legal name"])
def test_a_social_security_number_is_refused_in_every_column(column: str) -> None:
    """It is told why, without the number; a source is taken in its place."""
    found = read(excel({column: SSN}))
    is_read = column != "Title of nobody"
    assert bool(found.mistakes) == is_read
    assert SSN not in repr(found.mistakes)
    assert not is_read or SSN not in _all_text(mistakes_list(found))
    kept = read(excel({"IR number": "Prompt", "Suffix": None}))
    assert files(kept)[0]["importers"] == [{"ir_number": "prompt"}]


def test_a_number_that_is_shown_as_a_social_security_number_is_one() -> None:
    """What the cell's format shows is what it says."""

    def shape(sheet: Any) -> None:
        sheet["C2"].number_format = r"000\-00\-0000"

    found = read(excel({"IR number": 219099999, "Suffix": None}, change=shape))
    assert told(found) == ["Sheet1!C2"]
    assert "Social Security number" in found.mistakes[0].message


def test_nine_bare_digits_of_a_tax_id_may_be_a_persons() -> None:
    """Under a heading of which nobody knows whose number it is, an EIN needs its hyphen."""
    data = as_csv({}).replace("EIN", "Tax ID").replace("12-3456789,12", "219099999,12").encode()
    found = read(data, "list.csv")
    assert told(found) == ["list!B2"]
    assert "219099999" not in _all_text(mistakes_list(found))


@pytest.mark.parametrize(
    ("second", "cell"),
    [
        ({"Legal name": "Acme Imports Inc"}, "A3"),
        ({"Routing number": "026009593"}, "E3"),
        ({"Account number": "keyring:other"}, "F3"),
        ({"Account type": "savings"}, "G3"),
        ({"Suffix": "00"}, "C3"),
    ],
)
def test_rows_that_disagree_are_told_and_not_written(second: dict[str, Any], cell: str) -> None:
    """Two names of one EIN, two banks, or an importer twice: nothing is guessed."""
    found = read(excel({}, {"Suffix": "01", **second}))
    assert told(found) == [f"Sheet1!{cell}"]
    assert not files(found)


def test_spellings_of_the_same_do_not_disagree() -> None:
    """What means the same is the same."""
    rows = ({"Phone": "305-555-0100", "Account type": "Chk"}, {"Phone": "(305) 555-0100", "Suffix": "01"})
    assert files(read(excel(*rows)))


def test_an_importer_may_say_that_a_bank_is_its_own() -> None:
    """With yes under “Own bank” a row's bank is that importer's; the company's stays."""
    own = {"Suffix": "01", "Routing number": "026009593", "Account number": "keyring:own", "Own bank": "yes"}
    (client,) = files(read(excel({"Own bank": ""}, own)))
    assert client["bank"]["routing_number"] == "021000021"
    assert client["importers"][1]["bank"] == {
        "routing_number": "026009593",
        "account_number": "keyring:own",
        "account_type": "checking",
    }


def test_companies_that_only_the_ein_tells_apart_are_doubted() -> None:
    """They are two, and a warning says that they may be one."""
    found = read(excel({}, {"EIN": "22-3456789", "IR number": "22-3456789"}))
    assert len(files(found)) == 2
    assert [str(doubt.place) for doubt in found.warnings] == ["Sheet1!A3"]


@pytest.mark.parametrize("written", [ACCOUNT, "7391:5628:4037", "７３９１５６２８４０３７"])
def test_a_number_in_a_heading_or_a_sheet_s_name_is_not_copied(written: str) -> None:
    """Neither is told, nor stands in the list of mistakes."""

    def rename(sheet: Any) -> None:
        sheet.title = written.replace(":", " ")
        sheet["F1"] = f"Account number ({written})"

    found = read(excel({"EIN": "1", f"Old {written}": ""}, change=rename))
    assert found.mistakes
    seen = (
        repr([str(one.place) for one in found.mistakes]) + repr(found.notes) + _all_text(mistakes_list(found))
    )
    figures = "".join(sign for sign in unicodedata.normalize("NFKC", seen) if sign.isalnum())
    assert ACCOUNT not in figures


def test_a_long_number_is_no_part_of_a_name() -> None:
    """A numbered company is one; a name with an account number in it is refused, and not copied."""
    assert files(read(excel({"Legal name": "1234567 Canada Inc."})))
    found = read(excel({"Account holder": f"Acme {ACCOUNT}"}))
    assert told(found) == ["Sheet1!H2"]
    assert ACCOUNT not in _all_text(mistakes_list(found))


def test_an_ir_number_of_two_companies_is_refused_in_both() -> None:
    """Neither is written: one of them would be enrolled at the other's bank."""
    found = read(excel({}, {"EIN": "22-3456789", "Legal name": "Bay Co"}))
    assert told(found) == ["Sheet1!C2", "Sheet1!C3"]


def test_what_is_missing_is_told_at_its_cell() -> None:
    """All at once, with the heading and an example."""
    row: dict[str, Any] = {"Legal name": None, "Account number": None, "Address": "1 Bay", "City": None}
    found = read(excel(row, {"Legal name": None, "EIN": None, "Suffix": "01"}))
    assert told(found) == ["Sheet1!A2", "Sheet1!F2", "Sheet1!I2", "Sheet1!C3"]


def test_a_column_twice_is_refused_and_an_unknown_one_told() -> None:
    """Of two columns for the same nobody knows which counts."""
    with pytest.raises(InputError) as refused:
        read(excel({"Company name": "x", "Acct type": "y"}))
    assert [str(one.place) for one in refused.value.mistakes] == ["Sheet1!H1", "Sheet1!I1"]
    found = read(excel({"Sales rep": "Lou", f"Old {ACCOUNT}": ""}))
    assert "Sales rep (Sheet1!H1), Old •••• (Sheet1!I1)" in found.notes[0]


@pytest.mark.parametrize("is_excel", [True, False])
def test_a_list_of_mistakes_can_be_mended_and_read_again(is_excel: bool) -> None:
    """It has the list's columns and what is wrong; the rest reads back the same, and mended it is written."""
    rows = (
        {"Phone": "+1 305 555 0100", "Suffix": "A1"},
        {"Phone": "", "Suffix": "01", "Routing number": "02600959"},
        {"EIN": "22-3456789", "IR number": "22-3456789", "Legal name": "Bay Co", "Phone": "=x"},
    )
    name = "list.xlsx" if is_excel else "list.csv"
    data = excel(*rows) if is_excel else as_csv(*rows).encode()
    first = mistakes_list(read(data, name))
    assert first == mistakes_list(read(data, name))
    if is_excel:
        book = openpyxl.load_workbook(io.BytesIO(first))
        assert [cell.value for cell in book.worksheets[0][1]][-1] == "mistake"
        for row in book.worksheets[0].iter_rows(min_row=2):
            for cell in row:
                cell.value = {"02600959": "021000021"}.get(str(cell.value), cell.value)
        out = io.BytesIO()
        book.save(out)
        mended = out.getvalue()
    else:
        mended = first.replace(b"02600959", b"021000021")
    again = read(mended, name)
    (client,) = files(again)
    assert client["company"]["phone"] == "+1 305 555 0100"
    assert [one["suffix"] for one in client["importers"]] == ["A1", "01"]


def test_where_a_number_is_kept_is_asked_again_where_it_was_left_out() -> None:
    """Whoever imports the list of mistakes unmended is not told to write the account number there."""
    (first,) = read(as_csv({"Account number": ACCOUNT}).encode(), "list.csv").mistakes
    left_out = mistakes_list(read(as_csv({"Account number": ACCOUNT}).encode(), "list.csv"))
    (again,) = read(left_out, "list.csv").mistakes
    assert "prompt, or keyring:NAME." in first.hint
    assert "prompt, or keyring:NAME." in again.hint


def test_reading_twice_changes_nothing_and_a_changed_file_is_left(tmp_path: Path) -> None:
    """The same list gives the same bytes; what a person changed is replaced only with `force`."""
    found = read(excel({}))
    done = [write_clients(found.companies, tmp_path, force=force)[0].done for force in (False, False, True)]
    assert done == [FileOutcome.WRITTEN, FileOutcome.SAME, FileOutcome.SAME]
    (path,) = tmp_path.iterdir()
    path.write_text("changed: yes\n")
    renamed = read(excel({"Legal name": "Acme Imports Incorporated"}))
    assert [one.done for one in write_clients(renamed.companies, tmp_path, force=False)] == [
        FileOutcome.DIFFERS
    ]
    assert path.read_text() == "changed: yes\n"
    assert [one.done for one in write_clients(found.companies, tmp_path, force=True)] == [
        FileOutcome.REPLACED
    ]
    assert list(tmp_path.iterdir()) == [path]


def test_a_list_of_mistakes_in_work_is_never_replaced(tmp_path: Path) -> None:
    """The same bytes are the same file; others get a further number."""
    calls = ((b"a", ""), (b"a", ""), (b"b", ""), (b"c", "-mistakes"), (b"b", "-mistakes-2"))
    names = [write_mistakes(data, tmp_path, f"list{end}.csv").name for data, end in calls]
    assert names == ["list-mistakes.csv"] * 2 + [
        "list-mistakes-2.csv",
        "list-mistakes-3.csv",
        "list-mistakes-2.csv",
    ]


@pytest.mark.parametrize(
    "name", ["CON", "../../etc/passwd", "a" * 300, "日本", "A&B", "NUL.txt", ".", "Ünï/Cöde"]
)
def test_file_names_are_safe_on_every_system(name: str) -> None:
    """A name has letters, figures and hyphens alone, and all of it is the name of the company's kit."""
    rows: list[dict[str, Any]] = [
        {"Legal name": name, "EIN": None, "IR number": "261704-00001", "Suffix": None},
        {"Legal name": name},
    ]
    for row in rows:
        company = read(excel(row)).companies[0]
        called = file_name(company)
        assert called.removesuffix(".yaml").replace("-", "").isalnum()
        assert called.isascii()
        assert called == called.lower()
        assert kit_name(called.removesuffix(".yaml")) == called.removesuffix(".yaml")


@given(st.text())
def test_no_text_in_csv_is_a_formula_and_each_reads_back(text: str) -> None:
    """What begins as a formula does not in the file; reading gives back what was written."""
    assert armored(text)[:1] not in set("=+-@\t\r")
    assert plain(armored(text)) == text


@given(st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6), st.sampled_from(",;\t"))
def test_any_text_is_read_or_refused(rows: Sequence[Sequence[str]], separator: str) -> None:
    """Whatever stands below the headings, a list is read or told to be none; a good company beside it is read."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([list(GOOD), list(GOOD.values()), *rows])
    try:
        found = read(text.getvalue().encode("utf-8", "surrogatepass"), "list.csv")
    except (UsageError, InputError):
        return
    assert all(company.data or company.mistakes for company in found.companies)


def _bomb(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\3\4nonsense",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        b'legal name,ein\n"open,12-3456789\n',
        b"\0\1\2\3legal name",
        b"hello\nworld\n",
        _bomb({"[Content_Types].xml": bytes(70 * 1024 * 1024)}),
        _bomb({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        _bomb({"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "c">]><Types/>'}),
        _bomb({"[Content_Types].xml": b"<Types/>"}),
    ],
    ids=["empty", "cut", "xls", "quote", "zero", "text", "bomb", "ods", "entity", "bare"],
)
def test_what_is_no_list_is_refused(data: bytes) -> None:
    """One plain refusal, whatever a file is, before anything large is unpacked."""
    with pytest.raises(UsageError) as refused:
        read(data)
    assert refused.value.hint


def test_a_sheet_that_says_it_is_endless_is_read() -> None:
    """What a sheet says of its own size counts for nothing; a cell far to the right is refused."""
    data = excel({})
    assert files(read(_edited(data, b'<dimension ref="A1:G2"', b'<dimension ref="A1:XFD1048576"')))
    with pytest.raises(UsageError):
        read(excel({}, change=lambda sheet: sheet.cell(2, 201, "far")))


def test_the_template_has_every_column_and_reads_as_an_empty_list() -> None:
    """Each heading of the template is read as its own column; the sheet that explains is none."""
    for is_excel in (True, False):
        data = template(is_excel=is_excel)
        found = read(data, "clients.csv")
        assert [column.name for column, _ in found.tables[0].headings] == list(COLUMNS)
        assert not found.companies
        assert data == template(is_excel=is_excel)


def test_mistakes_are_told_by_heading_where_their_cells_have_moved() -> None:
    """The fourth row of a list is the second of its mistakes: `C5` would be another cell there."""
    rows: tuple[dict[str, Any], ...] = (
        {},
        {"EIN": "22-3456789", "IR number": "22-3456789", "Legal name": "Bay Co", "Routing number": "1"},
    )
    first = mistakes_list(read(excel(*rows)))
    told = str(list(openpyxl.load_workbook(io.BytesIO(first)).worksheets[0].values)[1][-1])
    assert told.startswith("Routing number: ")
    assert "Sheet1" not in told


def test_row_with_the_importer_of_another_row_names_that_row() -> None:
    """A person looks for it in the list, where no importer has a number of its own."""
    (mistake,) = read(excel({}, {})).mistakes
    assert (str(mistake.place), "Sheet1!C2" in mistake.message) == ("Sheet1!C3", True)


def test_a_sheet_that_may_not_be_called_so_is_called_by_its_place() -> None:
    """A workbook that no program wrote may call a sheet anything; the list of mistakes is written all the same."""
    data = _edited(excel({"EIN": "1"}), b'name="Sheet1"', b'name="a/b*c"')
    assert read(data).tables[0].sheet == "a/b*c"
    assert openpyxl.load_workbook(io.BytesIO(mistakes_list(read(data)))).sheetnames == ["List 1"]


def _sheet_renamed(data: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook whose sheet lies under another name, with this before it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part).replace(b"sheet1.xml", name.encode())
            is_sheet = part.endswith("sheet1.xml")
            new.writestr(part.replace("sheet1.xml", name), content + text if is_sheet else text)
    return out.getvalue()


@pytest.mark.parametrize("name", ["sheet1.xml", "sheet1.XML", "sheet1.dat"])
def test_no_part_defines_names_of_its_own(name: str) -> None:
    """Whatever a part is called, as a name can stand for any amount of text. The control: without them it is read."""
    assert files(read(_sheet_renamed(excel({}), name, b"")))
    with pytest.raises(UsageError, match="XML of a kind"):
        read(_sheet_renamed(excel({}), name, b' \n<!DOCTYPE worksheet [<!ENTITY a "b">]>'))


def _far_below() -> bytes:
    return excel({}, change=lambda sheet: sheet.cell(LOWEST_ROW + 1, 1, "far"))


def _merged_often() -> bytes:
    merged = b'<mergeCell ref="A2:A900000"/>' * (MOST_MERGED + 1)
    return _edited(excel({}), b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>")


@pytest.mark.parametrize("data", [_far_below, _merged_often])
def test_a_small_workbook_is_not_long_work(data: Callable[[], bytes]) -> None:
    """A cell a million rows below, or ever so many ranges over empty rows, are refused before they are walked."""
    with pytest.raises(UsageError, match=r"far below|too many merged"):
        read(data())


def test_a_cell_far_below_that_is_only_coloured_is_none() -> None:
    """What has a colour and no text is no part of a list; spreadsheet programs leave such cells at the very end."""

    def colour(sheet: Any) -> None:
        sheet.cell(1_048_576, 1).fill = openpyxl.styles.PatternFill("solid", "FFFF00")

    assert files(read(excel({}, change=colour)))


def test_a_line_of_commas_is_not_long_work() -> None:
    """Only as many columns as are read are looked at for headings."""
    asked: list[str] = []

    def counted(heading: str) -> frozenset[str]:
        asked.append(heading)
        return keys(heading)

    with pytest.raises(UsageError):
        read_list(as_csv({}).encode() + b"a," * 5000, "list.csv", counted)
    assert len(asked) < 2000
