"""SkyPilot's catalogues, v5 to v9: columns in any order, zones, accelerators apart, and every kind of bad row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.ci.build.layer_form import CloudOfferForm
from knowledge.errors import RequestError
from tests.knowledge.ci.importers.conftest import Reader

Write = Callable[[str, str | bytes], Path]

V5_AWS = "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone"
T4 = "\"{'Gpus': [{'Name': 'T4', 'Manufacturer': 'NVIDIA', 'Count': 1, 'MemoryInfo': {'SizeInMiB': 16384}}]}\""
GOOD = f"g9.large,T4,1.0,4.0,16.0,{T4},0.5,0.2,us-east-1,use1-az1"


def test_a_row_becomes_an_offer_with_its_source_and_date(write: Write, read: Reader) -> None:
    path = write("catalogs/v5/aws/vms.csv", f"{V5_AWS}\n{GOOD}\n")
    found = read("skypilot", path, date="2024-06-13")
    assert found.offers == [
        CloudOfferForm(
            provider="aws",
            instance_type="g9.large",
            region="us-east-1",
            vcpus=4,
            memory_gib=16,
            accelerator_text="T4",
            accelerator_id="nvidia-t4",
            gpus=1,
            on_demand_usd_per_hour=0.5,
            on_demand_date="2024-06-13",
            spot_usd_per_hour=0.2,
            spot_date="2024-06-13",
            notes="date of the prices: date given with --date",
            source="SkyPilot catalogue v5, vms.csv of aws,"
            " https://github.com/skypilot-org/skypilot-catalog/blob/master/catalogs/v5/aws/vms.csv",
        )
    ]
    assert found.report.providers == {"aws": 1}


@pytest.mark.parametrize(
    ("path", "header", "row"),
    [
        ("v5/aws", V5_AWS, GOOD),
        (
            "v6/azure",
            "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,Generation",
            'g9.large,T4,1,4.0,16,T4,0.5,0.2,us-east-1,"V1,V2"',
        ),
        (
            "v7/lambda",
            "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice",
            f"g9.large,T4,1.0,4.0,16.0,0.5,us-east-1,{T4},0.2",
        ),
        ("v8/aws", f"{V5_AWS},Arch", f"{GOOD},x86_64"),
        (
            "v8/runpod",
            "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Region,SpotPrice,Price,AvailabilityZone,GpuInfo",
            f"g9.large,T4,1.0,4.0,16.0,us-east-1,0.2,0.5,US-1,{T4.replace('16384', '16')}",
        ),
        (
            "v9/gcp",
            "InstanceType,vCPUs,MemoryGiB,AcceleratorName,AcceleratorCount,GpuInfo,Region,AvailabilityZone,Price,SpotPrice",
            "g9.large,4.0,16.0,T4,1,{'Gpus': [{'MemoryInfo': {'SizeInMiB': 16384}}]},us-east-1,us-east-1a,0.5,0.2",
        ),
    ],
)
def test_all_versions_say_the_same(path: str, header: str, row: str, write: Write, read: Reader) -> None:
    found = read("skypilot", write(f"catalogs/{path}/vms.csv", f"{header}\n{row}\n"))
    offer = found.offer("g9.large")
    version, provider = path.split("/")
    assert (offer.provider, offer.accelerator_id, offer.gpus) == (provider, "nvidia-t4", 1)
    assert (offer.vcpus, offer.memory_gib, offer.on_demand_usd_per_hour, offer.spot_usd_per_hour) == (4, 16, 0.5, 0.2)
    assert f"catalogue {version}" in offer.source


def test_columns_that_are_not_read_are_named(write: Write, read: Reader) -> None:
    found = read("skypilot", write("v8/aws/vms.csv", f"{V5_AWS},Arch\n{GOOD},arm64\n"))
    assert [note for note in found.report.notes if "Arch" in note]


def test_zones_of_a_region_become_one_offer_at_the_lowest_price_and_say_so(write: Write, read: Reader) -> None:
    rows = [GOOD, GOOD.replace("0.5,0.2", "0.4,0.3").replace("az1", "az2"), GOOD.replace("us-east-1", "eu-west-1")]
    found = read("skypilot", write("aws/vms.csv", "\n".join([V5_AWS, *rows])))
    offer = found.offer("g9.large", "us-east-1")
    assert (offer.on_demand_usd_per_hour, offer.spot_usd_per_hour) == (0.4, 0.2)
    assert "on-demand price differs by zone, 0.4 to 0.5 USD/h" in (offer.notes or "")
    assert "spot price differs by zone, 0.2 to 0.3 USD/h" in (offer.notes or "")
    assert "differs" not in (found.offer("g9.large", "eu-west-1").notes or "")
    assert (found.report.rows, found.report.kept, found.report.offers) == (3, 3, 2)


def test_an_empty_price_and_zero_are_unknown_not_free(write: Write, read: Reader) -> None:
    rows = [GOOD.replace("0.5,0.2", "0.0,"), GOOD.replace("0.5,0.2", ",").replace("g9", "g8")]
    found = read("skypilot", write("aws/vms.csv", "\n".join([V5_AWS, *rows])))
    for offer in found.offers:
        assert (offer.on_demand_usd_per_hour, offer.spot_usd_per_hour, offer.on_demand_date) == (None, None, None)
    assert found.report.without_price == 2


BAD_ROWS = {
    "cells too few": ("m9.large,,,2.0", "it has 4 cells, but the first line has 10"),
    "cells too many": (f"{GOOD},x", "it has 11 cells"),
    "price a word": (GOOD.replace("0.5,0.2", "cheap,0.2"), "Price is 'cheap'"),
    "price negative": (GOOD.replace("0.5,0.2", "-0.5,0.2"), "Price is -0.5"),
    "price infinite": (GOOD.replace("0.5,0.2", "1e999,0.2"), "Price is inf"),
    "price nan": (GOOD.replace("0.5,0.2", "nan,0.2"), "Price is 'nan'"),
    "price with underscore": (GOOD.replace("0.5,0.2", "1_0,0.2"), "Price is '1_0'"),
    "spot negative": (GOOD.replace("0.5,0.2", "0.5,-1"), "SpotPrice is -1"),
    "vcpus a word": (GOOD.replace("4.0,16.0", "four,16.0"), "vCPUs is 'four'"),
    "memory negative": (GOOD.replace("4.0,16.0", "4.0,-16"), "MemoryGiB is -16"),
    "gpu info broken": (GOOD.replace("16384}}]}", "16384"), "GpuInfo is no dictionary"),
    "quote not closed": (GOOD.replace(T4, '"{'), "it is no line of comma-separated values"),
    "nul": (GOOD.replace("g9", "g\0"), "it holds a NUL byte"),
    "count without accelerator": (GOOD.replace("T4,1.0", ",1.0", 1), "no accelerator is named"),
    "nothing named": (GOOD.replace("g9.large,T4,1.0", ",,"), "neither an instance type nor"),
    "too long": (f"g{'9' * 70_000}{GOOD}", "longer than"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_reported_with_its_line_and_left_out(name: str, write: Write, read: Reader) -> None:
    row, reason = BAD_ROWS[name]
    last = GOOD.replace("g9", "g7")
    found = read("skypilot", write("aws/vms.csv", "\n".join([V5_AWS, GOOD, row, last])))
    assert {offer.instance_type for offer in found.offers} == {"g9.large", "g7.large"}
    assert list(found.reasons()) == [3]
    assert reason in found.reasons()[3]
    assert all(skipped.text.isprintable() and len(skipped.text) < 1000 for skipped in found.report.skipped)


def test_a_row_in_another_encoding_is_left_out(write: Write, read: Reader) -> None:
    rows = f"{V5_AWS}\n{GOOD}\n".encode() + GOOD.replace("g9", "gé").encode("latin-1") + b"\n"
    assert read("skypilot", write("aws/vms.csv", rows)).reasons() == {3: "it is not UTF-8 text"}


@pytest.mark.parametrize(
    ("text", "memory_mib", "model", "expected"),
    [
        ("T4", 16384, "T4", "nvidia-t4"),
        ("A100", 40960, "A100", None),  # SXM or PCIe: the name and the memory fit both
        ("A100-80GB", 80, "A100 PCIe", "nvidia-a100-pcie-80gb"),  # GiB although it says MiB
        ("A100-80GB", 81920, "A100-80GB", None),
        ("V100", 32768, "V100", "nvidia-v100-sxm2-32gb"),
        ("V100", 16384, "V100", "nvidia-v100-sxm2-16gb"),
        ("V100", 32, "V100", "nvidia-v100-sxm2-32gb"),
        ("T4", 81920, "T4", None),  # no T4 has that memory
        ("Quux9000", 81920, "Quux9000", None),
    ],
)
def test_an_accelerator_gets_an_id_only_if_one_row_fits(
    text: str, memory_mib: int, model: str, expected: str | None, write: Write, read: Reader
) -> None:
    info = T4.replace("'T4'", f"'{model}'").replace("16384", str(memory_mib))
    row = f"g9.large,{text},1.0,4.0,16.0,{info},0.5,0.2,us-east-1,use1-az1"
    found = read("skypilot", write("aws/vms.csv", f"{V5_AWS}\n{row}\n"))
    assert found.offers[0].accelerator_id == expected
    assert found.offers[0].accelerator_text == text
    assert found.report.unknown_accelerators == ({} if expected else {text: 1})


def test_the_known_instance_settles_which_of_several_is_meant(write: Write, read: Reader) -> None:
    row = "p9.large,A100,2,8,64,A100,3.0,1.0,us-east-1,use1-az1"
    offer = read("skypilot", write("aws/vms.csv", f"{V5_AWS}\n{row}\n")).offers[0]
    assert (offer.accelerator_id, offer.gpus) == ("nvidia-a100-sxm4-40gb", 1)
    assert "the export counts 2 accelerators; the database's 1 stand here" in (offer.notes or "")


@pytest.mark.parametrize(
    ("provider", "instance_type", "gpus"),
    [("aws", "m9.large", 0), ("aws", "g9.large", None), ("azure", "Standard_D2", 0), ("azure", "Standard_NG8", None)],
)
def test_no_accelerator_named_is_none_only_where_the_type_cannot_have_one(
    provider: str, instance_type: str, gpus: float | None, write: Write, read: Reader
) -> None:
    row = f"{instance_type},,,2.0,8.0,,0.1,,us-east-1,"
    assert read("skypilot", write(f"{provider}/vms.csv", f"{V5_AWS}\n{row}\n")).offers[0].gpus == gpus


def test_accelerators_the_export_does_not_name_come_from_the_database(write: Write, read: Reader) -> None:
    row = "Standard_NC8_A9,,,8.0,100,,1.1,,eastus,"
    offer = read("skypilot", write("azure/vms.csv", f"{V5_AWS}\n{row}\n")).offers[0]
    assert (offer.accelerator_id, offer.gpus, offer.accelerator_text) == ("nvidia-t4", 0.5, None)
    assert "as the database has them" in (offer.notes or "")


V9_GCP = "InstanceType,vCPUs,MemoryGiB,AcceleratorName,AcceleratorCount,GpuInfo,Region,AvailabilityZone,Price,SpotPrice"
HOST = "a2-highgpu-1g,12.0,85.0,,,,us-central1,us-central1-a,0.7,0.3"
PART = ",,,A100,1,{'Gpus': [{'MemoryInfo': {'SizeInMiB': 40960}}]},us-central1,us-central1-a,2.5,1.25"


def test_google_s_accelerators_are_added_to_their_host(write: Write, read: Reader) -> None:
    found = read("skypilot", write("gcp/vms.csv", "\n".join([V9_GCP, HOST, PART])))
    offer = found.offer("a2-highgpu-1g")
    assert (offer.on_demand_usd_per_hour, offer.spot_usd_per_hour) == (3.2, 1.55)
    assert (offer.accelerator_id, offer.gpus, offer.accelerator_text) == ("nvidia-a100-sxm4-40gb", 1, "A100")
    assert "price of the host plus that of 1 x A100" in (offer.notes or "")
    assert (found.report.kept, found.report.skipped) == (2, ())


@pytest.mark.parametrize(
    "part",
    [
        PART.replace("us-central1-a", "us-central1-b"),  # another zone
        PART.replace("A100,1", "A100,2"),  # another number
        PART.replace("A100,1", "A100-80GB,1"),  # another accelerator
    ],
)
def test_a_host_without_the_price_of_its_accelerators_has_none(part: str, write: Write, read: Reader) -> None:
    found = read("skypilot", write("gcp/vms.csv", "\n".join([V9_GCP, HOST, part])))
    offer = found.offer("a2-highgpu-1g")
    assert offer.on_demand_usd_per_hour is offer.spot_usd_per_hour is None
    assert "no price of host and 1 x A100 together" in (offer.notes or "")
    assert "priced without a host" in found.reasons()[3]


def test_a_host_whose_accelerators_are_not_known_has_no_price(write: Write, read: Reader) -> None:
    row = HOST.replace("a2-highgpu-1g", "a9-wondergpu-8g")
    offer = read("skypilot", write("gcp/vms.csv", f"{V9_GCP}\n{row}")).offers[0]
    assert offer.on_demand_usd_per_hour is None
    assert offer.gpus is None
    assert "prices the host alone" in (offer.notes or "")


def test_an_accelerator_alone_is_never_an_instance(write: Write, read: Reader) -> None:
    rows = [
        ",,,tpu-v4-8,1,tpu-v4-8,us-central2,us-central2-b,12.8,3.8",
        ",,,T4,4,,us-central1,us-central1-a,1.4,0.4",
        "n1-standard-8,8.0,30.0,,,,us-central1,us-central1-a,0.38,0.1",
    ]
    found = read("skypilot", write("gcp/vms.csv", "\n".join([V9_GCP, *rows])))
    assert [offer.instance_type for offer in found.offers] == ["n1-standard-8"]
    assert found.offers[0].on_demand_usd_per_hour == 0.38
    assert {line: "no whole instance" in reason for line, reason in found.reasons().items()} == {2: True, 3: True}


def test_a_file_of_accelerators_only_is_refused(write: Write, read: Reader) -> None:
    with pytest.raises(RequestError, match=r"nothing that can be kept: 1 rows read .* line 2: 1 x A100 priced without"):
        read("skypilot", write("gcp/vms.csv", f"{V9_GCP}\n{PART}"))


@pytest.mark.parametrize("name", ["vms-gcp.csv", "gcp.csv", "gcp/vms.csv", "gcp_2024.csv"])
def test_the_cloud_is_told_from_folder_or_name(name: str, write: Write, read: Reader) -> None:
    assert read("skypilot", write(name, f"{V5_AWS}\n{GOOD}\n")).report.providers == {"gcp": 1}


def test_half_a_character_cannot_be_smuggled_in(write: Write, read: Reader) -> None:
    row = GOOD.replace("'Name': 'T4'", r"'Name': '\ud800'")
    found = read("skypilot", write("aws/vms.csv", f"{V5_AWS}\n{GOOD}\n{row}\n"))
    assert list(found.reasons()) == [3]


def test_an_unknown_cloud_must_be_given(write: Write, read: Reader) -> None:
    path = write("somewhere/vms.csv", f"{V5_AWS}\n{GOOD}\n")
    with pytest.raises(RequestError, match="--provider"):
        read("skypilot", path)
    assert read("skypilot", path, provider="newcloud").report.providers == {"newcloud": 1}
    with pytest.raises(RequestError, match="--provider is 'New Cloud'"):
        read("skypilot", path, provider="New Cloud")


def test_of_two_files_with_one_instance_the_later_dated_one_counts(write: Write, read: Reader) -> None:
    import os

    old = write("v5/aws/vms.csv", f"{V5_AWS}\n{GOOD}\n{GOOD.replace('g9', 'g5')}\n")
    new = write("v8/aws/vms.csv", f"{V5_AWS}\n{GOOD.replace('0.5,0.2', '0.6,0.3')}\n")
    os.utime(old, (1_600_000_000, 1_600_000_000))
    os.utime(new, (1_700_000_000, 1_700_000_000))
    for files in ((old, new), (new, old)):
        found = read("skypilot", *files)
        assert found.offer("g9.large").on_demand_usd_per_hour == 0.6
        assert found.offer("g9.large").on_demand_date == "2023-11-14"
        assert found.offer("g5.large").on_demand_date == "2020-09-13"
        assert [skipped.file for skipped in found.report.skipped] == [str(old)]


@pytest.mark.parametrize(
    "content",
    ["", "\n\n", "a,b\n1,2\n", "{}", "InstanceType,Region\nx,y\n", f"{V5_AWS}", f"{V5_AWS},Price\n", '"InstanceType\n'],
)
def test_something_else_is_refused_in_one_sentence(content: str, write: Write, read: Reader) -> None:
    with pytest.raises(RequestError, match=r"vms\.csv") as refused:
        read("skypilot", write("aws/vms.csv", content))
    assert "\n" not in refused.value.message
