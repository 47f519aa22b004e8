"""`usher simulate`: a table and a chart, or what is wrong with the files."""

from pathlib import Path

import pytest
from usher.cli import main

from repository import ROOT

SCENARIO = """
name: three come, one agent
kinds:
  - {name: calls, channel: voice, arrivals: {times_s: [0, 10, 20]}, handling: {recorded_s: [60, 30, 7170]}}
  - {name: late, channel: voice, arrivals: {times_s: [100]}, handling: {mean_s: 60, shape: fixed}}
teams: [{name: desk, count: 1}]
"""
TABLE = """\
queue    kind   came  answered  left  turned away  unserved  mean wait  p95      in time
default  calls  3     3         0     0            0         40.0 s     70.0 s   33.3%
default  late   1     1         0     0            0         119 min    119 min  0.0%
default  all    4     4         0     0            0         30 min     119 min  25.0%

team  agents  used
desk  1       25.4%
"""


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run `usher simulate` with these arguments."""
    code = main(["simulate", *words])
    return code, capsys.readouterr().out


def test_the_table_covers_every_kind_queue_and_team(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Waits as people write them, shares of all conversations, use of the teams, and the seed."""
    (tmp_path / "s.yaml").write_text(SCENARIO)
    code, said = run(str(tmp_path / "s.yaml"), "--seed", "7", capsys=capsys)

    assert (code, said[: said.index("\nseed 7: 4 conversations in ")]) == (0, TABLE)


FUNNEL = """\
stage  came  solved  handed on  left  cost   saved  each
faq    4     2       1          1     0.40   9.80   0.10
chat   2     2       0          0     10.00  0.00   5.00
all    5     4       0          1     10.40  9.80   2.08
"""


def test_a_funnel_shows_what_each_stage_solves_and_costs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever articles help needs nobody; callers never ask them, and another policy gets the same contacts."""
    chats = "arrivals: {times_s: [0, 1, 2, 3]}, handling: {mean_s: 60}, faq: {helped_percent: 82, silent_percent: 4}"
    calls = "channel: voice, arrivals: {times_s: [9000]}, handling: {mean_s: 60}"
    kinds = f"kinds: [{{name: chats, {chats}}}, {{name: calls, {calls}}}]"
    (tmp_path / "s.yaml").write_text(f"name: asked\n{kinds}\nteams: [{{name: desk, count: 1}}]\n")
    funnel = "funnel: {stages: [faq, chat], faq: {cost: 0.1}, chat: {cost: 5}}"
    (tmp_path / "p.yaml").write_text(f"version: 1\n{funnel}\nqueues: {{default: {{}}}}\n")
    code, with_faq = run(str(tmp_path / "s.yaml"), "--policy", str(tmp_path / "p.yaml"), capsys=capsys)
    _, without = run(str(tmp_path / "s.yaml"), capsys=capsys)

    assert (code, with_faq.split("\n\n")[2] + "\n") == (0, FUNNEL)
    assert ("stage" in without, without.splitlines()[3].split()[2]) == (False, "5")


WITH_BOT = """\
stage  came  solved  handed on  left  cost  saved  each
faq    1     0       1          0     0.10  0.00   0.10
bot    1     1       0          0     1.00  4.00   1.00
chat   0     0       0          0     0.00  0.00   -
all    1     1       0          0     1.10  4.00   1.10
"""


def test_a_bot_gets_whom_the_articles_did_not_help(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At its own price; what it solves saves the chat."""
    success = "faq: {helped_percent: 0}, bot: {helped_percent: 100}"
    kinds = f"kinds: [{{name: chats, arrivals: {{times_s: [0]}}, handling: {{mean_s: 60}}, {success}}}]"
    (tmp_path / "s.yaml").write_text(f"name: asked\n{kinds}\nteams: [{{name: desk, count: 1}}]\n")
    stages = "stages: [faq, bot, chat], faq: {cost: 0.1}, bot: {account: a, cost: 1}, chat: {cost: 5}"
    (tmp_path / "p.yaml").write_text(f"version: 1\nfunnel: {{{stages}}}\nqueues: {{default: {{}}}}\n")
    code, said = run(str(tmp_path / "s.yaml"), "--policy", str(tmp_path / "p.yaml"), capsys=capsys)

    assert (code, said.split("\n\n")[2] + "\n") == (0, WITH_BOT)


def test_the_examples_fit_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The example scenario under the example policy serves everybody who stays, and draws a chart."""
    files = [str(ROOT / "deploy" / f"{name}.example.yaml") for name in ("scenario", "policy")]
    picture = tmp_path / "picture.svg"
    code, said = run(files[0], "--policy", files[1], "--svg", str(picture), capsys=capsys)
    last = next(row for row in said.splitlines() if row.startswith("all "))

    assert (code, last.split()[5:7]) == (0, ["0", "0"])  # turned away, unserved
    assert b"<svg" in picture.read_bytes()[:200]


WRONG = [
    # scenario, policy, message and the file that it names
    ("name: [", "version: 1", "s.yaml: this is no YAML"),
    (SCENARIO.replace("count: 1", "count: none"), "version: 1", "s.yaml: "),
    (SCENARIO, "queues: {a: {prio: 1}}", "prio"),
    (
        SCENARIO.replace("mean_s: 60, shape: fixed}", "mean_s: 60}, faq: {helped_percent: 99, silent_percent: 2}"),
        "version: 1",
        "helped_percent and silent_percent of late",
    ),
]


@pytest.mark.parametrize(("scenario", "policy", "words"), WRONG)
def test_an_invalid_file_is_named(
    scenario: str, policy: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and what is wrong."""
    (tmp_path / "s.yaml").write_text(scenario)
    (tmp_path / "p.yaml").write_text(policy)
    code, said = run(str(tmp_path / "s.yaml"), "--policy", str(tmp_path / "p.yaml"), capsys=capsys)

    assert code == 2
    assert words in said


CALLED = """\
called kind  asked  later  attempts  late  reached  unreached  open  mean wait  busy
asking       2      0      2         0     2        0          0     15 min     1.0 h

stage  came  solved  handed on  left  cost   saved  each
chat   0     0       0          0     0.00   0.00   -
phone  2     2       0          0     12.00  0.00   6.00
all    2     2       0          0     12.00  0.00   6.00
"""


def test_calls_show_the_load_that_they_add_and_their_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two ask at the same time, one agent calls one after the other for half an hour each."""
    kind = "{name: asking, arrivals: {times_s: [0, 0]}, handling: {mean_s: 1800, shape: fixed}, calls: {CALLS}}"
    calls = "asked_percent: 100, reached_percent: 100"
    kinds = kind.replace("CALLS", calls)
    (tmp_path / "s.yaml").write_text(f"name: called\nkinds: [{kinds}]\nteams: [{{name: desk, count: 1}}]\n")
    funnel = "funnel: {stages: [chat, phone], phone: {cost: 6, within_s: 3600}}"
    (tmp_path / "p.yaml").write_text(f"version: 1\n{funnel}\nqueues: {{default: {{}}}}\n")
    code, said = run(str(tmp_path / "s.yaml"), "--policy", str(tmp_path / "p.yaml"), capsys=capsys)

    assert code == 0
    assert said[said.index("called kind") : said.index("\nseed 1: 0 conversations in ")] == CALLED
