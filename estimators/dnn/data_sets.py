"""Data sets people name: how many samples one epoch holds, and their mean stored size where it is published."""

from __future__ import annotations

from dataclasses import dataclass

from estimators.dnn.networks.catalogue import key_of
from estimators.dnn.workload import Unit
from knowledge.evidence import Source

JPEG_BYTES = 114_660
"""Mean stored size of an ImageNet image (MLPerf Storage configuration)."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A named data set: samples of one epoch (the training part), unit, bytes of one sample if published."""

    name: str
    title: str
    size: int
    unit: Unit
    sample_bytes: float | None
    url: str


DATA_SETS = (
    DataSet("imagenet-1k", "ImageNet-1k", 1_281_167, "images", JPEG_BYTES, "https://www.tensorflow.org/datasets/catalog/imagenet2012"),
    DataSet("imagenet-21k", "ImageNet-21k", 14_197_122, "images", None, "https://www.image-net.org/about.php"),
    DataSet("cifar-10", "CIFAR-10", 50_000, "images", 3_072, "https://www.cs.toronto.edu/~kriz/cifar.html"),
    DataSet("cifar-100", "CIFAR-100", 50_000, "images", 3_072, "https://www.cs.toronto.edu/~kriz/cifar.html"),
    DataSet("mnist", "MNIST", 60_000, "images", 784, "https://www.tensorflow.org/datasets/catalog/mnist"),
    DataSet("coco", "COCO 2017", 118_287, "images", None, "https://www.tensorflow.org/datasets/catalog/coco"),
    DataSet("places365", "Places365-Standard", 1_803_460, "images", None, "https://www.tensorflow.org/datasets/catalog/placesfull"),
    DataSet("inaturalist-2021", "iNaturalist 2021", 2_686_843, "images", None, "https://github.com/visipedia/inat_comp/tree/master/2021"),
    DataSet("openwebtext", "OpenWebText", 9_035_582_198, "tokens", 2, "https://github.com/karpathy/nanoGPT/tree/master/data/openwebtext"),
)  # fmt: skip
"""Well-known data sets, each with the page that states its size."""

ALIASES = {
    "imagenet": "imagenet-1k", "imagenet1k": "imagenet-1k", "ilsvrc2012": "imagenet-1k", "imagenet2012": "imagenet-1k",
    "ilsvrc": "imagenet-1k", "imagenet22k": "imagenet-21k", "coco2017": "coco", "mscoco": "coco",
    "places": "places365", "inaturalist": "inaturalist-2021", "inat2021": "inaturalist-2021",
}  # fmt: skip
"""Other names, spelling-free."""


def find_data_set(name: str | None) -> DataSet | None:
    """The data set of that name in any spelling; `None` if it is not one of the well-known."""
    if not name:
        return None
    key = key_of(name)
    slug = key_of(ALIASES.get(key, key))
    return next((entry for entry in DATA_SETS if key_of(entry.name) == slug), None)


def source_of(entry: DataSet) -> Source:
    """Where the size of a data set stands."""
    return Source(id=f"dnn:data:{entry.name}", title=f"{entry.title}: number of samples", url=entry.url)
