"""The import commands on a real installation: what they load, what they refuse, and that twice is once."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.coverage import queries, rules
from semesta_tenants.coverage.records import Evidence, Population
from semesta_worker.cli import semesta
from tests.conftest import TENANTS

pytestmark = pytest.mark.usefixtures("cleared")
HEADER = "region,date,registered_pct,registered_count,active_count,population,source_title,source_url,note"
GOOD = (
    "Kota Tanjungbalai,2025-04-01,,183139,150499,187939,ANTARA Sumut,https://a.example/1,",
    "Kabupaten Lombok Timur,2025-03-18,>98,,,,Pemkab,https://a.example/2,",
    "12.19,2025-04-10,98.35,457615,,465286,Membara,https://a.example/3,",
)


@pytest.fixture
def environment(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find the test's installation as they find somebody's own servers."""
    values = {
        "SEMESTA_DATABASE_URL": installation.owner_url,
        "SEMESTA_APP_DATABASE_URL": installation.application_url,
        "SEMESTA_REDIS_URL": installation.redis_url,
        "SEMESTA_SECRET_KEY": installation.secret_key,
        "DATA": str(installation.settings.data),
    }
    for name, value in values.items():
        monkeypatch.setenv(name, str(value))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(semesta, [str(each) for each in arguments])


def written(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.usefixtures("environment")
def test_a_file_of_many_regions_is_published_once(application: Engine, tmp_path: Path) -> None:
    file = written(tmp_path / "figures.csv", *GOOD, "Indonesia,2025-12-31,98.62,,,,a,https://a.example/4,")
    first = run("coverage", "import", "--all", file)
    assert (first.exit_code, first.stdout) == (0, "3 new, 0 were there already, 1 skipped.\n")
    assert "Baris 5 dilewati: Indonesia bukan satu daerah." in first.stderr
    second = run("coverage", "import", "--all", file)
    assert second.stdout == "0 new, 3 were there already, 1 skipped.\n"
    with shared_transaction(application, SharedRole.VIEWER) as session:
        found = queries.published(session)
        assert len(queries.every_publication(session, TENANTS)) == 3
    assert [(each.tenant, each.evidence, each.source and each.source.url) for each in found] == [
        ("12.19", Evidence.REPORTED, "https://a.example/3"),
        ("12.74", Evidence.REPORTED, "https://a.example/1"),
        ("52.03", Evidence.REPORTED, "https://a.example/2"),
    ]
    shown = [
        (rules.rate_text(rules.rates(each.figure).coverage), rules.rate_text(rules.rates(each.figure).active)) for each in found
    ]
    assert shown == [("98.35", None), ("97.45", "80.08"), (">98.00", None)]


@pytest.mark.usefixtures("environment")
def test_the_audit_says_what_was_published(application: Engine, tmp_path: Path) -> None:
    assert run("coverage", "import", "12.74", written(tmp_path / "one.csv", GOOD[0])).exit_code == 0
    with tenant_transaction(application, "12.74") as session:
        row = session.execute(text("SELECT * FROM audit_entries WHERE action = 'figure.reported'")).one()
        figure = queries.published(session, ["12.74"])[0].figure
    assert (row.actor, row.actor_id, row.subject_id) == ("Operator", None, "2025-04-01")
    assert row.after == {**rules.flat(figure), "source_title": "ANTARA Sumut", "source_url": "https://a.example/1"}


@pytest.mark.usefixtures("environment")
def test_a_large_file_with_faults_saves_nothing_at_all(application: Engine, tmp_path: Path) -> None:
    codes = [code for code in TENANTS if code != "19"]
    days = [dt.date(2014, 1, 1) + dt.timedelta(days=n // 5) for n in range(10_000)]
    rows = [f"{codes[n % 5]},{day},{n % 100},,,,a,https://a.example/{n},catatan" for n, day in enumerate(days)]
    rows[9_998] = "12.19,2025-04-10,98.350,,,,a,https://a.example/1,"
    refused = run("coverage", "import", "--all", written(tmp_path / "large.csv", *rows))
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "Baris 10000, kolom registered_pct: Titik di sini dapat dibaca dua cara. Tulis persen dengan koma, misalnya 80,08."
    ]
    assert str(refused.exception) == "1 isian salah; tidak ada yang disimpan."
    with shared_transaction(application, SharedRole.VIEWER) as session:
        assert queries.published(session) == ()


@pytest.mark.usefixtures("environment")
def test_a_corrected_report_is_a_further_row(application: Engine, tmp_path: Path) -> None:
    run("coverage", "import", "--all", written(tmp_path / "a.csv", GOOD[2]))
    corrected = run("coverage", "import", "--all", written(tmp_path / "b.csv", GOOD[2].replace("457615", "457616")))
    assert corrected.stdout == "1 new, 0 were there already, 0 skipped.\n"
    with shared_transaction(application, SharedRole.VIEWER) as session:
        assert [each.figure.total.registered for each in queries.published(session)] == [457_616]
        assert len(queries.every_publication(session, ["12.19"])) == 2


@pytest.mark.usefixtures("environment")
def test_a_tenant_that_is_not_there_is_said(tmp_path: Path) -> None:
    refused = run("coverage", "import", "11.01", written(tmp_path / "a.csv", GOOD[0]))
    assert "There is no tenant 11.01" in str(refused.exception)
    assert run("coverage", "import").exit_code == 2
    assert run("coverage", "import", "12.19").exit_code == 2


@pytest.mark.usefixtures("environment")
def test_populations_of_a_register_are_written_down_once(application: Engine, tmp_path: Path) -> None:
    """A generated file of the register's own shape: 552 regions, of which six are tenants here."""
    from semesta_platform.tenancy import regions

    header = "code,province_code,name,type,population,population_year,population_source"
    source = '"Ditjen Dukcapil Kemendagri, Semester II 2024 (Desember 2024), contoh"'
    rows = [
        f"{each.code},{each.province_code},{each.name},x,{1000 + n},2024,{source}" for n, each in enumerate(regions.all_regions())
    ]
    file = written(tmp_path / "register.csv", *rows, header=header)
    first = run("population", "import", file)
    assert first.stdout == "6 new, 0 were there already, 546 skipped.\n"
    assert run("population", "import", file).stdout == "0 new, 6 were there already, 546 skipped.\n"
    with tenant_transaction(application, "19") as session:
        before = queries.populations(session)[0]
    assert before.semester == "2024S2"
    index = next(n for n, each in enumerate(regions.all_regions()) if each.code == "19")
    rows[index] = rows[index].replace(f",{before.value},", ",1549562,")
    assert (
        run("population", "import", written(file, *rows, header=header)).stdout == "1 new, 5 were there already, 546 skipped.\n"
    )
    with tenant_transaction(application, "19") as session:
        assert queries.populations(session) == (Population(1_549_562, before.source, "2024S2"),)
        acts = session.execute(
            text("SELECT before, after FROM audit_entries WHERE action = 'population.recorded' ORDER BY id")
        ).all()
    assert [act.before for act in acts] == [None, {"value": before.value}]
    assert json.dumps(acts[1].after["value"]) == "1549562"
