"""The price tables that Karpenter's providers carry: Go source for AWS and Azure, JSON for Google.

They hold prices by region and instance type and nothing else; shapes come from the database where it has them.
    https://github.com/aws/karpenter-provider-aws        pkg/providers/pricing/zz_generated.pricing_aws*.go
    https://github.com/Azure/karpenter-provider-azure    pkg/providers/pricing/zz_generated.pricing*.go
    https://github.com/cloudpilot-ai/karpenter-provider-gcp  pkg/providers/pricing/initial-prices.json
"""

from __future__ import annotations

import re

from knowledge.ci.importers import karpenter_go, karpenter_json
from knowledge.ci.importers.gathering import Gathering
from knowledge.ci.importers.offer_spool import PriceRow
from knowledge.ci.importers.report import BadRowError
from knowledge.ci.importers.source_file import SourceFile
from knowledge.errors import RequestError

_REPOSITORIES = {
    "aws": "https://github.com/aws/karpenter-provider-aws",
    "azure": "https://github.com/Azure/karpenter-provider-azure",
    "gcp": "https://github.com/cloudpilot-ai/karpenter-provider-gcp",
}
_DEDICATED_HOST = re.compile(r".*_Type\d+", re.ASCII)


def read(gathering: Gathering) -> None:
    """Read every file.

    Raises:
        RequestError: a file is none of these, is cut short, or holds nothing of use.
    """
    for source in gathering.sources():
        number = gathering.begin(source, "")
        if _is_json(source):
            _read_json(source, number, gathering)
        else:
            _read_go(source, number, gathering)
        gathering.end(source, "price")


def _is_json(source: SourceFile) -> bool:
    first = next(source.lines(), None)
    if first is None:
        raise RequestError(f"{source.name} is empty; give a price table of a Karpenter provider.")
    return first.text.lstrip().startswith("{")


def _read_go(source: SourceFile, number: int, gathering: Gathering) -> None:
    table = karpenter_go.GoTable(source.name)
    for entry in table.entries(source.lines()):
        gathering.tally.row(source.name)
        try:
            gathering.spool.add(_row(entry, number))
        except BadRowError as error:
            gathering.tally.skip(source.name, entry.line, entry.text, str(error))
    if table.date is not None:
        gathering.state_date(number, source, table.date)
    gathering.describe(number, _source_text(source, table.provider or ""))


def _row(entry: karpenter_go.Entry, number: int) -> PriceRow:
    if entry.problem is not None:
        raise BadRowError(entry.problem)
    if entry.region.startswith("cn-"):
        raise BadRowError("prices in China are in yuan (CNY), and only US dollars are kept")
    if entry.price is None:
        raise BadRowError("its price is 0, which is unknown, and it says nothing else")
    if entry.provider == "azure" and _DEDICATED_HOST.fullmatch(entry.instance_type):
        raise BadRowError("it is a dedicated host, not an instance type")
    return PriceRow(number, entry.line, entry.provider, entry.instance_type, entry.region, price=entry.price)


def _read_json(source: SourceFile, number: int, gathering: Gathering) -> None:
    for pair in karpenter_json.pairs(source):
        gathering.tally.row(source.name)
        try:
            price, spot = pair.prices()
            gathering.spool.add(PriceRow(number, None, "gcp", pair.instance_type, pair.region, price=price, spot=spot))
        except BadRowError as error:
            gathering.tally.skip(source.name, None, f"{pair.instance_type} in {pair.region}", str(error))
    gathering.describe(number, _source_text(source, "gcp"))


def _source_text(source: SourceFile, provider: str) -> str:
    return f"price table of Karpenter's {provider} provider, {source.path.name}, {_REPOSITORIES[provider]}"
