"""Databases in files: with one file per client, these lie beside the template."""

from pathlib import Path

from martlet.connect.session import Target
from martlet.errors import Code, Failure


def client_files(template: Path) -> tuple[str, ...]:
    """The names of the databases beside `template`: file names without their ending."""
    return tuple(
        sorted(
            file.stem
            for file in template.parent.glob(f"*{template.suffix}")
            if file.is_file() and not file.is_symlink()
        )
    )


def database_file(target: Target) -> Path:
    """The file that a connection opens: the client's own, if it has one."""
    if target.file is None:
        raise Failure(Code.DATASOURCE_UNAVAILABLE, "There is no file at that path.")
    if target.client_database is None:
        return target.file
    file = target.file.with_name(target.client_database + target.file.suffix)
    if file.is_symlink() or not file.is_file():
        raise Failure(Code.DATASOURCE_UNAVAILABLE, "The client's database does not exist.")
    return file
