"""When the model is trained again, and what an interrupted training leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu import train
from nlu.trained import MANIFEST, MODEL, ModelMissing, Trained


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for folder in ("data/nlu/en", "nlu/components", "models"):
        (tmp_path / folder).mkdir(parents=True)
    for source in ("config.yml", "data/nlu/en/greet.yml", "nlu/components/words.py", "nlu/requirements.txt"):
        (tmp_path / source).write_text(source)
    (tmp_path / "nlu/weights.txt").write_text("weights")
    return tmp_path


def keep(checkout: Path, content: bytes = b"model") -> Trained:
    archive = checkout / "models/draft.tar.gz"
    archive.write_bytes(content)
    return Trained.keep(archive, checkout / "models", train.fingerprint(checkout))


def is_fresh(checkout: Path) -> bool:
    return train.is_fresh(checkout / "models", train.fingerprint(checkout))


def test_no_model_is_not_fresh(checkout: Path) -> None:
    assert not is_fresh(checkout)
    with pytest.raises(ModelMissing):
        Trained.read(checkout / "models")


def test_a_kept_model_is_fresh_and_what_it_left_is_gone(checkout: Path) -> None:
    keep(checkout)
    assert is_fresh(checkout)
    assert {path.name for path in (checkout / "models").iterdir()} == {MODEL, MANIFEST}


@pytest.mark.parametrize("source", ["config.yml", "data/nlu/en/greet.yml", "nlu/components/words.py"])
def test_a_changed_source_makes_it_stale(checkout: Path, source: str) -> None:
    keep(checkout)
    (checkout / source).write_text("changed")
    assert not is_fresh(checkout)


def test_a_new_or_renamed_source_makes_it_stale(checkout: Path) -> None:
    keep(checkout)
    (checkout / "data/nlu/en/greet.yml").rename(checkout / "data/nlu/en/hello.yml")
    assert not is_fresh(checkout)


def test_weights_that_came_make_it_stale(checkout: Path) -> None:
    keep(checkout)
    weights = checkout / "nlu/.venv" / train._WEIGHTS
    weights.parent.mkdir(parents=True)
    weights.touch()
    assert not is_fresh(checkout)


def test_a_model_replaced_without_its_manifest_is_stale(checkout: Path) -> None:
    keep(checkout)
    (checkout / "models" / MODEL).write_bytes(b"half a training later")
    assert not is_fresh(checkout)


def test_half_a_manifest_is_none(checkout: Path) -> None:
    keep(checkout)
    (checkout / "models" / MANIFEST).write_text('{"sha256": "')
    assert not is_fresh(checkout)


def test_without_the_environment_it_says_so(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main(checkout) == 1
    assert "make run" in capsys.readouterr().err


def test_the_catalogue_teaches_nothing(checkout: Path) -> None:
    keep(checkout)
    (checkout / "data/nlu/en/catalogue.yml").write_text("greet: {}")
    assert is_fresh(checkout)
