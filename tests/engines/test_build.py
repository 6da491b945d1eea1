"""Every program below examples/ compiles without a warning; the settings tables are what the engines define."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scripts import versions
from scripts.engines import generated, settings

if TYPE_CHECKING:
    from tests.engines.conftest import Prover


def test_every_java_file_compiles_without_a_warning(examples: Path, proof: Prover) -> None:
    compiler = f"Java {versions.version_of(examples.parent, 'java')}"
    sources = sorted(examples.glob("**/src/*/java/**/*.java"))
    assert sources
    for source in sources:
        module, inside = str(source).split("/src/", 1)
        kind, _, name = inside.split("/", 2)
        folder = Path(module, "target", "classes" if kind == "main" else "test-classes")
        compiled = (folder / name).with_suffix(".class")
        assert compiled.exists(), f"{source} is in no module that examples/pom.xml builds"
        assert compiled.stat().st_mtime >= source.stat().st_mtime, f"{source} is newer than what Maven compiled"
        proof.compiled(source, compiler)


def test_the_settings_tables_are_what_the_engines_define(examples: Path, proof: Prover) -> None:
    root = examples.parent
    generated.agree(root, settings.generate(root))
    for component in settings.COMPONENTS:
        version = versions.version_of(root, component.engine)
        path = root / settings.FOLDER / f"{component.name}.json"
        proof.ran(path, f"{settings.LABELS[component.engine]} {version}")
