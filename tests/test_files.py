"""What YAML says, where it says it, and what is refused: one clear problem with its place."""

from datetime import date

import pytest

from quoter.core.files import Document, Problem, Problems, parse, read, read_fast


def problems(content: bytes | str) -> list[str]:
    """The problems of a file of this content, as printed."""
    with pytest.raises(Problems) as caught:
        parse(content.encode() if isinstance(content, str) else content, "f.yaml")
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("8", 8),
        ("-8", -8),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1e9", 1e9),
        ("1.5e-3", 0.0015),
        (".5", 0.5),
        ("50%", "50%"),
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-02-30", "2026-02-30"),
        ("2026-11-22T10:00:00", "2026-11-22T10:00:00"),
        ("'8'", "8"),
        ("!!str 8", "8"),
        ("9" * 4999, "9" * 4999),
        ("智能客服", "智能客服"),
    ],
)
def test_scalars_follow_yaml_1_2(text, value):
    data = parse(f"a: {text}".encode(), "f.yaml").data["a"]
    assert data == value
    assert type(data) is type(value)


def test_keys_are_text_as_written():
    assert parse(b"1: a\nNO: b\n0.10: c", "f.yaml").data == {"1": "a", "NO": "b", "0.10": "c"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "f.yaml:1:1: the file is empty"),
        (b"# only a comment\n", "f.yaml:1:1: the file is empty"),
        (b"a: 1\nb: \xe4\n", "f.yaml:2:4: not UTF-8: byte 9 of the file is 0xe4; save the file as"),
        (b"\xff\xfea\x00", "f.yaml:1:1: not UTF-8"),
        (
            b"a:\n\tb: 1",
            "f.yaml:2:1: while scanning for the next token found character that cannot",
        ),
        (b"a: b: c", "f.yaml:1:5: mapping values are not allowed"),
        (b"a: [1, 2", "f.yaml:2:1: while parsing a flow sequence"),
        (b"a: 'x", "f.yaml:1:6: while scanning a quoted scalar"),
        (b"a: *x", "f.yaml:1:4: found undefined alias"),
        ("x: 😀\na: \x07b".encode(), "f.yaml:2:4: the character U+0007 is not allowed in YAML"),
        (b"a: \x00", "f.yaml:1:4: the character U+0000 is not allowed"),
        (b"? [a]\n: b", "f.yaml:1:3: a key must be a word"),
        (b"a: 1\n---\nb: 2", "f.yaml:2:1: expected a single document"),
        (b"a: !!python/object/apply:os.system [x]", "f.yaml:1:4: the tag"),
        (b"[" * 900, "f.yaml:1:50: nested more than 50 levels deep"),
        (b"[" * 100_000, "f.yaml:1:"),  # where, the version of libyaml decides
        (b"- " * 1_000, "f.yaml:1:99: nested more than 50 levels deep"),
        (b"a: &x [*x]", "f.yaml:1:4: more than 200,000 values, or aliases within themselves"),
    ],
)
def test_what_cannot_be_read_is_one_problem_with_its_place(content, expected):
    (problem,) = problems(content)
    assert problem.startswith(expected)


def test_nesting_beyond_the_parsers_own_limit_is_said_in_our_words():
    (problem,) = problems(b"[" * 100_000)
    assert problem.endswith("nested more than 50 levels deep")


def test_a_tab_gets_a_hint():
    assert "indent with spaces, not tabs" in problems("a:\n\tb: 1")[0]


def test_duplicate_keys_are_all_named_with_the_first_ones_line():
    assert problems("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\n") == [
        "f.yaml:3:1: the key `a` is already given on line 1",
        "f.yaml:4:11: the key `d` is already given on line 4",
    ]


def test_a_bomb_of_aliases_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    assert "more than 200,000 values" in problems("\n".join(lines))[0]


def test_modest_aliases_are_fine():
    assert parse(b"a: &x {b: 1}\nc: *x", "f.yaml").data == {"a": {"b": 1}, "c": {"b": 1}}


def test_a_byte_order_mark_and_windows_line_ends_are_tolerated():
    document = parse(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f.yaml")
    assert document.data == {"a": 1, "b": 2}
    assert document.where(("b",)) == (2, 4)


TEXT = b"""quote:
  number: Q-1
scenarios:
  - name: a
    concurrency: 8
  - {name: b, version: 0.10}
"""


def test_places_of_values_keys_and_nearest_parents():
    document = parse(TEXT, "f.yaml")
    assert document.where(("scenarios", 0, "concurrency")) == (5, 18)
    assert document.where_key(("scenarios", 0, "concurrency")) == (5, 5)
    assert document.where(("scenarios", 1, "nothing")) == (6, 5)
    assert document.where(("scenarios", 9)) == (4, 3)
    assert document.where(("nothing", "below")) == (1, 1)
    assert document.where_key(("scenarios", 1)) == (6, 5)


def test_a_scalar_as_written():
    document = parse(TEXT, "f.yaml")
    assert document.data["scenarios"][1]["version"] == 0.1
    assert document.text(("scenarios", 1, "version")) == "0.10"
    assert document.text(("scenarios", 1, "nothing")) is None
    assert document.text(("scenarios",)) is None


def test_problems_print_sorted_and_once():
    one, two = Problem("f.yaml", 2, 1, "second"), Problem("f.yaml", 1, 9, "first", "try this")
    assert str(Problems([one, two, one])) == "f.yaml:1:9: first; try this\nf.yaml:2:1: second"


def test_data_without_a_file_has_no_place():
    document = Document({"a": 1}, "command line")
    assert str(document.problem(("a",), "is wrong")) == "command line: is wrong"


def test_reading_files(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes(TEXT)
    assert read(path).data == read_fast(path) == parse(TEXT, "f.yaml").data
    assert read(path).digest == parse(TEXT, "f.yaml").digest != parse(b"a: 1", "f.yaml").digest
    assert len(read(path).digest) == 64


@pytest.mark.parametrize(
    ("name", "words"),
    [("nothing.yaml", "there is no such file"), (".", "is a folder"), ("a\0b", "cannot be read")],
)
def test_files_that_cannot_be_opened(tmp_path, name, words):
    with pytest.raises(Problems, match=words):
        read(tmp_path / name)


def test_a_file_too_large(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: " + b"x" * (4 * 2**20))
    with pytest.raises(Problems, match="larger than 4 MiB"):
        read(path)
