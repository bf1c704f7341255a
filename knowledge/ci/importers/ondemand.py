"""Open OnDemand: the files of `/etc/ood/config/clusters.d`, one cluster each, version 2 of the form.

https://osc.github.io/ood-documentation/latest/installation/cluster-config-schema.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from knowledge.ci.build.system_form import LinkForm, SourceForm
from knowledge.ci.importers.gathering import Gathering
from knowledge.ci.importers.report import BadRowError
from knowledge.ci.importers.source_file import SourceFile
from knowledge.ci.importers.system_layers import FoundSystem, layer_of, scheduler_of, system_form
from knowledge.errors import RequestError

_DEEPEST = 40
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(gathering: Gathering) -> None:
    """Read every file; each is one row.

    Raises:
        RequestError: a file is none of these, or no file is of use.
    """
    for source in gathering.sources():
        cluster = _cluster(source)
        number = gathering.begin(source, f"Open OnDemand cluster file {source.path.name}")
        gathering.tally.row(source.name)
        try:
            found = _found(cluster, source, gathering, number)
            system = system_form(found, gathering.known)
            if any(layer.system.id == system.id for layer in gathering.layers):
                raise BadRowError(f"the system {system.id!r} was read before; this file was left out")
        except BadRowError as error:
            gathering.tally.skip(source.name, 1, source.stem, str(error))
            continue
        gathering.layers.append(layer_of(system, f"Open OnDemand cluster file {source.path.name}", ()))


def _cluster(source: SourceFile) -> dict[str, Any]:
    text = source.text()
    if not text.strip():
        raise RequestError(f"{source.name} is empty; give a cluster file of Open OnDemand.")
    try:
        _check_depth(source.name, text)
        raw = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        why = " ".join(str(getattr(error, "problem", None) or error).split())
        raise RequestError(f"{source.name}{where} is no valid YAML ({why}); mend the file.") from error
    if isinstance(raw, dict) and "v1" in raw and "v2" not in raw:
        raise RequestError(
            f"{source.name} is a cluster file of version 1, but only version 2 is read; bring it up to date."
        )
    if not isinstance(raw, dict) or not isinstance(raw.get("v2"), dict):
        raise RequestError(f"{source.name} is no cluster file of Open OnDemand: it has no v2 at its top.")
    return dict(raw["v2"])


def _check_depth(name: str, text: str) -> None:
    """A file nested so deeply that it would exhaust the reader is none of a site's; events are read without nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RequestError(f"{name} is nested more than {_DEEPEST} deep, which no cluster file is; check the file.")


def _found(cluster: dict[str, Any], source: SourceFile, gathering: Gathering, number: int) -> FoundSystem:
    metadata, job, login = (_mapping(cluster, key) for key in ("metadata", "job", "login"))
    if metadata.get("hidden") is True or str(metadata.get("hidden")).lower() == "true":
        raise BadRowError("the cluster is hidden from users")
    if not job:
        raise BadRowError("it names no scheduler (no job section): one can only log in there")
    adapter, host = _text(job, "adapter"), _text(login, "host")
    if adapter is None:
        raise BadRowError("job.adapter is missing")
    title, url, dated = _text(metadata, "title") or source.stem, _text(metadata, "url"), gathering.dated(number)
    return FoundSystem(
        names=tuple(filter(None, (source.stem, title, host and host.split(".", 1)[0], host))),
        title=title,
        source=SourceForm(
            url=url or f"Open OnDemand cluster file {source.path.name}", covers="access", date=dated.date
        ),
        scheduler=scheduler_of(adapter),
        docs_url=url,
        links=[LinkForm(topic="site's page", url=url)] if url else [],
        notes=list(_notes(cluster, adapter, host, dated.note)),
    )


def _notes(cluster: dict[str, Any], adapter: str, host: str | None, dated: str | None) -> Iterator[str]:
    job = _mapping(cluster, "job")
    if host:
        yield f"Log in to {host}."
    if scheduler_of(adapter) is None:
        yield f"Open OnDemand's adapter is {adapter}, which is no scheduler known here."
    if name := _text(job, "cluster"):
        yield f"The scheduler calls the cluster {name}."
    if sessions := sorted(map(str, _mapping(cluster, "batch_connect"))):
        yield f"Interactive sessions are set up for: {', '.join(sessions)}."
    yield from _access(cluster)
    if dated:
        yield f"Date of these facts: {dated}."


def _access(cluster: dict[str, Any]) -> Iterator[str]:
    """Who may use it, as its lists say."""
    rules = cluster.get("acls")
    for rule in rules if isinstance(rules, list) else []:
        groups = rule.get("groups") if isinstance(rule, dict) else None
        if isinstance(groups, list) and groups:
            closed = str(rule.get("type", "")).lower() in {"blocklist", "blacklist"}
            yield f"{'Closed to' if closed else 'Only for'} the groups {', '.join(map(str, groups))}."


def _mapping(raw: dict[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRowError(f"{key} is no mapping")
    return value


def _text(raw: dict[str, Any], key: str) -> str | None:
    value = raw.get(key)
    return str(value).strip() or None if isinstance(value, str | int | float) and not isinstance(value, bool) else None
