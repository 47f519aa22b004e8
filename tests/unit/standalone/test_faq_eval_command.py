"""`usher faq eval`: figures for good files, and what is wrong with bad ones."""

import json
from pathlib import Path

import pytest
from usher.cli import main

ARTICLES = "article_id,language,text,answer\n" + "".join(
    f"a{n},en,How do I {what} it?,Like this.\na{n},en,I want to {what} this,\n"
    for n, what in enumerate(("return", "repair", "clean", "fold", "sell"))
)
QUESTIONS = "question,article_id\n" + "".join(
    f"how to {what} it {more},a{n}\n"
    for more in ("please", "now", "today", "fast")
    for n, what in enumerate(("return", "repair", "clean", "fold", "sell"))
)


def run(folder: Path, articles: str, questions: str) -> int:
    """Write the files and measure."""
    (folder / "a.csv").write_text(articles)
    (folder / "q.csv").write_text(questions)
    return main(["faq", "eval", str(folder / "a.csv"), str(folder / "q.csv")])


def test_the_last_line_is_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With all figures; the questions that nothing answers are counted."""
    assert run(tmp_path, ARTICLES, QUESTIONS + "when do you open,\n") == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "5 articles, 21 questions, 1 of them without an answer"
    assert json.loads(lines[-1])["recall_at_1"] == 1.0
    assert set(json.loads(lines[-1])) == {
        *("recall_at_1", "recall_at_3", "bm25_recall_at_1"),
        *("deflection_at_95", "precision_reached", "calibration_error", "calibration_noise"),
    }


@pytest.mark.parametrize(
    ("articles", "questions"),
    [
        ("\ufeff" + ARTICLES, "\ufeff" + QUESTIONS),
        (ARTICLES.replace(",", ";"), QUESTIONS.replace(",", "\t")),
        ("sep=;\n" + ARTICLES.replace(",", ";"), QUESTIONS.replace("\n", "\r\n")),
        (ARTICLES.replace("\n", "\n\n,,,\n"), QUESTIONS.replace("\n", "\n , \n")),
        (ARTICLES.replace("Like this.", '"Like\nthis, and ""that"""'), QUESTIONS),
        (ARTICLES.replace("a0,en,I", "a0,EN_gb,I"), QUESTIONS.replace(",a0", ", a0 ")),
    ],
    ids=["marked", "separators", "excel", "blank", "quoted", "language"],
)
def test_however_the_files_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], articles: str, questions: str
) -> None:
    """The figures are those of the plain files."""
    assert run(tmp_path, ARTICLES, QUESTIONS) == 0
    plain = capsys.readouterr().out
    assert run(tmp_path, articles, questions) == 0

    assert capsys.readouterr().out == plain


@pytest.mark.parametrize(
    ("articles", "questions"),
    [
        ("article_id,language,text\na0,en,return it\n", "question,article_id\n" + "return that,a0\n" * 20),
        (ARTICLES.replace("How do I", "???").replace("this,", "it,"), "question,article_id\n" + "?!,a0\n" * 20),
        (ARTICLES.replace(",en,", ",zh,"), "question,article_id\n" + "退货怎么办理,a0\n" * 20 + "天气,\n" * 20),
        (ARTICLES.replace(",en,", ",,"), "question,article_id\n" + "كيف أعيد المنتج,a1\n" * 20),
        ("article_id,language,text\n" + "a0,en,do it\na1,en,do it\n" * 3, "question,article_id\n" + "do it,a1\n" * 30),
    ],
    ids=["one article", "no words", "chinese", "arabic", "same wordings"],
)
def test_odd_sets_have_figures_that_mean_something(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], articles: str, questions: str
) -> None:
    """Each is between 0 and 1, and where nothing would be answered that is said."""
    assert run(tmp_path, articles, questions) == 0

    out = capsys.readouterr().out
    figures = json.loads(out.splitlines()[-1])
    assert all(0 <= figure <= 1 for figure in figures.values())
    assert (figures["deflection_at_95"] == 0) == ("nothing would be answered" in out)


def test_an_unknown_model_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped name, and a folder that is not there."""
    monkeypatch.setenv("USHER_FAQ_MODEL", "univeral")
    assert run(tmp_path, ARTICLES, QUESTIONS) != 0
    assert "USHER_FAQ_MODEL: one of universal, minilm" in "".join(capsys.readouterr())
    monkeypatch.setenv("USHER_FAQ_MODEL", str(tmp_path / "gone"))
    assert run(tmp_path, ARTICLES, QUESTIONS) == 1
    assert "is no folder" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("articles", "questions", "told"),
    [
        ("", QUESTIONS, "a.csv: The file is empty."),
        ("article_id,text\na,b\n", QUESTIONS, "a.csv: There is no column language"),
        ("article_id,language,text\n,en,b\n", QUESTIONS, "a.csv: Line 2 has no article_id or no text."),
        (ARTICLES, "question,article_id\n", "q.csv: there is nothing below"),
        (ARTICLES, "question,article_id\nhi,a0\n", "q.csv: at least 20 questions"),
        (ARTICLES, "question,article_id\n" + "weather,\n" * 50, "q.csv: at least 20 questions"),
        (ARTICLES, QUESTIONS + "hi,zzz\n", "q.csv: no article has the id zzz"),
        (ARTICLES, 'question,article_id\n"hi,a0\n', "q.csv: Line 2"),
    ],
)
def test_a_bad_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], articles: str, questions: str, told: str
) -> None:
    """With the line, where there is one."""
    assert run(tmp_path, articles, questions) == 1

    captured = capsys.readouterr()
    assert told in captured.out + captured.err


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is said, without a traceback."""
    assert main(["faq", "eval", str(tmp_path / "none.csv"), str(tmp_path / "none.csv")]) == 1

    captured = capsys.readouterr()
    assert "none.csv: No such file" in captured.out + captured.err
