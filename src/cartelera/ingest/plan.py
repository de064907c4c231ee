"""What to read as what: each file's format, and the name of the source it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from cartelera.errors import FileRejectedError
from cartelera.ingest.catalogues import SEVERAL, names_platforms
from cartelera.ingest.files import Candidate, Skipped, discover
from cartelera.ingest.formats import EXPORT, Context, Dialect, Format
from cartelera.ingest.neighbours import with_neighbours
from cartelera.ingest.options import ReadingOptions
from cartelera.ingest.parts import with_parts_joined
from cartelera.ingest.platform_names import platform_of, prefix_of
from cartelera.ingest.record_files import recognise
from cartelera.ingest.slugs import slug
from cartelera.ingest.sniffing import Unknown
from cartelera.ingest.sources import FORMATS
from cartelera.ingest.sources.ratings import dataset_name
from cartelera.ingest.unpack_limits import UnpackLimits


@dataclass(frozen=True, slots=True)
class Plan:
    """A file to read, as what, and the key of the source it is (`platform.netflix`).

    `part_of`: the key of the source that it may be one of several files of, which is settled once all are read
    (`joining`); `key` is that of the file alone then.
    """

    candidate: Candidate
    form: Format
    dialect: Dialect
    context: Context
    key: str
    part_of: str = ""

    @property
    def size(self) -> int:
        """Bytes there will be to read; 0 if only unpacking tells."""
        return self.candidate.size


def plan(
    paths: list[Path],
    options: ReadingOptions,
    prefixes: dict[str, str],
    beside: Path,
    limits: UnpackLimits,
    earlier: Mapping[str, ReadingOptions] = MappingProxyType({}),
) -> tuple[list[Plan], list[Skipped]]:
    """The files to read in `paths`, leaving out `beside`; the prefix of a new platform is added to `prefixes`.

    `earlier`: by which options each source was read before; they hold where `options` say nothing.

    A file that was found in a folder or archive and cannot be taken is skipped. Raises FileRejectedError for one that
    was named itself, and if two files would be one source.
    """
    plans: list[Plan] = []
    skipped: list[Skipped] = []
    for candidate in with_parts_joined(discover(paths, beside, limits)):
        if isinstance(candidate, Skipped):
            skipped.append(candidate)
            continue
        try:
            found = _recognised(candidate, options, prefixes)
            joined = options.or_else(earlier.get(found.key, options))
            plans.append(found if joined == options else _recognised(candidate, joined, prefixes))
        except FileRejectedError as error:
            if candidate.explicit:
                raise
            skipped.append(Skipped.of(candidate.shown, error))
    if not plans:
        raise nothing_to_ingest(skipped, paths)
    plans, parts = with_neighbours(plans)
    plans, rivals = _distinct(plans)
    skipped += parts + rivals
    if not plans:
        raise nothing_to_ingest(rivals or skipped, paths)
    return plans, skipped


def nothing_to_ingest(skipped: Sequence[Skipped], paths: list[Path]) -> FileRejectedError:
    """The error if all there is in `paths` is skipped."""
    reasons = "; ".join(f"{s.shown}: {s.why}" for s in skipped[:3]) + ("; …" if len(skipped) > 3 else "")
    return FileRejectedError(f"nothing to ingest: {reasons or 'no file in ' + ', '.join(map(str, paths))}")


def _recognised(candidate: Candidate, options: ReadingOptions, prefixes: dict[str, str]) -> Plan:
    found = recognise(candidate, FORMATS, options.encoding)
    if isinstance(found, Unknown):
        raise FileRejectedError(f"{candidate.shown}: {found.why}; nothing was changed")
    return _named(candidate, *found, options, prefixes)


def _named(
    candidate: Candidate, form: Format, dialect: Dialect, options: ReadingOptions, prefixes: dict[str, str]
) -> Plan:
    context = Context(frozenset(dialect.columns), candidate.stem, candidate.parent, options=options, prefixes=prefixes)
    if form.relation == "platform" and names_platforms(form, context):
        return Plan(candidate, form, dialect, context, f"{SEVERAL}.{slug(candidate.stem)}")
    name = platform_of(candidate, options.platform) if form.relation == "platform" else ""
    context = replace(context, platform=name, prefix=prefix_of(name, prefixes) if name else "")
    if dialect.container == EXPORT:
        from cartelera.ingest.sources.viewer_exports import source_name

        own = source_name(context)
    else:
        own = dataset_name(context) if form.relation == "ratings" else candidate.stem
    return Plan(candidate, form, dialect, context, f"{form.relation}.{name or slug(own)}")


def _distinct(plans: list[Plan]) -> tuple[list[Plan], list[Skipped]]:
    """Two movie files of one name in two folders are two sources, and several catalogues of one platform may be parts
    of one; of two sets of ratings of one name, of which nothing says which is newer, neither is taken.

    Raises FileRejectedError if one of them was named itself.
    """
    several = sum(plan.key.startswith(f"{SEVERAL}.") for plan in plans)
    result: list[Plan] = []
    rivals: list[Skipped] = []
    for number, file_plan in enumerate(plans):
        key, alike = file_plan.key, [p.candidate for p in plans if p.key == file_plan.key]
        of_several = several > 1 and key.startswith(f"{SEVERAL}.")
        if file_plan.form.relation == "platform" and (len(alike) > 1 or of_several):
            result.append(replace(file_plan, key=f"{key}~{number}", part_of=key))
            continue
        if len(alike) > 1 and file_plan.form.relation == "ratings":
            why = f"would all be {key.replace('.', ' ')}; ingest them one at a time, the newest last"
            if any(candidate.explicit for candidate in alike):
                raise FileRejectedError(f"{' and '.join(c.shown for c in alike)}: {why}; nothing was changed")
            others = " and ".join(c.shown for c in alike if c is not file_plan.candidate)
            rivals.append(Skipped(file_plan.candidate.shown, f"it and {others} {why}"))
            continue
        folder = f"-{slug(file_plan.context.parent)}" if len(alike) > 1 else ""
        result.append(replace(file_plan, key=key + folder))
    keys = Counter(plan.key for plan in result)
    again = [p for p in result if keys[p.key] > 1]
    if again:
        files = " and ".join(p.candidate.shown for p in again)
        raise FileRejectedError(f"{files}: have the same folder and file name: rename one; nothing was changed")
    return result, rivals
